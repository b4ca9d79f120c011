"""The counter: a clerk enters a request for a person present."""
