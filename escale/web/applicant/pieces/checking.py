"""How far the check of a document has gone, in words: what it is, and what happens next.

Every page that names a document takes its words from here, so that they all agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from escale.applications.enums import Party
from escale.applications.further import slots_of
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.documents.models import Document
from escale.documents.refusals import check_refusal
from escale.kit import clock
from escale.procedures.pieces import Slot, label_of
from escale.web.components import Tone

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: A check takes seconds; past this, the page says that it is late.
LATE_AFTER = timedelta(minutes=5)


class Stage(StrEnum):
    """What a person can tell apart; that a worker has taken the document is not one of them."""

    CHECKING = "checking"
    LATE = "late"
    CLEAN = "clean"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Check:
    """Where the check of one document stands: a badge, a sentence, and what to do."""

    number: int
    stage: Stage
    word: str
    tone: Tone
    sentence: "Sentence"
    hint: "Sentence" = ""

    @property
    def is_awaited(self) -> bool:
        """Whether the check has still to answer."""
        return self.stage in {Stage.CHECKING, Stage.LATE}

    @property
    def is_refused(self) -> bool:
        """Whether another copy is to be sent."""
        return self.stage is Stage.REFUSED


def stage_of(document: Document) -> Stage:
    """Return the stage of a document, as its sender sees it."""
    if document.is_clean:
        return Stage.CLEAN
    if document.is_refused:
        return Stage.REFUSED
    return Stage.LATE if clock.now() - document.received_at > LATE_AFTER else Stage.CHECKING


def check_of(document: Document, *, application: Application) -> Check:
    """Return where the check of a document stands, in a draft or in a filed request."""
    stage = stage_of(document)
    if stage is Stage.CLEAN:
        return Check(
            number=document.pk,
            stage=stage,
            word=_("Reçu"),
            tone=Tone.SUCCESS,
            sentence=_("Ce document est vérifié : vous n’avez rien à faire."),
        )
    if stage is Stage.REFUSED:
        refused = check_refusal(document.refused_for)
        is_open = may_be_replaced(application)
        return Check(
            number=document.pk,
            stage=stage,
            word=_("À remplacer") if is_open else _("Refusé"),
            tone=Tone.ERROR,
            sentence=refused.sentence,
            hint=refused.hint if is_open else "",
        )
    return Check(
        number=document.pk,
        stage=stage,
        word=_("En cours de vérification"),
        tone=Tone.INFO,
        sentence=awaited(stage, application=application),
    )


def may_be_replaced(application: Application) -> bool:
    """Whether another copy of a document can still be sent: in a draft, and until a decision."""
    return application.is_draft or refusal("send_again", application, party=Party.APPLICANT) is None


def awaited(stage: Stage, *, application: Application) -> str:
    """Return the sentence that says the check goes on, and that it holds nobody up."""
    if stage is Stage.LATE:
        if application.is_draft:
            return _(
                "La vérification prend plus de temps que d’habitude. Votre document est bien "
                "reçu : vous n’avez rien à faire, et vous pouvez déposer votre demande sans "
                "attendre."
            )
        return _(
            "La vérification prend plus de temps que d’habitude. Votre document est bien reçu, "
            "à sa date : vous n’avez rien à faire."
        )
    if application.is_draft:
        return _(
            "Reçu, en cours de vérification : vous n’avez rien à faire, et vous pouvez continuer "
            "et déposer votre demande."
        )
    return _("Reçu, en cours de vérification : vous n’avez rien à faire.")


def told(document: Document, stage: Stage) -> str:
    """Return what is said aloud when a document reaches this stage; nothing while it waits."""
    words = {
        Stage.CLEAN: _("%(label)s : vérifié."),
        Stage.REFUSED: _("%(label)s : à remplacer."),
    }.get(stage, "")
    return words % {"label": label_of(document.component)} if words else ""


def documents_shown(application: Application) -> list[Document]:
    """Return the current documents of the ways chosen: those set aside are on no page."""
    documents = (
        Document.objects.current()
        .filter(piece__application=application)
        .select_related("piece")
        .order_by("pk")
    )
    slots = slots_of([document.piece for document in documents])
    return [
        document
        for document in documents
        if document.piece_id in slots and _is_of_the_choice(document, slots[document.piece_id])
    ]


def is_awaited(documents: Iterable[Document]) -> bool:
    """Whether the check of one of them at least has still to answer."""
    return any(document.is_being_checked for document in documents)


def _is_of_the_choice(document: Document, wanted: Slot) -> bool:
    chosen = wanted.alternative(document.piece.alternative)
    alternatives = (chosen,) if chosen else wanted.alternatives
    return any(document.component == c.code for a in alternatives for c in a.components)
