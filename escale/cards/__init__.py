"""The card: ordered from the factory, followed, received at the prefecture; the stamp that pays it."""
