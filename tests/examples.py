"""How many random examples a property is tried on."""

import os


def examples(usual: int) -> int:
    """The number in the suite, or what GDTUI_EXAMPLES says: more, and others in each run."""
    return int(os.environ.get("GDTUI_EXAMPLES", usual))
