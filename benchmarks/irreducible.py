"""What a filing cannot do without: the calls to libraries, alone, for the same bytes."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from escale.actions.enter_ephoto import images
from escale.applications.models import Application
from escale.documents.models import Document, Ephoto
from escale.documents.normalise import normalise
from escale.kit import clock
from escale.letters import filing_receipt, receipt_facts
from escale.letters.models import Letter
from escale.letters.seal import seal

TIMES = 3  # the smallest of as many tries: what disturbs only adds


@dataclass(frozen=True)
class Irreducible:
    """CPU seconds of each call, for one filing."""

    hash_the_password: float
    normalise: float
    encrypt: float
    typeset: float
    seal: float
    commits: float

    @property
    def total(self) -> float:
        """All of it."""
        return float(sum(vars(self).values()))


def measure(application: Application, sent: Sequence[bytes], *, commits: int) -> Irreducible:
    """Measure the calls that filing `application` could not avoid, `commits` of them to write."""
    letter = Letter.objects.get(application=application)
    receipt = receipt_facts.read(letter.facts, code=letter.code)
    unsealed = filing_receipt.unsealed(receipt)
    kept = [normalise([content]).pdf for content in sent]
    return Irreducible(
        hash_the_password=_cpu(lambda: make_password("quatre lampes tournent au port")),
        normalise=sum(_cpu(partial(normalise, [content])) for content in sent),
        encrypt=_cpu(lambda: _encrypt([*sent, *kept, *_images(application), unsealed])),
        typeset=_cpu(lambda: filing_receipt.unsealed(receipt)),
        seal=_cpu(lambda: seal(unsealed, reason="bench", at=clock.machine_now())),
        commits=_cpu(lambda: _commit(commits)),
    )


def expect_same_bytes(application: Application, sent: Sequence[bytes]) -> None:
    """Check that what was normalised here is, byte for byte, what the service keeps."""
    here = sorted(hashlib.sha256(normalise([content]).pdf).hexdigest() for content in sent)
    there = sorted(
        Document.objects.current()
        .filter(piece__application=application)
        .values_list("sha256", flat=True)
    )
    assert here == there, "the service keeps other bytes than those measured"


def _cpu(call: Callable[[], object]) -> float:
    tries = []
    for _ in range(TIMES):
        began = time.process_time()
        call()
        tries.append(time.process_time() - began)
    return min(tries)


def _images(application: Application) -> list[bytes]:
    both = images(Ephoto.objects.get(application=application))
    return [both.portrait, both.signature] if both else []


def _encrypt(contents: Sequence[bytes]) -> None:
    for content in contents:
        AESGCM(AESGCM.generate_key(bit_length=256)).encrypt(os.urandom(12), content, None)


def _commit(times: int) -> None:
    """Commit one row at a time, as bare as the driver allows."""
    with connection.cursor() as cursor:
        cursor.execute("create temporary table if not exists bench_commit (n integer)")
    for n in range(times):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("insert into bench_commit values (%s)", [n])
