"""« Mes messages »: everything that the service ever wrote to the person."""
