"""The card factory: takes orders, and tells what becomes of each by signed callbacks.

    python -m simulators.cards [--port 8029] [--token demo-cards-token] [--webhook ADDRESS]
                               [--pace SECONDS]

The page at `/` shows the orders, newest first, with a button for each thing to say of them. With a
`--pace`, an order is in production, then shipped, by itself: each step so many seconds after the
one before. The last 2,000 are kept, in memory only.

- `POST /orders`, with `Authorization: Bearer TOKEN` and `Idempotency-Key: KEY`: JSON object with
  `order` (the key), `deliver_to`, `photo`, `card`. 202 once it is taken, and to the same key the
  same answer, and one card. 401 without the token, 400 for what is no order, 422
  `{"fault": "photo"|"data", "reason": "…"}` for what can be no card.
- `GET /orders/KEY`: the last thing said of it, or that would be: `{"news", "order", "said", "at",
  "card_number", "fault", "reason"}`; 404 when unknown.
- `DELETE /orders/KEY`: give it up; 409 once it is shipped.
- `POST /api/orders/KEY/say` with `{"said": "in_production"|"shipped"|"refused", "fault", "reason",
  "card_number", "times"}`: say it now, `times` times over. 204.
- `POST /api/behaviour` with `down` or `well`. `GET /api/orders`: JSON array, newest first.
  `DELETE /api/orders`: forget everything. `PUT /webhook`: where callbacks go. `GET /livez`.

The third and fourth letters of the photo's code say what happens to an order; the first two are
those of the e-photo simulator (`OKPR…` is a valid photo that the factory refuses):

| letters | what the factory does                                                         |
|---------|-------------------------------------------------------------------------------|
| `PR`    | takes the order, then refuses its photo                                       |
| `DR`    | takes the order, then refuses its data                                        |
| `NO`    | refuses the photo at once: 422                                                |
| `SI`    | takes the order, and says nothing more                                        |
| `DU`    | says each thing three times                                                   |
| `OO`    | says « shipped » before « in production »                                     |
| others  | in production, then shipped, with the number of the card                      |
"""

DEMO_TOKEN = "demo-cards-token"  # noqa: S105 - refused in production
PHOTO_REFUSED = "PR"
DATA_REFUSED = "DR"
REFUSED_AT_ONCE = "NO"
SILENT = "SI"
REPEATED = "DU"
OUT_OF_ORDER = "OO"
