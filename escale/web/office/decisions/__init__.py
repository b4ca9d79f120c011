"""The decision: proposed by an officer, signed or returned by a signatory, told in a letter."""
