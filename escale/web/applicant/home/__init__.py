"""The home, and the beginning of a request."""
