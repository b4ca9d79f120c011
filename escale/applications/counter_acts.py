"""The rows of the table of acts for what is entered at the counter: part of `workflow`."""

from django.utils.translation import gettext_lazy as _

from escale.applications.enums import Party, Status
from escale.applications.rows import Row

_FILED_ONCE = tuple(s for s in Status if s is not Status.DRAFT)

AT_THE_COUNTER: tuple[Row, ...] = (
    Row(
        "enter_at_counter",
        (Status.DRAFT,),
        None,
        (Party.CLERK,),
        "entered_at_counter",
        _("Saisir la demande au guichet"),
        notice="entered_at_counter",
        effect="for a person present; a clerk then fills the draft in, and files it, as they would",
    ),
    Row(
        "leave_counter",
        (Status.DRAFT,),
        None,
        (Party.APPLICANT, Party.CLERK),
        "left_counter",
        _("Terminer la saisie au guichet"),
        effect="the draft is the person's alone again",
    ),
    Row(
        "renew_counter_code",
        _FILED_ONCE,
        None,
        (Party.CLERK,),
        "counter_code_renewed",
        _("Donner un nouveau code du guichet"),
        effect="ends the code before; as long as nobody used it",
    ),
    Row(
        "claim",
        _FILED_ONCE,
        None,
        (Party.APPLICANT,),
        "claimed",
        _("Suivre la demande en ligne"),
        notice="claimed",
        effect="by the code of the counter and the birth date: the account's person has it",
    ),
)
