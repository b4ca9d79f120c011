"""The counter's day and week, and the appointment of somebody."""
