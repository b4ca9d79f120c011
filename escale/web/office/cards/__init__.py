"""The cards of a prefecture: awaited, received, corrected, made again."""
