"""Starts the simulator of the card factory."""

import argparse
import asyncio
import sys

from simulators import cards, receipts
from simulators.cards.factory import Factory
from simulators.running import announce, arguments_for, cannot_listen, listen, stop_when_told


async def serve(options: argparse.Namespace) -> int:
    """Take orders until told to stop."""
    told = receipts.Receipts("cards", webhook=options.webhook, secret=options.webhook_secret)
    factory = Factory(token=options.token, told=told, pace=options.pace)
    try:
        service = listen(factory.answer, host=options.host, port=options.port)
    except OSError as error:
        return cannot_listen("card factory", error, {"HTTP": options.port})
    stop = stop_when_told(while_stdin_open=options.while_stdin_open)
    announce(http=service.address)
    await stop.wait()
    service.shutdown()
    return 0


def main() -> int:
    """Read the options and serve."""
    parser = arguments_for("cards", cards.__doc__ or "")
    parser.add_argument("--port", type=int, default=8029)
    parser.add_argument(
        "--token", default=cards.DEMO_TOKEN, help="what the service proves itself with"
    )
    parser.add_argument(
        "--pace", type=float, default=0.0, help="seconds between two steps; 0: only when told"
    )
    receipts.add_arguments(parser)
    return asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
