"""The program: `gdtui`, and `python -m gdtui`."""

import gc
import sys

gc.disable()  # while modules are imported, which leaves nothing to collect: the first paint comes a little sooner

from gdtui.cli.main import main  # noqa: E402  # after the line above, which is for this import


def run() -> int:
    """Run the command line that this process was given, and return its exit status."""
    gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(run())
