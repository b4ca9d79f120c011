"""The pages open to everyone, without an account."""
