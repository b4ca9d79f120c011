"""How a decision is contested: before whom, until when, with whose help.

CJA R421-1 and R421-5 (two months, told with the decision), R421-7 (distance), L521-1 (suspension);
CRPA L411-2 (an appeal to the office or the minister keeps the right to go to court).
"""

from datetime import date
from typing import Protocol

from escale.letters.blocks import Block, Items, Said
from escale.letters.decision import Wording
from escale.letters.filing_receipt import Service
from escale.letters.words import Language, day_in_words


class Contestable(Protocol):
    """What can be brought before the court: a decision, a closure, a refusal to reopen."""

    @property
    def service(self) -> Service:
        """The service that made it, and its court."""

    @property
    def wording(self) -> Wording:
        """What the prefecture says in its own words."""

    @property
    def decided_on(self) -> date:
        """The day it was made, and notified by the message that left with it."""

    @property
    def appeal_until(self) -> date:
        """The last day to go to court, were it notified that day."""


MINISTER = (
    "ministère de l’intérieur, direction générale des étrangers en France, place Beauvau, "
    "75800 Paris Cedex 08"
)
HELP = (
    "Un avocat, une association d’aide aux étrangers, le Défenseur des droits "
    "(www.defenseurdesdroits.fr) ou un point-justice (numéro gratuit 3039) peuvent vous aider. Si "
    "vos ressources sont modestes, l’aide juridictionnelle peut payer l’avocat."
)
HELP_IN_ENGLISH = (
    "A lawyer, an association that helps foreigners, the Defender of Rights "
    "(www.defenseurdesdroits.fr) or a “point-justice” (free number 3039) can help you. If your "
    "means are modest, legal aid may pay the lawyer."
)


def in_full(day: date, language: Language) -> str:
    """Return a day in words that no line end cuts."""
    return day_in_words(day, language).replace(" ", "\u00a0")


def in_french(decision: Contestable) -> tuple[Block, ...]:
    """Return the remedies, their addresses and their delays."""
    service, court = decision.service, decision.service.court
    return (
        Said(
            text=(
                f"Cette décision vous est notifiée le {in_full(decision.decided_on, 'fr')}, par "
                "courriel et sur la page de votre demande. Vous avez deux mois pour la contester, "
                f"jusqu’au {in_full(decision.appeal_until, 'fr')} inclus (articles R. 421-1 et "
                "R. 421-5 du code de justice administrative, CJA). C’est un délai franc : le jour "
                "de la notification ne compte pas. Si le courriel est parti plus tard, le délai "
                "court du jour de ce départ. Il est augmenté de deux mois si vous demeurez à "
                "l’étranger (article R. 421-7 du CJA)."
            )
        ),
        Items(
            items=(
                Said(
                    lead="Recours gracieux :",
                    text=(
                        "demandez à la préfecture de revoir sa décision, en écrivant à : "
                        f"{service.name}, {', '.join(service.address)}, {service.email} ;"
                    ),
                ),
                Said(
                    lead="Recours hiérarchique :",
                    text=f"adressez-vous au ministre : {decision.wording.minister} ;",
                ),
                Said(
                    lead="Recours contentieux :",
                    text=(
                        f"saisissez le juge : {court.name}, {', '.join(court.address)}, par "
                        "courrier ou en ligne par Télérecours citoyens, www.telerecours.fr."
                    ),
                ),
            )
        ),
        Said(
            text=(
                "Un recours gracieux ou hiérarchique formé dans ces deux mois garde intact votre "
                "droit de saisir le juge : vous avez pour cela deux nouveaux mois après la "
                "réponse, ou après deux mois sans réponse (article L. 411-2 du code des relations "
                "entre le public et l’administration, CRPA)."
            )
        ),
        Said(
            text=(
                "Un recours ne suspend pas la décision. Si c’est urgent, vous pouvez demander au "
                "juge des référés de la suspendre, en plus du recours contentieux (article "
                "L. 521-1 du CJA)."
            )
        ),
        Said(text=decision.wording.help),
    )


def in_english(decision: Contestable) -> tuple[Block, ...]:
    """Return the same, shorter, for the courtesy translation."""
    service, court = decision.service, decision.service.court
    return (
        Said(
            text=(
                f"You are notified of this decision on {in_full(decision.decided_on, 'en')}. You "
                "have two months to contest it, until the end of "
                f"{in_full(decision.appeal_until, 'en')} (two more months if you live abroad). If "
                "the e-mail left later, the time runs from the day it left."
            )
        ),
        Items(
            items=(
                Said(
                    lead="Ask the prefecture to reconsider:",
                    text=f"{service.name}, {', '.join(service.address)}, {service.email};",
                ),
                Said(lead="Ask the minister:", text=f"{decision.wording.minister};"),
                Said(
                    lead="Apply to the court:",
                    text=(
                        f"{court.name}, {', '.join(court.address)}, by post or online at "
                        "www.telerecours.fr."
                    ),
                ),
            )
        ),
        Said(
            text=(
                "Asking the prefecture or the minister within these two months keeps your right "
                "to apply to the court: two new months after the answer, or after two months "
                "without one. An appeal does not suspend the decision; if it is urgent, a judge "
                "may be asked to suspend it."
            )
        ),
        Said(text=decision.wording.help_in_english),
    )
