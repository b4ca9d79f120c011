"""The mail server as Escale meets it: what leaves, and whose fault it is when it does not."""

import socket
import threading
import time

import httpx
import pytest

from escale.gateways import mail
from escale.gateways.mail import (
    AddressRefused,
    MailAttachment,
    Mailbox,
    MailUnavailable,
    MessageDeferred,
    OutgoingMail,
    deliver,
)


def written(to="marie@escale.example", **changes):
    return OutgoingMail(
        **{
            "to": to,
            "subject": "Votre préfecture a besoin d’une pièce",
            "text": "Bonjour,\n\nIl nous manque « le passeport ».\n",
            "message_id": f"<{to}>",
            "language": "fr",
        }
        | changes
    )


def received(server, to=""):
    return httpx.get(f"{server.pages}/api/messages", params={"to": to}).json()


def source(server, message):
    return httpx.get(f"{server.pages}/messages/{message['id']}/source").text


def test_a_message_arrives_as_it_was_written(mail_server):
    deliver(
        written(
            html="<p>Il nous manque « le passeport ».</p>",
            reply_to="aide@escale.example",
            attachments=(MailAttachment("dépôt.pdf", b"%PDF-1.7", "application/pdf"),),
        )
    )
    [message] = received(mail_server)
    assert message["to"] == "marie@escale.example"
    assert message["subject"] == "Votre préfecture a besoin d’une pièce"
    assert message["text"] == "Bonjour,\n\nIl nous manque « le passeport ».\n"
    assert message["html"].strip() == "<p>Il nous manque « le passeport ».</p>"
    assert message["message_id"] == "<marie@escale.example>"
    assert [each["filename"] for each in message["attachments"]] == ["dépôt.pdf"]
    whole = source(mail_server, message)
    assert "Auto-Submitted: auto-generated" in whole
    assert "Content-Language: fr" in whole
    assert "Reply-To: aide@escale.example" in whole


def test_the_same_message_delivered_again_is_known_as_one(mail_server):
    deliver(written())
    deliver(written())
    assert [each["count"] for each in received(mail_server)] == [2]


def test_an_address_in_an_accented_domain_is_reached(mail_server):
    deliver(written(to="marie@université.example"))
    [message] = received(mail_server)
    assert message["to"] == "marie@xn--universit-j4a.example"


def test_a_batch_uses_one_connection(mail_server, settings):
    with counting_connections(mail_server, settings) as connections:
        with Mailbox() as mailbox:
            for number in range(5):
                mailbox.deliver(written(to=f"n{number}@escale.example"))
            with pytest.raises(AddressRefused):
                mailbox.deliver(written(to="refuse@escale.example"))
            mailbox.deliver(written(to="after@escale.example"))
        assert len(connections) == 1
    assert len(received(mail_server)) == 6


def test_a_batch_goes_on_after_the_server_closed_the_connection(mail_server, settings):
    with counting_connections(mail_server, settings) as connections, Mailbox() as mailbox:
        mailbox.deliver(written(to="before@escale.example"))
        for connection in connections:
            connection.shutdown(socket.SHUT_RDWR)
        mailbox.deliver(written(to="after@escale.example"))
        assert len(connections) == 2
    assert [each["count"] for each in received(mail_server)] == [1, 1]


@pytest.mark.parametrize("local", ["refuse", "marie+refuse"])
def test_an_address_that_does_not_exist_is_refused_for_ever(mail_server, local):
    with pytest.raises(AddressRefused) as refused:
        deliver(written(to=f"{local}@escale.example"))
    assert refused.value.cause.startswith("550 5.1.1")
    assert str(refused.value.sentence)


@pytest.mark.parametrize("local", ["", "a@b", "\n", "a\r\nBcc: x@x.example"])
def test_an_address_that_cannot_be_written_to_never_reaches_another(mail_server, local):
    with pytest.raises(AddressRefused):
        deliver(written(to=f"{local}@escale.example", message_id="<x@x>"))
    assert received(mail_server) == []


@pytest.mark.parametrize("local", ["full", "blocked", "spam"])
def test_what_is_not_the_addresss_fault_only_defers_the_message(mail_server, local):
    with Mailbox() as mailbox:
        with pytest.raises(MessageDeferred) as deferred:
            mailbox.deliver(written(to=f"{local}@escale.example"))
        mailbox.deliver(written())
    assert deferred.value.cause
    assert len(received(mail_server)) == 1


def test_a_greylisted_message_is_accepted_the_second_time(mail_server):
    message = written(to="gateway+later@escale.example")
    with pytest.raises(MessageDeferred):
        deliver(message)
    deliver(message)
    assert [each["count"] for each in received(mail_server)] == [1]


def test_a_connection_dropped_in_the_middle_is_an_unavailable_server(mail_server):
    with Mailbox() as mailbox:
        with pytest.raises(MailUnavailable) as error:
            mailbox.deliver(written(to="drop@escale.example"))
        assert not isinstance(error.value, MessageDeferred)
        mailbox.deliver(written())
    assert len(received(mail_server)) == 1


def test_a_server_that_is_not_there_is_said_unavailable(closed_port, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    with pytest.raises(MailUnavailable) as error:
        deliver(written())
    assert error.value.cause == "ConnectionRefusedError"


def test_a_server_that_never_speaks_is_left(silent_port, settings, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 1)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent_port
    started = time.monotonic()
    with pytest.raises(MailUnavailable):
        deliver(written())
    assert time.monotonic() - started < 3


def test_a_server_that_stops_answering_is_left(mail_server, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 1)
    started = time.monotonic()
    with pytest.raises(MailUnavailable):
        deliver(written(to="hang@escale.example"))
    assert time.monotonic() - started < 3


def test_what_is_kept_of_a_refusal_names_nobody():
    said = b"5.1.1 <marie.curie@escale.example>: marie.curie@escale.example does not exist"
    error = mail.smtplib.SMTPRecipientsRefused({"marie.curie@escale.example": (550, said)})
    refusal = Mailbox()._refusal(error, 550, said)
    assert isinstance(refusal, AddressRefused)
    assert "marie" not in refusal.cause


class counting_connections:  # noqa: N801 - read as a `with` phrase
    """Stand between Escale and the mail server, and keep each connection that is made."""

    def __init__(self, server, settings):
        self.target = (server.host, server.smtp_port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        settings.EMAIL_PORT = self.listener.getsockname()[1]
        self.made, self.threads, self.all = [], [], []

    def __enter__(self):
        self.start(self.accept)
        return self.made

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        for each in (self.listener, *self.all):
            each.close()

    def start(self, target, *arguments):
        self.threads.append(threading.Thread(target=target, args=arguments))
        self.threads[-1].start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(self.target)
            self.made.append(near)
            self.all += [near, far]
            self.start(self.copy, near, far)
            self.start(self.copy, far, near)

    @staticmethod
    def copy(one, other):
        try:
            while content := one.recv(65536):
                other.sendall(content)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            return
