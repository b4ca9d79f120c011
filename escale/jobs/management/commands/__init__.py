"""One module a command, each calling one action."""
