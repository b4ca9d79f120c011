"""Appointments at the counter: opening hours drawn into seats, and seats booked."""
