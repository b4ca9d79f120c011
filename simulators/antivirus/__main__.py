"""Starts the antivirus simulator."""

import argparse
import asyncio
import sys

from simulators import antivirus
from simulators.antivirus.daemon import Daemon
from simulators.antivirus.state import State
from simulators.running import announce, arguments_for, cannot_listen, listen, stop_when_told


async def serve(options: argparse.Namespace) -> int:
    """Look for threats until told to stop."""
    state = State()
    daemon = Daemon(state, stream_limit=options.stream_limit)
    try:
        pages = listen(state.answer, host=options.host, port=options.http_port)
        server = await asyncio.start_server(daemon.serve, options.host, options.port)
    except OSError as error:
        ports = {"clamd": options.port, "HTTP": options.http_port}
        return cannot_listen("antivirus", error, ports)
    host, port = server.sockets[0].getsockname()[:2]
    stop = stop_when_told(while_stdin_open=options.while_stdin_open)
    announce(clamd=f"tcp://{host}:{port}", http=pages.address)
    await stop.wait()
    server.close()
    pages.shutdown()
    return 0


def main() -> int:
    """Read the options and serve."""
    parser = arguments_for("antivirus", antivirus.__doc__ or "")
    parser.add_argument("--port", type=int, default=3310)
    parser.add_argument("--http-port", type=int, default=8027)
    parser.add_argument(
        "--stream-limit",
        type=int,
        default=antivirus.STREAM_LIMIT,
        help="bytes beyond which a stream is refused",
    )
    return asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
