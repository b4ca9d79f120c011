"""The opening of an office, as its manager draws it."""
