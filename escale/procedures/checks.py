"""The rules an officer checks, each with its sentence and its article, from what is stated.

Pure: typed answers and a day in, sentences out. A check decides nothing: it says what follows
from the dates and answers, and leaves the papers to whoever reads them.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from escale.procedures.articles import (
    L412_7,
    L421_14,
    LABOUR_L5422_1,
    R412_1,
    R421_12,
    R431_5,
    R431_11,
)
from escale.procedures.calendar_months import in_words
from escale.procedures.cases import Case, describe
from escale.procedures.engagement import engagement
from escale.procedures.pieces import JOB_LOSS
from escale.procedures.validity import NoValidity, validity_for
from escale.procedures.windows import Advice, WindowState, consequences_of, filing_advice

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: L421-14: « un diplôme au moins équivalent au grade de master ».
LEVELS: Final = frozenset({"master", "doctorate", "habilitation"})


class Outcome(StrEnum):
    """What a check says."""

    OK = "ok"
    ATTENTION = "attention"
    UNKNOWN = "unknown"


class EphotoState(StrEnum):
    """What is known of the e-photo."""

    VALID = "valid"
    AWAITED = "awaited"  # not active yet, or the service has not answered
    UNUSABLE = "unusable"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One rule checked: what it says, how it sounds, the article it rests on."""

    code: str
    sentence: "Sentence"
    outcome: Outcome
    article: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an application states, typed; None or empty where it states nothing.

    `today` is the day in the zone of the file, `filed_on` the day of filing there;
    `was_in_time` is what was settled at filing, when a failure of the service excuses a delay.
    `engagement_version` and `engagement_fingerprint` are of the text signed.
    """

    case: Case
    today: date
    filed_on: date | None = None
    was_in_time: bool = False
    residence_from: date | None = None
    residence_until: date | None = None
    entered_on: date | None = None
    passport_until: date | None = None
    is_without_passport: bool = False
    agreement_starts_on: date | None = None
    agreement_ends_on: date | None = None
    diploma_level: str = ""
    contract_ended_on: date | None = None
    benefits_until: date | None = None
    ephoto: EphotoState = EphotoState.NONE
    ephoto_valid_until: date | None = None
    engagement_version: str = ""
    engagement_fingerprint: str = ""
    job_loss_received: Collection[str] = ()


def checks(facts: Facts) -> list[Check]:
    """Return the rules of the case, in the order of the page; each says ok, attention or unknown.

    What is not stated is unknown, never a fault.
    """
    rules: list[Callable[[Facts], Iterator[Check]]] = [_window, _passport]
    if describe(facts.case).rests_on_agreement:
        rules.append(_agreement)
    else:
        rules.append(_job_loss)
    rules += [_validity, _diploma, _ephoto, _engagement]
    return [check for rule in rules for check in rule(facts)]


def starts_on(facts: Facts) -> date:
    """Return the first day of the permit asked for: after the present document, or today."""
    if facts.residence_until is None:
        return facts.today
    return max(facts.today, facts.residence_until + timedelta(days=1))


# ---- when it was filed -------------------------------------------------------------------------


def _window(facts: Facts) -> Iterator[Check]:
    """R431-5, or R431-4 for a short visa: filed in time, early, or late and what follows."""
    if facts.residence_until is None or facts.filed_on is None:
        yield Check(
            code="window",
            sentence=_("La fin du titre de séjour n’est pas connue : le délai ne se calcule pas."),
            outcome=Outcome.UNKNOWN,
            article=R431_5,
        )
        return
    advice = filing_advice(
        facts.residence_until,
        today=facts.filed_on,
        starts_on=facts.residence_from,
        entered_on=facts.entered_on,
    )
    is_in_time = advice.is_in_time or facts.was_in_time
    yield Check(
        code="window",
        sentence=_filed(advice, was_in_time=facts.was_in_time),
        outcome=Outcome.OK if is_in_time else Outcome.ATTENTION,
        article=advice.article,
    )
    if not is_in_time:
        articles = {consequence.article for consequence in consequences_of(advice.state)}
        yield Check(
            code="late",
            sentence=_late(advice.state),
            outcome=Outcome.ATTENTION,
            article=" ; ".join(sorted(articles)),
        )


def _filed(advice: Advice, *, was_in_time: bool) -> str:
    days = {"filed_on": in_words(advice.today), "closes_on": in_words(advice.closes_on)}
    if was_in_time and not advice.is_in_time:
        return _("Déposée le %(filed_on)s, tenue pour déposée dans le délai.") % days
    if not advice.is_in_time:
        return _("Déposée le %(filed_on)s, après la fin du délai (%(closes_on)s).") % days
    if advice.state == WindowState.TOO_EARLY:
        return _(
            "Déposée le %(filed_on)s, avant l’ouverture du délai (%(opens_on)s) : "
            "elle est dans les temps."
        ) % {**days, "opens_on": in_words(advice.opens_on)}
    return _("Déposée le %(filed_on)s, dans le délai (jusqu’au %(closes_on)s).") % days


def _late(state: WindowState) -> str:
    if state == WindowState.BEYOND:
        return _(
            "Plus de six mois après la fin du titre : les conditions d’entrée peuvent être à "
            "justifier de nouveau, et un droit pour dépôt tardif peut être demandé."
        )
    return _(
        "Un droit pour dépôt tardif peut être demandé, et l’attestation de prolongation n’est "
        "plus de droit. Le retard seul n’est pas un motif de refus."
    )


# ---- the passport ------------------------------------------------------------------------------


def _passport(facts: Facts) -> Iterator[Check]:
    """R431-11: a passport in force, or another proof of who one is."""
    until = facts.passport_until
    if facts.is_without_passport:
        sentence = _(
            "Sans passeport en cours de validité : l’attestation consulaire ou la carte "
            "d’identité avec photo est à examiner."
        )
        outcome = Outcome.ATTENTION
    elif until is None:
        sentence, outcome = _("La fin du passeport n’est pas indiquée."), Outcome.UNKNOWN
    elif until < facts.today:
        sentence = _("Le passeport a expiré le %(until)s.") % {"until": in_words(until)}
        outcome = Outcome.ATTENTION
    elif (ends_on := _basis(facts)) is not None and until < ends_on:
        sentence = _(
            "Le passeport expire le %(until)s, avant la fin attendue du titre (%(ends_on)s). "
            "Cela n’empêche pas de délivrer le titre."
        ) % {"until": in_words(until), "ends_on": in_words(ends_on)}
        outcome = Outcome.ATTENTION
    else:
        sentence = _("Le passeport vaut jusqu’au %(until)s.") % {"until": in_words(until)}
        outcome = Outcome.OK
    yield Check(code="passport", sentence=sentence, outcome=outcome, article=R431_11)


def _basis(facts: Facts) -> date | None:
    """Return the last day of what the permit rests on: the agreement, or the benefit rights."""
    is_agreement = describe(facts.case).rests_on_agreement
    return facts.agreement_ends_on if is_agreement else facts.benefits_until


# ---- what it rests on --------------------------------------------------------------------------


def _agreement(facts: Facts) -> Iterator[Check]:
    """L421-14: a hosting agreement, whose dates are in order and not past."""
    begins, ends = facts.agreement_starts_on, facts.agreement_ends_on
    outcome = Outcome.ATTENTION
    if begins is None or ends is None:
        sentence = _("Les dates de la convention d’accueil ne sont pas toutes connues.")
        outcome = Outcome.UNKNOWN
    elif ends < begins:
        sentence = _("La convention d’accueil finirait avant de commencer : dates à vérifier.")
    elif ends < facts.today:
        sentence = _("La convention d’accueil a pris fin le %(ends)s.") % {"ends": in_words(ends)}
    else:
        days = {"begins": in_words(begins), "ends": in_words(ends)}
        sentence = _("La convention d’accueil va du %(begins)s au %(ends)s.") % days
        outcome = Outcome.OK
    yield Check(code="agreement", sentence=sentence, outcome=outcome, article=L421_14)


def _job_loss(facts: Facts) -> Iterator[Check]:
    """L421-14, L5422-1: the end of the contract, the rights that remain, both papers."""
    ended = facts.contract_ended_on
    if ended is None:
        sentence, outcome = _("La fin du contrat n’est pas indiquée."), Outcome.UNKNOWN
    elif ended > facts.today:
        sentence = _("Le contrat n’est pas terminé : il finit le %(day)s.") % {
            "day": in_words(ended)
        }
        outcome = Outcome.ATTENTION
    else:
        sentence = _(
            "Le contrat a pris fin le %(day)s ; l’attestation de l’employeur dit pour quel motif."
        ) % {"day": in_words(ended)}
        outcome = Outcome.OK
    yield Check(code="contract", sentence=sentence, outcome=outcome, article=L421_14)
    lacking = JOB_LOSS.component_codes - set(facts.job_loss_received)
    yield Check(
        code="job_loss",
        sentence=_("L’attestation de l’employeur et l’avis de situation ne sont pas tous deux là.")
        if lacking
        else _("L’attestation de l’employeur et l’avis de situation sont là."),
        outcome=Outcome.ATTENTION if lacking else Outcome.OK,
        article=f"{L421_14} ; {LABOUR_L5422_1}",
    )


def _validity(facts: Facts) -> Iterator[Check]:
    """R421-12, L421-14: how long the permit would last, four years at most."""
    is_agreement = describe(facts.case).rests_on_agreement
    article = R421_12 if is_agreement else f"{L421_14} ; {LABOUR_L5422_1}"
    if _basis(facts) is None:
        yield Check(
            code="validity",
            sentence=_("La durée du titre ne se calcule pas encore : il manque une date de fin."),
            outcome=Outcome.UNKNOWN,
            article=article,
        )
        return
    try:
        found = validity_for(
            facts.case,
            starts_on=starts_on(facts),
            agreement_ends_on=facts.agreement_ends_on,
            rights_end_on=facts.benefits_until,
        )
    except NoValidity as refused:
        yield Check(
            code="validity",
            sentence=str(refused.sentence),
            outcome=Outcome.ATTENTION,
            article=article,
        )
        return
    yield Check(
        code="validity",
        sentence=_("Le titre vaudrait du %(from)s au %(until)s. %(why)s")
        % {
            "from": in_words(found.starts_on),
            "until": in_words(found.ends_on),
            "why": found.reason,
        },
        outcome=Outcome.OK,
        article=found.article,
    )


# ---- what is provided --------------------------------------------------------------------------


def _diploma(facts: Facts) -> Iterator[Check]:
    """L421-14: a diploma at least equivalent to a master's."""
    if not facts.diploma_level:
        sentence, outcome = _("Le niveau du diplôme n’est pas indiqué."), Outcome.UNKNOWN
    elif facts.diploma_level in LEVELS:
        sentence = _("Le diplôme indiqué est au moins équivalent au master.")
        outcome = Outcome.OK
    else:
        sentence = _(
            "Le diplôme indiqué n’est pas d’un niveau équivalent au master : voyez les "
            "observations, il peut l’être dans son pays."
        )
        outcome = Outcome.ATTENTION
    yield Check(code="diploma", sentence=sentence, outcome=outcome, article=L421_14)


