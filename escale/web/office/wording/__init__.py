"""The texts of a prefecture's letters: its court, its addresses, its own words; its manager's page."""
