"""The team of a prefecture: who works there, with which roles; its manager's pages."""
