"""Hundreds of hostile files, hundreds of honest ones, each through the gate as it stands.

`pytest tests/documents/test_gate.py -n0 -s` also prints the figures.
"""

import hashlib
import io
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from PIL import Image

from escale.documents import sandbox
from escale.documents.causes import Cause
from escale.documents.findings import MAX_PAGES
from escale.documents.forms import draw as draw_form
from escale.documents.normalise import normalise
from escale.documents.refusals import DocumentRefused
from tests import samples
from tests.corpus import honest, honest_office, hostile, hostile_active, oracle, pdfs
from tests.corpus.sent import MARK, SEED, TAKEN, Honest, Hostile

SECONDS = 10.0
MEGABYTES = 512
ACCEPTED_AT_LEAST = 99.5  # per cent
LANGUAGES = ("fr", "en")
# The colours of `samples.scene`: top left, top right, bottom left, bottom right.
CORNERS = {
    (0.08, 0.08): (255, 0, 0),
    (0.92, 0.08): (0, 128, 0),
    (0.08, 0.92): (0, 0, 255),
    (0.92, 0.92): (0, 0, 0),
}


# ---- what is measured ----------------------------------------------------------------------------


def at_work() -> list[int]:
    process = sandbox._nursery.process
    if process is None:
        return []
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


@dataclass
class Meter:
    """How long each file took, and the most memory that a process at work ever reserved."""

    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.is_over.wait(0.004):
            for pid in self._at_work():
                # The process may end while it is looked at.
                with suppress(OSError, IndexError, ValueError):
                    told = Path(f"/proc/{pid}/status").read_text().partition("VmPeak:")[2]
                    self.megabytes = max(self.megabytes, int(told.split()[0]) // 1024)

    def _at_work(self) -> list[int]:
        with suppress(OSError):
            return at_work()
        return []

    def receive(self, sent: Hostile | Honest, content: bytes) -> sandbox.Received:
        begun = time.monotonic()
        try:
            return sandbox.receive(content, filename=sent.filename)
        finally:
            self.seconds[sent.label] = time.monotonic() - begun


@pytest.fixture
def meter(request) -> Iterator[Meter]:
    """Measure what a test sends, print it, and hold it to what was promised."""
    sandbox.warm()
    sandbox.page_count(samples.pdf())
    measured = Meter()
    watcher = threading.Thread(target=measured.watch)
    watcher.start()
    yield measured
    measured.is_over.set()
    watcher.join()
    slowest = sorted(measured.seconds.items(), key=lambda each: -each[1])[:5]
    told = "; ".join(f"{label} {seconds:.2f} s" for label, seconds in slowest)
    sys.stdout.write(
        f"\n  {request.node.callspec.id}: {len(measured.seconds)} files, "
        f"peak {measured.megabytes} MB\n  slowest: {told}\n"
    )
    assert slowest[0][1] <= SECONDS
    assert measured.megabytes <= MEGABYTES


# ---- hostile files -------------------------------------------------------------------------------


def said(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as made:
        return "\n".join(page.get_textpage().get_text_range() for page in made)


def holds(content: bytes, phrase: str) -> bool:
    """Say whether the first page still draws a phrase; no hostile drawing is followed for that."""
    with samples.opened(content) as made:
        contents = made.pages[0].obj.get(pikepdf.Name.Contents)
        parts = contents if isinstance(contents, pikepdf.Array) else [contents]
        return any(phrase.encode() in part.read_bytes() for part in parts if part is not None)


def faults_of_sentence(refused: DocumentRefused) -> Iterator[str]:
    for language in LANGUAGES:
        with translation.override(language):
            for words in (str(refused.sentence), str(refused.hint)):
                if not words or "%(" in words or "{" in words or MARK.decode() in words:
                    yield f"in {language}, is told {words!r}"


def faults_of_refusal(sent: Hostile, refused: DocumentRefused) -> Iterator[str]:
    if refused.cause not in sent.causes:
        yield f"is refused for {refused.cause}"
    yield from faults_of_sentence(refused)


def faults_of_what_was_made(sent: Hostile, received: sandbox.Received) -> Iterator[str]:
    if TAKEN not in sent.causes:
        yield "is taken"
    made = received.normalised
    yield from oracle.faults(made.pdf)
    if made.sha256 != hashlib.sha256(made.pdf).hexdigest() or made.pages > MAX_PAGES:
        yield "is not what is told of it"
    if sent.says and not holds(made.pdf, sent.says):
        yield "no longer says what it said"
    with suppress(DocumentRefused):
        sandbox.page_image(made.pdf, 1, width=200)


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_a_hostile_file_is_refused_for_its_cause_or_made_inert(kind, meter, caplog):
    nursery = sandbox._nursery.process.pid
    witness = samples.pdf(2)
    faults = []
    for sent in hostile.KINDS[kind]():
        content = sent.make()
        try:
            received = meter.receive(sent, content)
        except DocumentRefused as refused:
            found = list(faults_of_refusal(sent, refused))
        else:
            found = list(faults_of_what_was_made(sent, received))
        if sandbox.page_count(witness) != 2 or sandbox._nursery.process.pid != nursery:
            found.append("cost us a process")
        faults += [f"{sent.label}: {fault}" for fault in found]
    assert faults == []
    assert "ended without answering" not in caplog.text
    assert MARK.decode() not in caplog.text


def test_hostile_files_are_of_sixteen_kinds_and_more_than_three_hundred():
    labels = {kind: [sent.label for sent in make()] for kind, make in hostile.KINDS.items()}
    assert len(labels) == 16
    assert sum(map(len, labels.values())) >= 300
    for kind, told in labels.items():
        assert len(told) == len(set(told)), kind


@pytest.mark.parametrize("kind", ["broken", "cut", "two things at once", "tricks of formats"])
def test_the_generator_gives_the_same_files_each_time(kind):
    first, second = (
        [hashlib.sha256(sent.make()).digest() for sent in hostile.KINDS[kind]()] for _ in range(2)
    )
    assert first == second


def test_the_proof_objects_to_what_was_sent():
    for sent in [*hostile_active.active(), *hostile_active.stuffed()]:
        if sent.causes == {TAKEN}:
            assert oracle.faults(sent.make()), sent.label
    plain = normalise([samples.pdf()]).pdf
    assert oracle.faults(plain) == []
    for behind in (b"PK\x03\x04", b"<script>", MARK, b"\n"):
        assert oracle.faults(plain + behind)


def test_what_the_parsers_complain_of_is_not_written_anywhere(capfd, caplog):
    sandbox._nursery.stop()
    try:
        for kind in ("broken", "tricks of formats", "notes beside a picture"):
            for sent in hostile.KINDS[kind]():
                with suppress(DocumentRefused):
                    sandbox.receive(sent.make(), filename="EVIL-NAME.pdf")
    finally:
        sandbox._nursery.stop()
    told = capfd.readouterr()
    assert MARK.decode() not in told.err + told.out + caplog.text


def test_a_parser_that_dies_is_told_to_the_operator_without_name_or_content(caplog):
    sandbox.page_count(samples.pdf())
    is_over = threading.Event()

    def kill() -> None:
        while not is_over.is_set():
            for pid in at_work():
                with suppress(ProcessLookupError):  # it ended by itself meanwhile
                    os.kill(pid, signal.SIGSEGV)

    heavy = samples.slow_png()
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with pytest.raises(DocumentRefused) as refused:
            sandbox.receive(heavy, filename="passeport de Ngô.png")
    finally:
        is_over.set()
        killer.join()
    assert refused.value.cause is Cause.CRASHED
    assert list(faults_of_sentence(refused.value)) == []
    [event] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "receive" in event.getMessage()
    for secret in ("Ngô", "passeport", "png", "PNG"):
        assert secret not in event.getMessage()
    assert sandbox.page_count(samples.pdf(3)) == 3


# ---- honest files --------------------------------------------------------------------------------


def faults_of_honest(sent: Honest, received: sandbox.Received) -> Iterator[str]:
    made = received.normalised
    if made.pages != sent.pages or received.understood.pages != sent.pages:
        yield f"has {made.pages} pages"
    if sent.says and sent.says not in said(made.pdf):
        yield "no longer says what it said"
    yield from oracle.faults(made.pdf)
    shown = Image.open(io.BytesIO(sandbox.page_image(made.pdf, 1, width=300))).convert("RGB")
    for (x, y), wanted in CORNERS.items() if sent.is_scene else ():
        seen = shown.getpixel((int(shown.width * x), int(shown.height * y)))
        if any(abs(a - b) > 70 for a, b in zip(seen, wanted, strict=True)):
            yield f"shows {seen} where {wanted} belongs"


@pytest.mark.parametrize("family", honest.FAMILIES)
def test_an_honest_file_is_taken_whole_and_upright(family, meter):
    faults, refusals = [], []
    for sent in honest.FAMILIES[family]():
        try:
            received = meter.receive(sent, sent.make())
        except DocumentRefused as refused:
            refusals.append(f"{sent.label}: {refused.cause}")
            continue
        faults += [f"{sent.label}: {fault}" for fault in faults_of_honest(sent, received)]
    accepted = 100 - 100 * len(refusals) / len(meter.seconds)
    sys.stdout.write(f"\n  {family}: {accepted:.2f} % accepted\n")
    assert accepted >= ACCEPTED_AT_LEAST, refusals
    assert faults == []


def test_honest_files_are_more_than_two_hundred():
    assert sum(len(list(make())) for make in honest.FAMILIES.values()) >= 200


def test_a_form_looks_the_same_once_it_can_no_longer_be_filled():
    sent = next(each for each in honest_office.office() if each.label.endswith("already drawn"))
    content = sent.make()
    with pypdfium2.PdfDocument(content) as filled:
        filled.init_forms()
        before = filled[0].render(scale=1).to_pil().convert("L")
    with pypdfium2.PdfDocument(normalise([content]).pdf) as made:
        after = made[0].render(scale=1).to_pil().convert("L")
    box = (60, 842 - 430, 400, 842 - 400)
    # A reader tints what can be filled, and smooths letters over it: ink is compared, not paper.
    inks = [[level < 96 for level in shown.crop(box).tobytes()] for shown in (before, after)]
    differing = sum(a != b for a, b in zip(*inks, strict=True))
    assert sum(inks[0]) > 50
    assert differing <= sum(inks[0]) / 20


def test_an_answer_that_would_not_be_seen_is_refused_and_said():
    content = honest_office.form(b"/FT /Tx /V <FEFF738B5C0F660E>")
    with pytest.raises(DocumentRefused) as refused:
        sandbox.receive(content, filename="a.pdf")
    assert refused.value.cause is Cause.UNDRAWN_FORM
    assert list(faults_of_sentence(refused.value)) == []


def test_a_long_answer_is_drawn_within_its_box():
    answer = b" ".join(b"mot%d" % number for number in range(60))
    content = honest_office.form(b"/FT /Tx /Ff 4096 /V (%s)" % answer)
    with samples.opened(content) as made:
        draw_form(made)
        face = made.Root.AcroForm.Fields[0].AP.N
        drawn = face.read_bytes()
    size, leading = float(drawn.split()[5]), float(drawn.split()[7])
    assert drawn.count(b"Tj") * leading <= 30
    assert size >= 4


# ---- cut on the way ------------------------------------------------------------------------------

CUT = {
    "a PDF": pdfs.document,
    "a packed PDF": lambda: pdfs.packed(samples.pdf(3)),
    "a PDF for the web": lambda: pdfs.rewritten(samples.pdf(9), linearize=True),
    "a form filled by a revision": lambda: pdfs.revised(
        hostile_active.acting("JavaScript", "opening")
    ),
    "a typeset letter": lambda: honest_office.typeset("a-2b"),
    "a photo": samples.jpeg,
    "a HEIC": samples.heic,
    "a screen": samples.png,
    "a fax": lambda: samples.tiff(3),
    "a WebP": lambda: samples.image(samples.scene(), "WEBP"),
}


@pytest.mark.parametrize("what", CUT)
def test_a_file_cut_at_any_byte_is_refused_unless_nothing_of_it_is_lost(what):
    whole = CUT[what]()
    made = sandbox.receive(whole, filename="a").normalised
    chance = random.Random(SEED)
    places = [*chance.sample(range(1, len(whole)), 32), *range(len(whole) - 8, len(whole))]
    causes = []
    for place in places:
        with pytest.raises(DocumentRefused) as told:
            sandbox.receive(whole[:place], filename="a", declared_size=len(whole))
        assert told.value.cause is Cause.CUT
        try:
            kept = sandbox.receive(whole[:place], filename="a").normalised
        except DocumentRefused as refused:
            causes.append(refused.cause)
        else:
            assert kept == made, place
    assert len(causes) >= 30
    assert not {Cause.CRASHED, Cause.TOO_SLOW} & set(causes)
