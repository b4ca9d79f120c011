"""Programs of the house: what `make` runs, none of them part of the service."""
