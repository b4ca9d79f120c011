"""From the approval to the card in hand: its making, its photo, its stamp, its appointment."""
