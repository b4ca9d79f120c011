"""The e-photo simulator: the State's service that keeps approved photographs and signatures.

    python -m simulators.ephoto [--port 8026] [--state var/simulators/ephoto.sqlite]

- `GET /codes/CODE` → 200 with `{status, valid_until, active_from, portrait, signature}`.
  `status` is `valid`, `used`, `expired`, `not_active` or `unknown`; `valid_until` an ISO date,
  the last day included; `active_from` an ISO instant; `portrait` and `signature` PNG images in
  base64, given with `valid` only. What does not apply is null.
- `POST /codes/CODE/consume` with the header `Idempotency-Key` → 200 `{status: "used"}`: the
  code is spent. The same key again: the same success. Another key: 409 `{status: "used"}`.
  A code that is not valid: 409 with its status (404 if it is unknown). No key: 400. A key that
  has already consumed another code: 422, for a key stands for one request.
- `GET /livez`.

A code is 22 letters or digits, whatever the case; anything else is `unknown`. Its first two
characters say what happens; the others are free:

| opening       | outcome                                                                      |
|---------------|------------------------------------------------------------------------------|
| `OK`          | `valid`, for six months from the first time the code is asked for            |
| `US`          | `used` by somebody else                                                      |
| `EX`          | `expired`                                                                    |
| `WA`          | `not_active`, then as `OK` 72 hours after the first time it is asked for     |
| `KO`          | `unknown`                                                                    |
| `DN`          | the service is down: 503                                                     |
| anything else | `unknown`                                                                    |

Time is the machine's, unless a request tells the legal time of its rehearsal in the header
`X-Legal-Now` (ISO instant with its zone). What was asked and consumed is kept in the file
`--state`, so that a restart forgets nothing.
"""
