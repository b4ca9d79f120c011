"""Starts the mail simulator."""

import argparse
import asyncio
import sys

from simulators import mail, receipts
from simulators.mail.mailbox import Mailbox
from simulators.mail.pages import Pages
from simulators.mail.reception import protocol_for
from simulators.running import announce, arguments_for, cannot_listen, listen, stop_when_told


async def serve(options: argparse.Namespace) -> int:
    """Receive mail and show it until told to stop."""
    mailbox = Mailbox()
    told = receipts.Receipts("email", webhook=options.webhook, secret=options.webhook_secret)
    try:
        answer = Pages(mailbox, receipts=told).answer
        pages = listen(answer, host=options.host, port=options.http_port)
        reception = await asyncio.get_running_loop().create_server(
            protocol_for(mailbox, receipts=told), options.host, options.smtp_port
        )
    except OSError as error:
        ports = {"SMTP": options.smtp_port, "HTTP": options.http_port}
        return cannot_listen("mail", error, ports)
    host, port = reception.sockets[0].getsockname()[:2]
    stop = stop_when_told(while_stdin_open=options.while_stdin_open)
    announce(smtp=f"smtp://{host}:{port}", http=pages.address)
    await stop.wait()
    reception.close()
    pages.shutdown()
    return 0


def main() -> int:
    """Read the options and serve."""
    parser = arguments_for("mail", mail.__doc__ or "")
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--http-port", type=int, default=8025)
    receipts.add_arguments(parser)
    return asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
