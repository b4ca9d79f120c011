"""What a prefecture's letters say in its own words, and what differs from one time to another."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Final

from escale.letters.decision_facts import wording_in_force
from escale.letters.models import PrefectureWording
from escale.people.models import Prefecture

#: What is kept with the prefecture itself: every page and letter says it, not decisions alone.
OF_THE_OFFICE: Final = ("court", "court_address", "postal_address", "email")


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts of a prefecture; one that is empty is said in the house's words.

    The court and the addresses are never empty: without them a decision could not be contested
    (CJA R421-5). `reasons` are its sentences for reasons of refusal, by their code.
    """

    court: str
    court_address: str
    postal_address: str
    email: str
    authority: str = ""
    place: str = ""
    visas: str = ""
    minister: str = ""
    help: str = ""
    help_in_english: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What stands for these texts, to know whether they were changed since they were read."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def flat(self) -> dict[str, str]:
        """Return each text by its name: that of a reason is `reason_CODE`."""
        told = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "reasons"}
        return {**told, **{f"reason_{code}": text for code, text in self.reasons.items()}}

    def changes_from(self, before: "Texts") -> dict[str, list[str]]:
        """Return what differs, by name: the text before and this one."""
        old, new = before.flat(), self.flat()
        names = [*new, *(name for name in old if name not in new)]
        return {
            name: [old.get(name, ""), new.get(name, "")]
            for name in names
            if old.get(name, "") != new.get(name, "")
        }


def texts_of(office: Prefecture, *, on: date) -> Texts:
    """Return the texts that a prefecture has in force on a day."""
    own = wording_in_force(office, on=on) or PrefectureWording()
    return Texts(
        court=office.court,
        court_address=office.court_address,
        postal_address=office.postal_address,
        email=office.email,
        authority=own.authority,
        place=own.place,
        visas=own.visas,
        minister=own.minister,
        help=own.help,
        help_in_english=own.help_in_english,
        reasons={code: text for code, text in own.reasons.items() if text},
    )
