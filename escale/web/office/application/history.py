"""What happened to the application, by whom; who opened it; what colleagues wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions.note_delivery import Way
from escale.applications.examination import Finding
from escale.applications.models import Event
from escale.applications.sections.wording import in_full
from escale.audit.models import Access
from escale.audit.wording import what_was_read
from escale.people.merged import numbers_of
from escale.procedures.pieces import label_of
from escale.web.components import Moment
from escale.web.office.application.casefile import CaseFile
from escale.web.office.application.wording import happened

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_VISITS_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Written:
    """One note."""

    text: str
    who: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who opened the application, or a part of it, and when."""

    what: "Sentence"
    who: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Who opened it: the latest visits, and the pages of documents by each colleague."""

    visits: tuple[Visit, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something new since the reader's last visit."""

    sentence: "Sentence"
    when: str


def history_shown(case_file: CaseFile) -> list[Moment]:
    """Return the history, the latest first, with the names of colleagues."""
    return [
        Moment(
            title=happened(event.name),
            when=event.at,
            when_words=case_file.at(event.at),
            text=_by(case_file, event),
        )
        for event in reversed(case_file.events)
    ]


def _by(case_file: CaseFile, event: Event) -> str:
    if event.detail.get("counter"):
        return _("Au guichet, pour la personne : %(name)s") % {
            "name": case_file.name(event.account_id)
        }
    by = case_file.names.by(event.party, event.account_id)
    if event.name == "delivery_noted":
        return _("%(by)s, %(way)s, le %(day)s : « %(words)s »") % {
            "by": by,
            "way": Way(event.detail["way"]).label,
            "day": in_full(date.fromisoformat(event.detail["on"])),
            "words": event.detail["words"],
        }
    if event.name != "assigned":
        return by
    to, left = event.detail.get("to"), event.detail.get("left")
    if left:
        return _(
            "%(by)s, à : personne, car l’agent qui l’avait (%(name)s) n’examine plus de demandes"
        ) % {"by": by, "name": case_file.name(left)}
    name = case_file.name(to) if to else _("personne")
    return _("%(by)s, à : %(name)s") % {"by": by, "name": name}


def notes_shown(case_file: CaseFile) -> list[Written]:
    """Return the notes, the latest first."""
    return [
        Written(text=note.text, who=case_file.name(note.by_id), when=case_file.at(note.at))
        for note in case_file.notes
    ]


def opened_shown(case_file: CaseFile) -> Opened:
    """Return who opened the application and its documents, from the access log."""
    application = case_file.application
    log = Access.objects.filter(person_id__in=numbers_of(application.person_id))
    visits = log.filter(subject=application.reference).order_by("-at", "-pk")
    pages = (
        log.filter(subject__startswith=f"{application.reference}/")
        .values("account")
        .annotate(pages=Count("pk"), latest=Max("at"))
        .order_by("-latest")
    )
    return Opened(
        visits=tuple(
            Visit(what=what_was_read(what), who=case_file.name(account), when=case_file.at(at))
            for what, account, at in visits.values_list("what", "account", "at")[:_VISITS_SHOWN]
        ),
        documents=tuple(
            ngettext(
                "%(n)d page de document lue, la dernière le %(at)s (%(who)s).",
                "%(n)d pages de documents lues, la dernière le %(at)s (%(who)s).",
                row["pages"],
            )
            % {
                "n": row["pages"],
                "at": case_file.at(row["latest"]),
                "who": case_file.name(row["account"]),
            }
            for row in pages
        ),
    )


# ---- what changed since the reader's last visit ------------------------------------------------


def changes_since(case_file: CaseFile, since: datetime | None) -> list[Change]:
    """Return what others did since an instant, the latest first; nothing at a first visit."""
    if since is None:
        return []
    found = sorted(_others_did(case_file), key=lambda change: change[0], reverse=True)
    return [
        Change(sentence=sentence, when=case_file.at(at)) for at, sentence in found if at > since
    ]


def _others_did(case_file: CaseFile) -> Iterator[tuple[datetime, str]]:
    """Yield each thing that somebody else than the reader did, and when."""
    me = case_file.staff.account.pk
    for event in case_file.events:
        if event.account_id != me:
            yield (
                event.at,
                _("%(what)s. %(who)s.")
                % {
                    "what": happened(event.name),
                    "who": _by(case_file, event),
                },
            )
    for piece in case_file.pieces.values():
        for verdict in case_file.verdicts.get(piece.pk, ()):
            if verdict.by_id != me:
                yield (
                    verdict.at,
                    _("Verdict sur « %(piece)s » : %(finding)s (%(who)s).")
                    % {
                        "piece": case_file.label(piece),
                        "finding": Finding(verdict.finding).label,
                        "who": case_file.name(verdict.by_id),
                    },
                )
        for document in case_file.documents.get(piece.pk, ()):
            yield (
                document.received_at,
                _("Document reçu : %(label)s.") % {"label": label_of(document.component)},
            )
    for note in case_file.notes:
        if note.by_id != me:
            yield note.at, _("Note de %(who)s.") % {"who": case_file.name(note.by_id)}
    settled = case_file.reconciliation
    if settled and settled.settled_at and settled.settled_by_id != me:
        yield (
            settled.settled_at,
            _("Identité rapprochée (%(who)s).") % {"who": case_file.name(settled.settled_by_id)},
        )
