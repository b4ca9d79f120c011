"""Escale: residence permits for researchers, for applicants and officers."""
