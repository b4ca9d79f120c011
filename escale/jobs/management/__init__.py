"""The management commands of the service."""
