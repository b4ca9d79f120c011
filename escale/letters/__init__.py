"""Papers Escale makes, archived once."""
