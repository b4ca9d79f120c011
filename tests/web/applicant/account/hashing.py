"""A quick password hasher that counts how often it works."""

from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountedHasher(MD5PasswordHasher):
    """Hashes at once, and counts: what a person waits for is the number of hashes."""

    algorithm = "counted"
    made: ClassVar[int] = 0

    def encode(self, password, salt):
        CountedHasher.made += 1
        return super().encode(password, salt)
