"""When counters are open, the seats drawn from that, and who has which."""

from escale.appointments.booked import Appointment
from escale.appointments.opening import BookingRules, Counter, OpeningHours, OutOfService
from escale.appointments.seats import Seat

__all__ = ["Appointment", "BookingRules", "Counter", "OpeningHours", "OutOfService", "Seat"]
