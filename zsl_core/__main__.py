"""``python -m zsl_core``."""

import sys

from zsl_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
