"""What the service knows of itself: when it answered, when it did not, what its sweeps did."""
