"""Speaks clamd's protocol: one command a connection."""

import asyncio
import re

from simulators import antivirus
from simulators.antivirus.state import Behaviour, State

PATIENCE = 30.0
PIECE = 64 * 1024
_WHAT_IS_FOUND = (
    (antivirus.EICAR, "Eicar-Test-Signature"),
    (b"ESCALE-EXCEEDS-THE-LIMITS", "Heuristics.Limits.Exceeded.MaxFileSize"),
    (b"ESCALE-IS-ENCRYPTED", "Heuristics.Encrypted.PDF"),
)
_KNOWN_FROM = re.compile(rb"ESCALE-THREAT-KNOWN-FROM-(\d{5})")
# More than the longest of what is looked for: it may lie across two pieces.
_OVERLAP = 100


class Search:
    """Looks for threats in a stream of which only the last bytes are kept."""

    def __init__(self, *, signatures: int) -> None:
        """Know what these signatures know."""
        self.signatures = signatures
        self.threat = ""
        self._end = b""

    def read(self, piece: bytes) -> None:
        """Look in the next piece."""
        seen = self._end + piece
        self.threat = self.threat or self._found(seen)
        self._end = seen[-_OVERLAP:]

    def _found(self, seen: bytes) -> str:
        for mark, name in _WHAT_IS_FOUND:
            if mark in seen:
                return name
        if any(int(each) <= self.signatures for each in _KNOWN_FROM.findall(seen)):
            return "Escale.Test.Known"
        return ""


class Daemon:
    """Answers clients, as `state` wants it."""

    def __init__(self, state: State, *, stream_limit: int) -> None:
        """Refuse streams of more than `stream_limit` bytes."""
        self.state = state
        self.stream_limit = stream_limit

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client, then hang up."""
        try:
            if self.state.behaviour is not Behaviour.DOWN:
                async with asyncio.timeout(PATIENCE):
                    answer, end = await self._answer(reader)
                await self._wait_if_slow()
                writer.write((answer + end).encode() if answer else b"")
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass  # the client went away, or was left without an answer
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[str, str]:
        first = (await reader.readexactly(1)).decode("latin-1")
        end = "\0" if first == "z" else "\n"
        line = (await reader.readuntil(end.encode())).decode("latin-1").rstrip("\r\n\0")
        match line if first in "zn" else first + line:
            case "INSTREAM":
                said = await self._scan(reader)
            case "PING":
                said = "PONG"
            case "VERSION":
                said = self.state.version
            case "RELOAD":
                said = "RELOADING"
            case _:
                said = "UNKNOWN COMMAND"
        return ("?!" if self.state.behaviour is Behaviour.GARBAGE else said), end

    async def _scan(self, reader: asyncio.StreamReader) -> str:
        search = Search(signatures=self.state.signatures)
        total = 0
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            total += length
            if total > self.stream_limit:
                return "INSTREAM size limit exceeded. ERROR"
            if self.state.behaviour is Behaviour.CUT:
                return ""
            while length:
                piece = await reader.readexactly(min(length, PIECE))
                length -= len(piece)
                search.read(piece)
        self.state.scans += 1
        return f"stream: {search.threat} FOUND" if search.threat else "stream: OK"

    async def _wait_if_slow(self) -> None:
        while self.state.behaviour is Behaviour.SLOW:  # noqa: ASYNC110 - changed by another thread
            await asyncio.sleep(0.02)
