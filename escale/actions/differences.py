"""What is stated otherwise than the register says: kept for the officer, never decided here.

The register itself never changes from here, and nothing is refused to the person: whoever
corrects a wrong line says the truth, and whoever took another's place is seen by an officer.
"""

from collections.abc import Iterable

from escale.actions.prepare import known_answers, register_record
from escale.applications.models import Application, Correction, Statement
from escale.applications.sections import registry
from escale.kit import clock
from escale.kit.names import name_key

#: Moving house is no mistake in the register.
_MAY_CHANGE = frozenset({"contact"})
#: What tells one person from another: an officer looks before the register is believed.
_NAMES = frozenset({"family_name", "given_names"})
_IDENTITY = _NAMES | {"born_on", "foreigner_number"}


def note_differences(held: Application, statements: Iterable[Statement]) -> bool:
    """Keep each known answer that was overtyped as a reported correction.

    One that the person reported by themselves stays as they wrote it. Says whether the identity
    differs: names count by their letters, whatever the case and the accents.
    """
    record = register_record(held.person)
    differs = False
    for statement in statements:
        if statement.section in _MAY_CHANGE:
            continue
        for field, known, stated in _overtyped(held, statement, record):
            Correction.objects.get_or_create(
                application=held,
                section=statement.section,
                field=field,
                defaults={
                    "known_value": known,
                    "stated_value": stated,
                    "reported_at": clock.now(),
                },
            )
            differs |= field in _IDENTITY
    return differs


def _overtyped(
    held: Application, statement: Statement, record: dict[str, str]
) -> list[tuple[str, str, str]]:
    """Return each question whose answer is not the register's: its name, what is known, stated."""
    section = registry.section_called(statement.section)
    known = known_answers(statement.section, record=record)
    if not known:
        return []
    prefilled = section.prefilled(record)
    changed = set(section.changed_fields(prefilled, statement.answers)) & set(known)
    words = {e.name: e.text for e in section.display(statement.answers, case=held.case)}
    known_words = {e.name: e.text for e in section.display(prefilled, case=held.case)}
    return [
        (name, known[name], words.get(name, ""))
        for name in sorted(changed)
        if (words.get(name) or name in _NAMES)  # left out is not stated otherwise
        and name_key(words.get(name, "")) != name_key(known_words.get(name, ""))
    ]
