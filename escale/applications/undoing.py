"""The rows of the table of acts for what contests or undoes a decision: part of `workflow`."""

from django.utils.translation import gettext_lazy as _

from escale.applications.enums import Party, Status
from escale.applications.rows import Row

_APPROVED_ON = (Status.APPROVED, Status.CARD_IN_PRODUCTION, Status.CARD_READY)

UNDOING: tuple[Row, ...] = (
    Row(
        "record_appeal",
        (Status.REFUSED, Status.CLOSED),
        None,
        (Party.APPLICANT, Party.OFFICER),
        "appeal_recorded",
        _("Signaler un recours"),
        notice="appeal_recorded",
    ),
    Row(
        "reverse_refusal",
        (Status.REFUSED,),
        Status.UNDER_REVIEW,
        (Party.SIGNATORY,),
        "refusal_reversed",
        _("Revenir sur le refus"),
        notice="refusal_reversed",
        effect="filed_at kept; 60 new days of silence",
    ),
    Row(
        "announce_revocation",
        _APPROVED_ON,
        None,
        (Party.SIGNATORY,),
        "revocation_announced",
        _("Annoncer le retrait de l’acceptation"),
        notice="revocation_announced",
        effect="15 days to answer; for an error, within 4 months of the approval",
    ),
    Row(
        "answer_revocation",
        _APPROVED_ON,
        None,
        (Party.APPLICANT,),
        "revocation_answered",
        _("Répondre au retrait annoncé"),
        notice="revocation_answered",
    ),
    Row(
        "drop_revocation",
        _APPROVED_ON,
        None,
        (Party.SIGNATORY,),
        "revocation_dropped",
        _("Maintenir l’acceptation"),
        notice="revocation_dropped",
    ),
    Row(
        "revoke_approval",
        _APPROVED_ON,
        Status.UNDER_REVIEW,
        (Party.SIGNATORY,),
        "approval_revoked",
        _("Retirer l’acceptation"),
        notice="approval_revoked",
        effect="after 15 days' notice; filed_at kept; 60 new days of silence",
    ),
)
