"""Steps 1 and 2: what is stated."""
