"""The tags that draw the parts of a page."""
