"""The law as data: cases, pieces, windows, fees, validity, each with its article; no database."""
