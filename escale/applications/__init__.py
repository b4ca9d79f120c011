"""Applications: their statuses, the table of acts, what is stated and provided, history."""
