"""What the house measures: one module a bar, each with a `main()`."""
