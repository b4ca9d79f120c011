"""Starts the e-photo simulator."""

import argparse
import asyncio
import sys
from pathlib import Path

from simulators import ephoto
from simulators.ephoto.answers import Answers
from simulators.ephoto.ledger import Ledger
from simulators.running import announce, arguments_for, cannot_listen, listen, stop_when_told


async def serve(options: argparse.Namespace) -> int:
    """Answer about codes until told to stop."""
    ledger = Ledger(options.state)
    try:
        service = listen(Answers(ledger).answer, host=options.host, port=options.port)
    except OSError as error:
        return cannot_listen("e-photo", error, {"HTTP": options.port})
    stop = stop_when_told(while_stdin_open=options.while_stdin_open)
    announce(http=service.address)
    await stop.wait()
    service.shutdown()
    ledger.close()
    return 0


def main() -> int:
    """Read the options and serve."""
    parser = arguments_for("ephoto", ephoto.__doc__ or "")
    parser.add_argument("--port", type=int, default=8026)
    parser.add_argument(
        "--state",
        type=Path,
        default=Path("var/simulators/ephoto.sqlite"),
        help="file that remembers the codes asked for and consumed",
    )
    return asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
