"""The mail simulator: a mail server that delivers to nobody and shows what it received.

    python -m simulators.mail [--smtp-port 1025] [--http-port 8025] [--webhook ADDRESS]

SMTP accepts any sender and any recipient. The page at `/` shows what came, newest first.
The last 2,000 messages are kept, in memory only.

For programs:

- `GET /api/messages[?to=ADDRESS][&limit=N]`: JSON array, newest first, of objects with
  `id, to, recipients, from, subject, text, html, received_at, last_received_at, message_id,
  count, attachments`. `to` is the address the envelope was for (several are joined by a comma;
  `recipients` is the list); the `to` asked is compared whole, whatever the case. `count` says
  how many times the same Message-ID came for the same recipients: 1 means "sent once".
  `attachments` are objects with `filename, media_type, size, url`.
- `DELETE /api/messages`: forget everything.
- `PUT /webhook`: where receipts go, empty at the start unless `--webhook` says otherwise.
- `GET /livez`.

With a webhook, what becomes of each message taken is told there, signed, under its Message-ID
(`simulators.receipts`): `delivered`, or as its recipient asks.

Recipients that misbehave, by a word in the local part, alone or after a plus sign
(`refuse@escale.example`, `marie+refuse@escale.example`):

| word      | what the server does                                                            |
|-----------|---------------------------------------------------------------------------------|
| `refuse`  | 550 5.1.1 at the recipient: no such address, for ever                           |
| `later`   | 451 4.7.1 at the recipient the first time (greylisting), accepted afterwards    |
| `full`    | 452 4.2.2 at the recipient, each time: the mailbox is full                      |
| `blocked` | 550 5.7.1 at the recipient: it is the sending server that is not welcome        |
| `spam`    | 554 5.7.1 after the content: the message is not wanted                          |
| `bounce`  | takes the message, then tells that it came back                                 |
| `lost`    | takes the message, then tells that it was given up                              |
| `hang`    | never answers the recipient                                                     |
| `drop`    | closes the connection instead of answering the recipient                        |
"""
