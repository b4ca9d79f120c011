"""Foreign nationals and their residence documents: the State's register, or its import."""
