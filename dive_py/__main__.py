"""`python -m dive_py` is `divepy`."""

from __future__ import annotations

import sys

from dive_py.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
