"""The SMS simulator: a gateway that texts nobody and shows what it was given.

    python -m simulators.sms [--port 8028] [--token demo-sms-token] [--webhook ADDRESS]

The page at `/` shows the messages, newest first. The last 2,000 are kept, in memory only.

- `POST /messages`, with `Authorization: Bearer TOKEN` and `Idempotency-Key: KEY`: JSON object with
  `to` (+33612345678), `from`, `text`. 202 and `{"id": …}` once it is taken; the same key again
  gives the same answer, and one message. 401 without the token, 400 for what is no message.
- `GET /api/messages[?to=NUMBER][&limit=N]`: JSON array, newest first, of objects with `id, to,
  from, text, key, received_at, count, parts, became` (`sent`, `delivered`, `bounced`, `failed`).
- `DELETE /api/messages`: forget everything. `PUT /webhook`: where receipts go. `GET /livez`.

With a webhook, what becomes of each message is told there, signed (`simulators.receipts`).
Numbers that misbehave, among those kept for fiction (06 39 98 …):

| number             | what the gateway does                                               |
|--------------------|---------------------------------------------------------------------|
| 06 39 98 04 22     | 422: this number takes no message, for ever                         |
| 06 39 98 04 29     | 429: not this one, not now, each time                               |
| 06 39 98 04 25     | 409 the first time, accepted afterwards                             |
| 06 39 98 05 03     | 503: the gateway serves nobody                                      |
| 06 39 98 04 08     | never answers                                                       |
| 06 39 98 04 10     | accepted, then told as bounced                                      |
| 06 39 98 04 17     | accepted, then told as failed                                       |
| 06 39 98 04 18     | accepted, and nothing more is ever told                             |
"""

#: Told as the numbers are written to: in their international form.
REFUSED = "+33639980422"
BUSY = "+33639980429"
LATER = "+33639980425"
DOWN = "+33639980503"
HANGING = "+33639980408"
BOUNCING = "+33639980410"
FAILING = "+33639980417"
SILENT = "+33639980418"
DEMO_TOKEN = "demo-sms-token"  # noqa: S105 - refused in production
