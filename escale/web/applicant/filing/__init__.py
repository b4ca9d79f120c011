"""Steps 4 and 5, and what follows the filing."""
