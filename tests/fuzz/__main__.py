"""`python -m tests.fuzz --inputs 1000000`: run many inputs, and tell those that break a law."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from typing import TYPE_CHECKING

from tests.fuzz.running import SEED, run
from tests.fuzz.targets import TARGETS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    """Run the inputs; the exit status is 1 where one of them broke a law."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="how many in all")
    parser.add_argument("--seed", default=SEED)
    parser.add_argument("--first", type=int, default=0, help="the number of the first round of a hundred")
    parser.add_argument("--only", choices=TARGETS, help="one target; --first is then the number of an input")
    parser.add_argument("--most", type=int, default=20, help="failures after which to stop")
    arguments = parser.parse_args()
    failures = 0
    started = time.monotonic()
    for done, (target, number) in enumerate(_order(arguments), 1):
        try:
            run(target, arguments.seed, number)
        except KeyboardInterrupt:
            break
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            failures += 1
            tell(f"--only {target} --first {number} --inputs 1: {type(error).__name__}: {error}"[:400])
            traceback.print_exc(limit=-6, file=sys.stdout)
            if failures >= arguments.most:
                break
        if done % 10_000 == 0:
            tell(f"{done} inputs, {failures} failures, {time.monotonic() - started:.0f} s")
    tell(f"{failures} failures")
    return 1 if failures else 0


def tell(line: str) -> None:
    """Write a line at once, for who watches a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _order(arguments: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Targets and numbers: rounds of a hundred inputs, each target with its share."""
    if arguments.only:
        for number in range(arguments.first, arguments.first + arguments.inputs):
            yield arguments.only, number
        return
    for round_ in range(arguments.first, arguments.first + -(-arguments.inputs // 100)):
        for target, weight in WEIGHTS.items():
            for place in range(weight):
                yield target, round_ * weight + place


if __name__ == "__main__":
    sys.exit(main())
