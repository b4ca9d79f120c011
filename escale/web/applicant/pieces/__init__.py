"""Step 3: pieces and e-photo."""
