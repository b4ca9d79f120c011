"""What the page of the texts shows beside its fields: a letter they make, what changes, the history."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from escale.kit import clock
from escale.letters import refusal, remedies
from escale.letters.blocks import Block, data_of
from escale.letters.decision import Refusal, Signatory
from escale.letters.decision_facts import ground_of, wording_of
from escale.letters.models import PrefectureWording, WordingChange
from escale.letters.receipt_facts import service_of
from escale.letters.texts import OF_THE_OFFICE, Texts
from escale.letters.typeset import Data
from escale.people.models import Prefecture, StaffMember
from escale.procedures.refusal_reasons import REASONS
from escale.web.instants import instant
from escale.web.office.wording.forms import TextsForm

_LINES = 10


@dataclass(frozen=True, kw_only=True)
class Change:
    """One text that changed: what it is, what it said, what it says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Past:
    """One line of the history."""

    when: str
    who: str
    changes: tuple[Change, ...]


def letter_of(office: Prefecture, texts: Texts) -> tuple[list[Data], list[Data]]:
    """Return a letter of refusal as the person would read it, and its remedies in English.

    The reasons shown are those that the prefecture says in its own words, else the first of all.
    """
    example = _example(office, texts)
    french: tuple[Block, ...] = refusal.in_french(example)
    return data_of(french, "fr"), data_of(remedies.in_english(example), "en")


def _example(office: Prefecture, texts: Texts) -> Refusal:
    told = texts.flat()
    written = copy.copy(office)
    for name in OF_THE_OFFICE:
        setattr(written, name, told.pop(name))
    own = PrefectureWording(
        **{name: text for name, text in told.items() if not name.startswith("reason_")},
        reasons=texts.reasons,
    )
    codes = [reason.code for reason in REASONS if reason.code in texts.reasons]
    now = clock.now()
    return Refusal(
        reference="CHE-0000-0000",
        verification_code="",
        verification_url="",
        applicant_name="Prénom NOM",
        born_on=None,
        foreigner_number=None,
        case_label="",
        filed_at=now - timedelta(days=60),
        decided_at=now,
        zone=office.zone,
        service=service_of(written),
        signatory=Signatory(name="", title=""),
        wording=wording_of(own, written),
        document_expires_on=None,
        grounds=tuple(ground_of(code, texts.reasons) for code in codes or [REASONS[0].code]),
        facts=_("(Ici, les faits du dossier, écrits par l’agent.)"),
    )


def changes_shown(changes: Mapping[str, list[str]], form: TextsForm) -> tuple[Change, ...]:
    """Return changes in words; a text that was or becomes empty is the default one."""
    return tuple(
        Change(
            label=form.label_of(name),
            before=before or _("texte par défaut"),
            after=after or _("texte par défaut"),
        )
        for name, (before, after) in changes.items()
    )


def page_of_history(office: Prefecture, number: str) -> Page[Any]:
    """Return a page of what was changed, newest first."""
    found = WordingChange.objects.filter(prefecture=office)
    return Paginator(found, _LINES).get_page(number)


def history_shown(page: Page[Any], office: Prefecture, form: TextsForm) -> list[Past]:
    """Return who changed what, when."""
    names = dict(
        StaffMember.objects.filter(account__in=[change.by_id for change in page]).values_list(
            "account_id", "name"
        )
    )
    return [
        Past(
            when=instant(change.at, office.zone),
            who=names.get(change.by_id, _("un ancien membre")),
            changes=changes_shown(change.changes, form),
        )
        for change in page
    ]
