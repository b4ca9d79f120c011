"""The mail simulator, met over SMTP and HTTP."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.mime.text import MIMEText
from email.policy import SMTP

import httpx
import pytest


@pytest.fixture
def mail(mail_process):
    httpx.delete(f"{mail_process.pages}/api/messages").raise_for_status()
    return mail_process


@contextmanager
def smtp_to(mail) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP(mail.host, mail.smtp_port, timeout=5) as server:
        yield server


def send(mail, message, *, to="marie@escale.example", sender="noreply@escale.example"):
    with smtp_to(mail) as server:
        server.sendmail(sender, [to] if isinstance(to, str) else to, message.as_bytes(policy=SMTP))


def written(subject="Bonjour", text="Le texte.", message_id="<1@escale.example>"):
    message = EmailMessage()
    message["From"] = "Escale <noreply@escale.example>"
    message["To"] = "Marie <marie@escale.example>"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content(text)
    return message


def messages(mail, **query):
    return httpx.get(f"{mail.pages}/api/messages", params=query).raise_for_status().json()


def page(mail, path):
    return httpx.get(f"{mail.pages}{path}")


def test_a_message_is_given_decoded(mail):
    message = written(
        subject="Votre préfecture a besoin d’une pièce — 王小明", text="Déposée à 14 h 32 : 3 €."
    )
    message.add_alternative("<p>Déposée</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="reçu.pdf")
    send(mail, message)
    [seen] = messages(mail)
    assert seen["to"] == "marie@escale.example"
    assert seen["subject"] == "Votre préfecture a besoin d’une pièce — 王小明"
    assert seen["text"] == "Déposée à 14 h 32 : 3 €.\n"
    assert seen["html"] == "<p>Déposée</p>\n"
    assert seen["from"] == "Escale <noreply@escale.example>"
    assert seen["message_id"] == "<1@escale.example>"
    assert seen["count"] == 1
    assert seen["received_at"].endswith("+00:00")
    [attachment] = seen["attachments"]
    assert (attachment["filename"], attachment["media_type"], attachment["size"]) == (
        "reçu.pdf",
        "application/pdf",
        8,
    )
    assert page(mail, attachment["url"]).content == b"%PDF-1.7"


def test_messages_come_newest_first(mail):
    for number in range(3):
        send(mail, written(subject=f"n{number}", message_id=f"<{number}@x>"))
    assert [each["subject"] for each in messages(mail)] == ["n2", "n1", "n0"]
    assert [each["subject"] for each in messages(mail, limit=1)] == ["n2"]


def test_an_address_is_found_whatever_its_case_but_whole(mail):
    send(mail, written(), to="Marie.Curie@Escale.example")
    assert len(messages(mail, to="marie.curie@escale.EXAMPLE")) == 1
    assert messages(mail, to="curie@escale.example") == []


def test_an_address_with_a_plus_is_found_when_the_plus_is_encoded(mail):
    send(mail, written(), to="marie+essai@escale.example")
    assert len(messages(mail, to="marie+essai@escale.example")) == 1


def test_every_recipient_of_a_message_is_found(mail):
    send(mail, written(), to=["one@escale.example", "two@escale.example"])
    assert messages(mail, to="one@escale.example") == messages(mail, to="two@escale.example")


def test_the_same_message_sent_again_is_counted(mail):
    for _ in range(3):
        send(mail, written())
    send(mail, written(), to="another@escale.example")
    assert [each["count"] for each in messages(mail)] == [1, 3]
    assert "×3" in page(mail, "/").text


def test_messages_without_message_id_are_never_taken_for_one(mail):
    message = written()
    del message["Message-ID"]
    send(mail, message)
    send(mail, message)
    assert [each["count"] for each in messages(mail)] == [1, 1]


def test_deleting_forgets_everything(mail):
    send(mail, written())
    assert httpx.delete(f"{mail.pages}/api/messages").status_code == 204
    assert messages(mail) == []


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"no header at all",
        b"Subject: =?utf-9?q?x?=\r\nContent-Type: text/plain; charset=martian\r\n\r\n\xff\xfe",
        b"Content-Type: multipart/mixed\r\n\r\nwithout a boundary",
        b"From: <<<>>>\r\nTo: @\r\nMessage-ID: <\r\nSubject: x\r\n\r\nbody",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
def test_a_malformed_message_is_kept_and_shown(mail, source):
    with smtp_to(mail) as server:
        server.sendmail("a@x.example", ["b@x.example"], source)
    [seen] = messages(mail)
    assert page(mail, "/").status_code == 200
    assert page(mail, f"/messages/{seen['id']}").status_code == 200


def test_the_last_two_thousand_are_kept(mail):
    with smtp_to(mail) as server:
        for number in range(2_003):
            server.sendmail("a@x.example", ["b@x.example"], b"Message-ID: <%d@x>\r\n\r\nx" % number)
    kept = messages(mail)
    assert len(kept) == 2_000
    assert kept[-1]["message_id"] == "<3@x>"


@pytest.mark.parametrize(
    "local,code,subject",
    [
        ("refuse", 550, b"5.1.1"),
        ("marie+refuse", 550, b"5.1.1"),
        ("full", 452, b"4.2.2"),
        ("blocked", 550, b"5.7.1"),
    ],
)
def test_a_recipient_can_ask_to_be_refused(mail, local, code, subject):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        send(mail, written(), to=f"{local}@escale.example")
    [(answered, said)] = caught.value.recipients.values()
    assert answered == code
    assert said.startswith(subject)
    assert messages(mail) == []


def test_a_recipient_can_ask_to_be_greylisted_once(mail):
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(mail, written(), to="once+later@escale.example")
    send(mail, written(), to="once+later@escale.example")
    [seen] = messages(mail)
    assert seen["count"] == 1


def test_a_recipient_can_ask_for_its_content_to_be_refused(mail):
    with pytest.raises(smtplib.SMTPDataError):
        send(mail, written(), to="spam@escale.example")


def test_a_recipient_can_ask_for_the_connection_to_be_dropped(mail):
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(mail, written(), to="drop@escale.example")


def test_a_recipient_can_ask_for_silence(mail):
    with (
        smtplib.SMTP(mail.host, mail.smtp_port, timeout=1) as server,
        pytest.raises(smtplib.SMTPServerDisconnected),
    ):
        server.sendmail("a@x.example", ["hang@x.example"], b"x")
    assert page(mail, "/livez").text == "ok\n"


HOSTILE = "<script>alert('é')</script>\"><img src=x onerror=alert(1)>"


def test_nothing_of_a_message_reaches_the_page_unescaped(mail):
    message = written(subject=HOSTILE, text=HOSTILE)
    message.add_attachment(b"x", maintype="text", subtype="html", filename=f"{HOSTILE}.html")
    send(mail, message)
    [seen] = messages(mail)
    for path in ("/", f"/messages/{seen['id']}", f"/?to={HOSTILE}"):
        shown = page(mail, path)
        assert "<script>" not in shown.text
        assert "<img" not in shown.text
        assert "unsafe" not in shown.headers["Content-Security-Policy"]


def test_the_html_of_a_message_is_shown_in_a_box_without_scripts_nor_network(mail):
    send(mail, MIMEText("<html><head><title>x</title></head><script>1</script></html>", "html"))
    [seen] = messages(mail)
    frame = page(mail, f"/messages/{seen['id']}/html")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert '<head><base target="_blank"><title>' in frame.text
    assert "<iframe sandbox=" in page(mail, f"/messages/{seen['id']}").text


def test_an_image_of_the_message_is_shown_inside_it(mail):
    message = written()
    message.add_alternative('<img src="cid:logo@x" alt="">', subtype="html")
    message.get_payload()[1].add_related(b"PNG", maintype="image", subtype="png", cid="<logo@x>")
    send(mail, message)
    [seen] = messages(mail)
    assert "data:image/png;base64," in page(mail, f"/messages/{seen['id']}/html").text


def test_an_attachment_is_downloaded_never_displayed(mail):
    message = written()
    message.add_attachment(b"<script>", maintype="text", subtype="html", filename="é a.html")
    send(mail, message)
    [seen] = messages(mail)
    got = page(mail, seen["attachments"][0]["url"])
    assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9%20a.html"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_addresses_of_the_web_can_be_followed_from_the_text(mail):
    send(mail, written(text="Voyez « https://escale.example/a?b=1&c=2 », puis http://x.example/d."))
    [seen] = messages(mail)
    shown = page(mail, f"/messages/{seen['id']}").text
    assert 'href="https://escale.example/a?b=1&amp;c=2"' in shown
    assert 'href="http://x.example/d"' in shown


def test_the_page_speaks_the_readers_language(mail):
    french = httpx.get(mail.pages, headers={"Accept-Language": "fr-FR,en;q=0.5"}).text
    english = httpx.get(mail.pages, headers={"Accept-Language": "en-GB,fr;q=0.5"}).text
    assert 'lang="fr"' in french
    assert 'lang="en"' in english


@pytest.mark.parametrize(
    "path", ["/messages/999999", "/messages/x", "/messages/²", "/style.cs", "/../pages.py", "/a/b"]
)
def test_what_does_not_exist_is_not_found(mail, path):
    assert page(mail, path).status_code == 404


def test_another_site_cannot_clear_the_mailbox(mail):
    send(mail, written())
    answer = httpx.post(f"{mail.pages}/clear", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert len(messages(mail)) == 1
    answer = httpx.post(f"{mail.pages}/clear", headers={"Origin": mail.pages})
    assert answer.status_code == 303
    assert messages(mail) == []
