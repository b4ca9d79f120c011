"""The antivirus simulator: speaks the protocol of ClamAV's daemon, clamd, over TCP.

    python -m simulators.antivirus [--port 3310] [--http-port 8027] [--stream-limit BYTES]

- `PING`, `VERSION`, `RELOAD` and `INSTREAM`, one a connection: bare or preceded by `n`, they end
  with a line feed, as does the answer; preceded by `z`, both end with NUL.
- `INSTREAM` is followed by pieces, each with its length before it (4 bytes, the highest first); a
  length of 0 ends them. The answer is `stream: OK` or `stream: NAME FOUND`; beyond the limit (130
  MiB unless told otherwise) `INSTREAM size limit exceeded. ERROR`, and the connection closes.

What is found, as it is anywhere in the stream (nothing is unpacked):

| content                                       | answer                                            |
|-----------------------------------------------|---------------------------------------------------|
| the EICAR test file                           | `Eicar-Test-Signature FOUND`                      |
| `ESCALE-THREAT-KNOWN-FROM-27002` (any number) | `Escale.Test.Known FOUND` if its signatures have at least that version |
| `ESCALE-EXCEEDS-THE-LIMITS`                   | `Heuristics.Limits.Exceeded.MaxFileSize FOUND`    |
| `ESCALE-IS-ENCRYPTED`                         | `Heuristics.Encrypted.PDF FOUND`                  |
| anything else                                 | `OK`                                              |

Over HTTP, to see and change how it behaves:

- `GET /` → `{"behaviour", "signatures", "scans"}`; `GET /livez`.
- `POST /signatures` with a number → its signatures have this version (27001 at first), and
  `VERSION` says so.
- `POST /behaviour` with a word:

| word      | what happens                                                                     |
|-----------|----------------------------------------------------------------------------------|
| `well`    | all is as above                                                                  |
| `down`    | connections are closed at once                                                   |
| `slow`    | answers wait until the behaviour is changed                                      |
| `cut`     | the connection breaks in the middle of a stream                                  |
| `garbage` | answers make no sense                                                            |
"""

# In two halves: antivirus programs would otherwise take this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FIRST_SIGNATURES = 27001
STREAM_LIMIT = 130 * 1024 * 1024


def known_from(version: int) -> bytes:
    """Return what the simulator takes for a threat once its signatures have this version."""
    return b"ESCALE-THREAT-KNOWN-FROM-%d" % version
