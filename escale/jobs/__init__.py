"""The schedule and the management commands: thin, each calls one action."""
