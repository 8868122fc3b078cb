"""`python -m gdtui` is `gdtui`."""

import sys

from gdtui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
