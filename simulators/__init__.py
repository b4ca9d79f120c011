"""The outside services as small programs of their own, for the demo and the tests.

They import nothing of Escale and are met over SMTP and HTTP only, as the real ones would be.
"""
