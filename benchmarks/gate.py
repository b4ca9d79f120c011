"""What the gate costs beyond its libraries, and its memory: `python -m benchmarks gate`.

Files are received as the pages receive them: spooled sealed, understood and normalised in the
child, encrypted, durable in the store, written in the database; then checked by the antivirus
(its simulator: the time is ours, not ClamAV's). The libraries alone do the same to the same bytes:
normalise, encrypt, write and flush, commit.
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import scans
from benchmarks.place import Place

if TYPE_CHECKING:
    from escale.applications.models import Application

BOUND = 1.3
TIMES = 7
#: What a web process may grow by between a file of one megabyte and one of nineteen.
FLAT_WITHIN = 8 * 1024 * 1024
_COMMITS = 2  # one to receive, one to settle


@dataclass(frozen=True)
class Figures:
    """Seconds of each part for one file, the smallest of several tries."""

    received: float
    libraries: float
    checked: float
    antivirus_alone: float


def main(place: Place) -> None:
    """Print the figures, each with its bound where there is one."""
    del place
    files = _files()
    application = _draft()
    total_received = total_libraries = 0.0
    for name, content in files.items():
        figures = _measure(application, name, content)
        total_received += figures.received
        total_libraries += figures.libraries
        print(
            f"gate: {name:24} {len(content) / 1e6:5.1f} MB   received in {figures.received * 1000:6.0f} ms"
            f"   libraries {figures.libraries * 1000:6.0f} ms   ratio {figures.received / figures.libraries:5.2f}"
            f"   then checked in {figures.checked * 1000:5.0f} ms (antivirus alone {figures.antivirus_alone * 1000:5.0f})"
        )
    print(
        f"gate: ratio of the whole        {total_received / total_libraries:5.2f}    (aim {BOUND})"
    )
    megabytes = sum(map(len, files.values())) / 1e6
    print(f"gate: throughput                {megabytes / total_received:5.1f} MB/s, one at a time")
    _print_memory(application, files)


def _files() -> Mapping[str, bytes]:
    return {
        "a scan, two pages": scans.scan(seed=3),
        "a phone photo": scans.photo(seed=1),
        "a 12-megapixel photo": scans.large_photo(seed=7),
        "a heavy scan, 31 pages": scans.heavy_scan(seed=9),
    }


def _draft() -> "Application":
    from escale.actions import prepare, provide, start  # noqa: PLC0415 - they need the settings
    from escale.people.models import Account, Person  # noqa: PLC0415 - same
    from escale.procedures.cases import Case  # noqa: PLC0415 - same

    person = Person.objects.create()
    account = Account.objects.create_user("gate@exemple.fr", person=person)
    application = prepare.choose_case(start.start(person, by=account), case=Case.RENEWAL)
    provide.choose_alternative(application, slot="diploma", alternative="diploma")
    return application


def _measure(application: "Application", name: str, content: bytes) -> Figures:
    from escale.actions import check_documents  # noqa: PLC0415 - needs the settings

    _receive(application, name, content)  # the first time of everything is not the rule
    check_documents.check_due()
    received, checked = [], []
    for _ in range(TIMES):
        received.append(_seconds(lambda: _receive(application, name, content)))
        checked.append(_seconds(check_documents.check_due))
    return Figures(
        received=statistics.median(received),
        checked=statistics.median(checked),
        libraries=statistics.median(_seconds(lambda: _libraries(content)) for _ in range(TIMES)),
        antivirus_alone=_antivirus_alone(content),
    )


def _receive(application: "Application", name: str, content: bytes) -> None:
    from escale.actions import provide  # noqa: PLC0415 - needs the settings
    from escale.documents.keeping import Upload  # noqa: PLC0415 - same
    from escale.kit.ephemeral import EphemeralFile  # noqa: PLC0415 - same

    with EphemeralFile() as file:
        file.write(content)
        provide.receive(
            application,
            slot="diploma",
            component="diploma",
            files=[Upload(name, file)],
            replace=True,
        )


def _libraries(content: bytes) -> None:
    """Do to the bytes what cannot be avoided, and nothing else."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as below
    from django.conf import settings  # noqa: PLC0415 - needs the settings
    from django.db import connection  # noqa: PLC0415 - same

    from escale.documents.normalise import normalise  # noqa: PLC0415 - same

    made = normalise([content]).pdf
    folder = settings.VAR
    for plain in (content, made):
        sealed = AESGCM(AESGCM.generate_key(bit_length=256)).encrypt(os.urandom(12), plain, None)
        path = folder / "bench"
        with path.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    with connection.cursor() as cursor:
        cursor.execute("create temporary table if not exists bench_commit (n integer)")
        for number in range(_COMMITS):
            cursor.execute("insert into bench_commit values (%s)", [number])


def _antivirus_alone(content: bytes) -> float:
    from escale.documents.normalise import normalise  # noqa: PLC0415 - needs the settings
    from escale.gateways import antivirus  # noqa: PLC0415 - same

    made = normalise([content]).pdf

    def scan() -> None:
        antivirus.scan([content])
        antivirus.scan([made])

    return statistics.median(_seconds(scan) for _ in range(TIMES))


def _print_memory(application: "Application", files: Mapping[str, bytes]) -> None:
    """Print how far this process grows while it receives the lightest and the heaviest file."""
    peaks = {}
    for name, content in files.items():
        Path("/proc/self/clear_refs").write_text("5")
        before = _resident("VmRSS")
        _receive(application, name, content)
        peaks[name] = (len(content), _resident("VmHWM") - before)
    for name, (size, peak) in peaks.items():
        print(
            f"gate: memory, {name:24} {size / 1e6:5.1f} MB sent, the process grew by {peak / 1e6:5.1f} MB"
        )
    grown = max(peak for _size, peak in peaks.values())
    print(
        f"gate: memory                    grew by {grown / 1e6:.1f} MB at most (flat within {FLAT_WITHIN / 1e6:.0f})"
    )


def _resident(line: str) -> int:
    text = Path("/proc/self/status").read_text()
    return int(text.partition(f"{line}:")[2].split()[0]) * 1024


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
