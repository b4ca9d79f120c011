"""The rehearsal clock, for the demo: anyone moves legal time and sees what it brings."""
