"""The queue: what to do first, and why."""
