"""Requests for pieces: composed from the verdicts, changed, cancelled."""
