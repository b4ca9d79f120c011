"""The brake on closures: what is stopped, and letting it go."""
