"""Starts the simulator of tax stamps."""

import argparse
import asyncio
import sys

from simulators import stamps
from simulators.running import announce, arguments_for, cannot_listen, listen, stop_when_told
from simulators.stamps.till import Till


async def serve(options: argparse.Namespace) -> int:
    """Answer until told to stop."""
    try:
        service = listen(Till(token=options.token).answer, host=options.host, port=options.port)
    except OSError as error:
        return cannot_listen("stamps", error, {"HTTP": options.port})
    stop = stop_when_told(while_stdin_open=options.while_stdin_open)
    announce(http=service.address)
    await stop.wait()
    service.shutdown()
    return 0


def main() -> int:
    """Read the options and serve."""
    parser = arguments_for("stamps", stamps.__doc__ or "")
    parser.add_argument("--port", type=int, default=8030)
    parser.add_argument(
        "--token", default=stamps.DEMO_TOKEN, help="what the service proves itself with"
    )
    return asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
