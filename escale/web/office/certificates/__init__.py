"""What proves the stay of a person: seen, held back, released, given."""
