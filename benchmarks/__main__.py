"""Run the benches: `python -m benchmarks [NAME …]`, all of them without a name.

Each has a database and simulators of its own, real and durable, in a temporary folder. Figures that
compare two things measured in one run say something anywhere; the others say how fast this
machine was, just then.
"""

import argparse
import sys
from collections.abc import Callable

from benchmarks import filing, gate, import_register
from benchmarks.place import Place, place


def _office(place: Place) -> None:
    # Its models are known once the settings are read.
    from benchmarks import office  # noqa: PLC0415

    office.main(place)


def _deadlines(place: Place) -> None:
    # Its models are known once the settings are read.
    from benchmarks import deadlines  # noqa: PLC0415

    deadlines.main(place)


def _notices(place: Place) -> None:
    # Its models are known once the settings are read.
    from benchmarks import notices  # noqa: PLC0415

    notices.main(place)


def _seats(place: Place) -> None:
    # Its models are known once the settings are read.
    from benchmarks import seats  # noqa: PLC0415

    seats.main(place)


BENCHES: dict[str, Callable[[Place], None]] = {
    "import_register": lambda _place: import_register.main(),
    "filing": filing.main,
    "gate": gate.main,
    "office": _office,
    "deadlines": _deadlines,
    "notices": _notices,
    "seats": _seats,
}


def main() -> int:
    """Run what is asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Escale.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    asked = parser.parse_args().names or list(BENCHES)
    unknown = [name for name in asked if name not in BENCHES]
    if unknown:
        print(f"There is no bench {', '.join(unknown)}: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name in asked:
        with place() as here:
            BENCHES[name](here)
    return 0


if __name__ == "__main__":
    sys.exit(main())
