"""How often a process that serves looks for memory to take back."""

import gc

#: Objects made and not yet freed before a look at the young ones (Python's own figure is 700).
_YOUNG = 10_000


def settle() -> None:
    """Set apart for good what is loaded once, and look less often for cycles among the rest.

    To be called once the program is loaded and before it serves: each whole look would otherwise
    go again through the two hundred thousand objects of the modules, which never end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