def _ephoto(facts: Facts) -> Iterator[Check]:
    """R431-11: a photo that can be used today."""
    until = facts.ephoto_valid_until
    is_over = until is not None and until < facts.today
    if facts.ephoto is EphotoState.VALID and not is_over:
        sentence = (
            _("L’e-photo est valable jusqu’au %(until)s.") % {"until": in_words(until)}
            if until
            else _("L’e-photo est valable.")
        )
        outcome = Outcome.OK
    elif facts.ephoto is EphotoState.AWAITED:
        sentence = _("L’e-photo n’est pas encore active : le service la vérifie de lui-même.")
        outcome = Outcome.UNKNOWN
    elif facts.ephoto is EphotoState.NONE:
        sentence, outcome = _("Aucune e-photo n’a été donnée."), Outcome.ATTENTION
    else:
        sentence, outcome = _("L’e-photo n’est plus utilisable."), Outcome.ATTENTION
    yield Check(code="ephoto", sentence=sentence, outcome=outcome, article=R431_11)


def _engagement(facts: Facts) -> Iterator[Check]:
    """L412-7: the contract of engagement, signed in the words that were in force."""
    outcome = Outcome.ATTENTION
    if not facts.engagement_version:
        sentence = _("Le contrat d’engagement n’est pas signé sur la page.")
    elif facts.engagement_fingerprint != _fingerprint(facts.engagement_version):
        sentence = _("Le texte signé n’est pas celui du contrat d’engagement de cette version.")
    else:
        sentence = _("Le contrat d’engagement est signé, dans sa version en vigueur.")
        outcome = Outcome.OK
    yield Check(
        code="engagement", sentence=sentence, outcome=outcome, article=f"{L412_7} ; {R412_1}"
    )


def _fingerprint(version: str) -> str:
    try:
        return engagement(version).fingerprint
    except KeyError:
        return ""
