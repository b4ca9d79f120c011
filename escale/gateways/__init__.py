"""The outside services: one module each, and what can go wrong with them."""
