"""The figures of a prefecture, and who opened what."""
