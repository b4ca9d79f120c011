"""Starts the SMS simulator."""

import argparse
import asyncio
import sys

from simulators import receipts, sms
from simulators.running import announce, arguments_for, cannot_listen, listen, stop_when_told
from simulators.sms.gateway import Gateway


async def serve(options: argparse.Namespace) -> int:
    """Take text messages and show them until told to stop."""
    told = receipts.Receipts("sms", webhook=options.webhook, secret=options.webhook_secret)
    gateway = Gateway(token=options.token, receipts=told)
    try:
        service = listen(gateway.answer, host=options.host, port=options.port)
    except OSError as error:
        return cannot_listen("SMS", error, {"HTTP": options.port})
    stop = stop_when_told(while_stdin_open=options.while_stdin_open)
    announce(http=service.address)
    await stop.wait()
    service.shutdown()
    return 0


def main() -> int:
    """Read the options and serve."""
    parser = arguments_for("sms", sms.__doc__ or "")
    parser.add_argument("--port", type=int, default=8028)
    parser.add_argument(
        "--token", default=sms.DEMO_TOKEN, help="what the service proves itself with"
    )
    receipts.add_arguments(parser)
    return asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
