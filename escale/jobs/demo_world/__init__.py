"""The demo world: fictional people whose histories are made by running the acts."""
