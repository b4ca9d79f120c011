"""Fix what a prefecture's letters say in its own words: the court, the addresses, the decisions."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.models import PrefectureWording, WordingChange
from escale.letters.texts import OF_THE_OFFICE, Texts, texts_of
from escale.people.models import Account, Prefecture
from escale.people.team import hold_team


class TextsChangedMeanwhile(Refused):
    """Another manager changed these texts since the page was read."""

    def __init__(self) -> None:
        super().__init__(
            _("Un collègue a modifié ces textes pendant que vous les lisiez."),
            hint=_(
                "Rien n’est enregistré et ce que vous avez saisi est là. Regardez ce que cela "
                "changerait à présent, puis enregistrez de nouveau."
            ),
        )


class CannotBeContested(Refused):
    """Without a court and addresses a decision could not be contested (CJA R421-5)."""

    def __init__(self) -> None:
        super().__init__(
            _("Le tribunal, son adresse et celles du service ne sont jamais vides."),
            hint=_("Une décision sans eux ne dirait pas comment la contester."),
        )


@transaction.atomic
def set_wording(
    office: Prefecture, *, by: Account, texts: Texts, digest_read: str
) -> WordingChange | None:
    """Fix the texts, from today on; return the line of history, None when nothing differs.

    Letters already signed keep the words that they were signed with. `digest_read` is that of the
    texts that the manager saw. Raises Refused: NotOnDuty, RoleMissing, TextsChangedMeanwhile,
    CannotBeContested.
    """
    hold_team(office, by=by)
    if not all(getattr(texts, name).strip() for name in OF_THE_OFFICE):
        raise CannotBeContested
    held = Prefecture.objects.get(pk=office.pk)
    today = clock.today(held.zone)
    before = texts_of(held, on=today)
    if before.digest != digest_read:
        raise TextsChangedMeanwhile
    changes = texts.changes_from(before)
    if not changes:
        return None
    told = asdict(texts)
    Prefecture.objects.filter(pk=held.pk).update(**{name: told.pop(name) for name in OF_THE_OFFICE})
    PrefectureWording.objects.update_or_create(prefecture=held, since=today, defaults=told)
    return WordingChange.objects.create(prefecture=held, by=by, changes=changes)
