"""The closed lists an application is described with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("en préparation")
    FILED = "filed", _("déposée")
    UNDER_REVIEW = "under_review", _("en cours d’examen")
    AWAITING_PIECES = "awaiting_pieces", _("en attente de pièces")
    DECISION_PROPOSED = "decision_proposed", _("décision en préparation")
    APPROVED = "approved", _("acceptée")
    REFUSED = "refused", _("refusée")
    CLOSED = "closed", _("clôturée")
    WITHDRAWN = "withdrawn", _("retirée")
    CARD_IN_PRODUCTION = "card_in_production", _("titre en fabrication")
    CARD_READY = "card_ready", _("titre prêt")
    HANDED_OVER = "handed_over", _("titre remis")


#: An application that is with the prefecture and not yet decided.
UNDECIDED = (
    Status.FILED,
    Status.UNDER_REVIEW,
    Status.AWAITING_PIECES,
    Status.DECISION_PROPOSED,
)

#: Between filing and the end: only one such application a person and procedure.
OPEN = (*UNDECIDED, Status.APPROVED, Status.CARD_IN_PRODUCTION, Status.CARD_READY)

#: Filed once, and no longer waiting for a decision.
ENDED = tuple(s for s in Status if s not in {*UNDECIDED, Status.DRAFT})


#: Accepted, whether the card is in hand yet or not.
GRANTED = (
    Status.APPROVED,
    Status.CARD_IN_PRODUCTION,
    Status.CARD_READY,
    Status.HANDED_OVER,
)


class Party(models.TextChoices):
    """On whose behalf an act is done."""

    APPLICANT = "A", _("vous")
    OFFICER = "O", _("agent instructeur")
    SIGNATORY = "S", _("signataire")
    CLERK = "K", _("agent d’accueil")
    MANAGER = "M", _("responsable")
    SYSTEM = "Y", _("le service, automatiquement")
    FACTORY = "F", _("fabrication des titres")


class Procedure(models.TextChoices):
    """What is asked for."""

    TALENT_RESEARCHER = "talent_researcher", _("titre de séjour « talent – chercheur »")
