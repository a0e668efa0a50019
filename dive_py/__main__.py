"""The program `divepy`, which is `python -m dive_py`, too."""

import gc
import signal

# the first thing of all: until `interrupt.caught` takes over, ctrl+c ends the program without Python's traceback
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

gc.disable()  # importing makes much that stays, and hardly any garbage; `dispatch` lets it be collected again

from dive_py.cli.main import main as run_command_line  # noqa: E402 - after the two above


def main() -> int:
    """Run divepy, and return its exit status."""
    status = run_command_line()
    gc.freeze()  # so that the interpreter's end does not look for garbage in everything once more
    return status


if __name__ == "__main__":
    import sys

    sys.exit(main())
