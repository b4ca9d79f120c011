"""Where one stands with a piece, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from escale.applications.models import Application
from escale.documents.models import Document, Ephoto
from escale.kit.clock import PARIS
from escale.procedures.calendar_months import in_words
from escale.procedures.pieces import label_of
from escale.web.applicant.pieces.checking import Stage, awaited, is_awaited, stage_of
from escale.web.applicant.pieces.given import Given
from escale.web.components import Tone
from escale.web.instants import instant


@dataclass(frozen=True, kw_only=True)
class State:
    """A word or two for the badge, and a sentence that says more."""

    word: str
    tone: Tone
    sentence: str = ""


def state_of(given: Given, application: Application) -> State:
    """Return where one stands with a piece."""
    if given.ephoto and (given.ephoto.is_acceptable or not given.piece.is_explained):
        return ephoto_state(given.ephoto)
    if given.is_provided and is_awaited(given.of_the_choice):
        return _being_checked(given, application)
    if given.is_provided:
        word = _("Signé") if given.engagement else _("Reçu")
        return State(word=word, tone=Tone.SUCCESS, sentence=_received(given, application))
    if given.piece.is_explained:
        return State(
            word=_("Expliqué"),
            tone=Tone.INFO,
            sentence=_("Vous avez expliqué pourquoi vous ne pouvez pas fournir cette pièce."),
        )
    if given.refused:
        return _to_replace(given)
    if given.of_the_choice:
        return State(
            word=_("En partie"),
            tone=Tone.WARNING,
            sentence=_("Il manque encore : %(missing)s.")
            % {"missing": " ; ".join(str(component.label) for component in given.lacking)},
        )
    if not given.slot.required:
        return State(word=_("Facultatif"), tone=Tone.NEUTRAL)
    return State(word=_("À fournir"), tone=Tone.INFO)


def ephoto_state(ephoto: Ephoto) -> State:
    """Return what the photo service said of the code, and what happens next."""
    outcome = Ephoto.Outcome(ephoto.outcome)
    if outcome is Ephoto.Outcome.VALID:
        if ephoto.valid_until is None:
            sentence = _("Le service des photos reconnaît ce code.")
        else:
            sentence = _(
                "Le service des photos reconnaît ce code, valable jusqu’au %(day)s inclus."
            ) % {"day": in_words(ephoto.valid_until)}
        return State(word=_("Reçu"), tone=Tone.SUCCESS, sentence=sentence)
    if outcome is Ephoto.Outcome.NOT_ACTIVE and ephoto.active_from:
        sentence = _(
            "Ce code sera actif au plus tard le %(at)s. Nous le vérifierons pour vous : vous "
            "n’avez rien à faire, et vous pouvez déposer votre demande."
        ) % {"at": instant(ephoto.active_from)}
    else:
        sentence = str(_OUTCOMES[outcome])
    if ephoto.is_acceptable:
        return State(word=_("Reçu, à vérifier"), tone=Tone.INFO, sentence=sentence)
    return State(word=_("À remplacer"), tone=Tone.ERROR, sentence=sentence)


def _being_checked(given: Given, application: Application) -> State:
    stages = {stage_of(document) for document in given.of_the_choice}
    stage = Stage.LATE if Stage.LATE in stages else Stage.CHECKING
    return State(
        word=_("En cours de vérification"),
        tone=Tone.INFO,
        sentence=awaited(stage, application=application),
    )


def _to_replace(given: Given) -> State:
    labels = [str(label_of(document.component)) for document in given.refused]
    return State(
        word=_("À remplacer"),
        tone=Tone.ERROR,
        sentence=ngettext(
            "Un document est refusé à la vérification. Envoyez-en une nouvelle copie : %(labels)s.",
            "Des documents sont refusés à la vérification. Envoyez-en une nouvelle copie : "
            "%(labels)s.",
            len(labels),
        )
        % {"labels": " ; ".join(labels)},
    )


def received_on(documents: Sequence[Document], application: Application) -> str:
    """Return « Reçu le 24 novembre 2026 à 14 h 32, 3 pages » for documents that belong together."""
    pages = sum(document.pages for document in documents)
    latest = max(document.received_at for document in documents)
    return ngettext("Reçu le %(at)s, %(n)d page", "Reçu le %(at)s, %(n)d pages", pages) % {
        "at": instant(latest, application.zone or PARIS),
        "n": pages,
    }


def _received(given: Given, application: Application) -> str:
    if given.engagement:
        return _("Signé par %(name)s le %(at)s") % {
            "name": given.engagement.signed_name,
            "at": instant(given.engagement.signed_at, application.zone or PARIS),
        }
    documents = given.of_the_choice or list(given.documents.values())
    return received_on(documents, application) if documents else ""


_OUTCOMES = {
    Ephoto.Outcome.NOT_ACTIVE: gettext_lazy(
        "Ce code n’est pas encore actif : cela peut prendre 72 heures. Nous le vérifierons pour "
        "vous : vous n’avez rien à faire, et vous pouvez déposer votre demande."
    ),
    Ephoto.Outcome.UNREACHABLE: gettext_lazy(
        "Le service des photos ne répond pas en ce moment. Votre code est gardé : nous le "
        "vérifierons pour vous, et vous pouvez déposer votre demande."
    ),
    Ephoto.Outcome.USED: gettext_lazy(
        "Ce code a déjà servi pour une autre demande : il faut une nouvelle e-photo."
    ),
    Ephoto.Outcome.EXPIRED: gettext_lazy(
        "Ce code n’est plus valable : il faut une nouvelle e-photo."
    ),
    Ephoto.Outcome.UNKNOWN: gettext_lazy(
        "Le service des photos ne connaît pas ce code : vérifiez-le sur la planche."
    ),
}
