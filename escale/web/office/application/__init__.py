"""The application on one page: what is stated, what is provided, what colleagues found of it."""
