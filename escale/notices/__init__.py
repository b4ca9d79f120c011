"""What people are told: the outbox, and one template folder a notice."""
