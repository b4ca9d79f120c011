"""The hand-over: one page, in the order of the gestures at the counter."""
