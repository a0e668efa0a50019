"""The program `divepy`, which is `python -m dive_py`, too."""

import signal

# the first thing of all: until `interrupt.caught` takes over, ctrl+c ends the program without Python's traceback
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from dive_py.cli.main import main

if __name__ == "__main__":
    import sys

    sys.exit(main())
