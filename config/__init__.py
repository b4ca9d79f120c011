"""How Escale is put together: settings, environment, URLs, the WSGI entry."""
