"""The service of tax stamps: says what a stamp is worth, and marks it used, once.

    python -m simulators.stamps [--port 8030] [--token demo-stamps-token]

- `GET /stamps/DIGITS`, with `Authorization: Bearer TOKEN` → 200 `{"status", "euros"}`. `status` is
  `valid`, `used`, `refunded` or `unknown`; `euros` its worth, null when unknown.
- `POST /stamps/DIGITS/use` with the header `Idempotency-Key` → 200 `{"status": "used"}`. The same
  key again: the same success. Another key, or a stamp that is not valid: 409 with its status.
- `POST /api/behaviour` with `down` or `well`. `DELETE /api/stamps`: forget what was used.
  `GET /livez`, and a page at `/`.

A stamp has 16 digits. The first two say what it is, the three after them what it is worth in
euros; the others are free:

| opening        | outcome                                                       |
|----------------|---------------------------------------------------------------|
| `10` + `250` … | valid, worth 250 €                                            |
| `20`           | used by somebody else                                         |
| `30`           | refunded to whoever bought it                                 |
| `40`           | unknown                                                       |
| `50` + `250` … | valid when asked about, refused when it is to be used         |
| `90`           | the service is down: 503                                      |
| anything else  | unknown                                                       |
"""

DEMO_TOKEN = "demo-stamps-token"  # noqa: S105 - refused in production
VALID = "10"
USED = "20"
REFUNDED = "30"
UNKNOWN = "40"
LOST_MEANWHILE = "50"
DOWN = "90"
