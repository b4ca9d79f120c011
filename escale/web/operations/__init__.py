"""The operator's pages: how the service does. They open no application."""
