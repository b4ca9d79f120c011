"""Tell the person what was done: by e-mail at every address their accounts have, and by SMS.

Whoever was met at the counter and has no account is told at the address that they stated, if any.
A text message goes too, to the mobile that they stated, for the kinds that have `sms.txt`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from escale.applications.models import Application, CounterEntry, Event, Statement
from escale.applications.sections import registry
from escale.applications.sections.contact import mobile_stated
from escale.gateways import sms
from escale.kit import clock
from escale.letters.words import Language, day_in_words, instant_in_words
from escale.notices import outbox, wording
from escale.notices.facts import in_every_language, kept
from escale.notices.models import Channel
from escale.people.models import Account

_CONTACT = "contact"


@dataclass(frozen=True)
class Recipient:
    """An address to write to, and the language to write in."""

    email: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told of one application, when many are told at once; `facts` as for `tell`.

    `key` names what is no act of its own: a reminder of what `event`, if anything, asked for.
    """

    application: Application
    event: Event | None
    facts: Mapping[str, Any]
    key: str = ""


def tell(
    application: Application,
    kind: str,
    *,
    event: Event,
    also_as_stated: bool = False,
    **context: Any,
) -> None:
    """Queue the notice `kind` about `event`, in each account's language, in this transaction.

    Days and instants given in `context` are written in full, in the zone of the file; a sentence
    that a message shows is given lazy: whoever does not read French has both languages.
    `also_as_stated`: the address stated at a counter is told too, accounts or not.
    """
    facts = {"filed_at": application.filed_at, "told_at": event.at, **context}
    about = wording.about_a_request(application.reference, prefecture=application.prefecture)
    tell_of(
        application,
        kind,
        key=key_of(event),
        facts=facts,
        also_as_stated=also_as_stated,
        event=event,
        **about,
    )


def tell_of(
    application: Application,
    kind: str,
    *,
    key: str,
    facts: Mapping[str, Any],
    also_as_stated: bool = False,
    event: Event | None = None,
    **context: Any,
) -> None:
    """Queue the notice `kind`, in each account's language, in this transaction.

    `key` names what it tells of, so that it is told once. Days and instants among `facts` are
    written in full, in the zone of the file (that of Paris for a draft, which has none).
    """
    told = list(recipients(application, also_as_stated=also_as_stated))
    addresses = [(Channel.EMAIL, each.email, each.language) for each in told]
    if _is_texted(kind) and (mobile := mobile_of(application)):
        language = told[0].language if told else _language_at_counter(application)
        addresses.append((Channel.SMS, mobile, language))
    about = {"application": application, "event": event, **context}
    for channel, to, language in addresses:
        outbox.queue(
            kind,
            key=key,
            channel=channel,
            to=to,
            language=language,
            context=partial(_named, about, facts, application.zone),
            event=event,
            person=application.person,
            application=application,
        )


def tell_many(kind: str, told: Iterable[Told]) -> int:
    """Queue the notice `kind` about many applications, in this transaction; return how many.

    Each is told as `tell` would, in four queries whatever their number; the words are put together
    when each message leaves. So its facts are days, instants, numbers, texts, lazy sentences,
    dataclasses and lists of these: whatever else the message names is read from the application.
    """
    given = list(told)
    people = _people_of([each.application for each in given], is_texted=_is_texted(kind))
    return outbox.queue_many(kind, (row for each in given for row in _rows(each, people)))


def key_of(event: Event) -> str:
    """Return the name of an act, for what tells of it: it tells one address once."""
    return f"event:{event.pk}"


def recipients(application: Application, *, also_as_stated: bool = False) -> Iterator[Recipient]:
    """Yield whom to write to: the accounts of the person; without any, the address stated.

    That address, which nobody proved, serves only for what was entered at a counter, and filed.
    """
    told = set()
    for account in Account.objects.filter(person_id=application.person_id, is_active=True):
        told.add(account.email.casefold())
        yield Recipient(account.email, account.language)
    if application.is_draft or (told and not also_as_stated):
        return
    entry = CounterEntry.objects.filter(application_id=application.pk).first()
    email = stated_email(application) if entry else ""
    if entry and email and email.casefold() not in told:
        yield Recipient(email, entry.language)


def stated_email(application: Application) -> str:
    """Return the address that the person stated, empty when they have none or it cannot be read."""
    section = registry.section_called(_CONTACT)
    said = Statement.objects.filter(application=application, section=section.code).first()
    typed = section.clean(said.answers, case=application.case) if said else {}
    return str(typed.get("email") or "")


def mobile_of(application: Application) -> str:
    """Return the mobile that the person stated (+33612345678), empty without one we can text."""
    said = Statement.objects.filter(application=application, section=_CONTACT).first()
    return mobile_stated(said.answers) if said else ""


def in_words(value: Any, *, zone: str, language: Language) -> Any:
    """Return a day or an instant as a message says it; anything else as it is."""
    if isinstance(value, datetime):
        return instant_in_words(value, zone or clock.PARIS, language)
    if isinstance(value, date):
        return day_in_words(value, language)
    return value


def _named(
    about: Mapping[str, Any], facts: Mapping[str, Any], zone: str, language: str
) -> dict[str, Any]:
    """Return what a message names, in a language."""
    spoken = _spoken(language)
    told = {name: in_words(value, zone=zone, language=spoken) for name, value in facts.items()}
    return {**about, **told}


def _spoken(language: str) -> Language:
    return "en" if language == "en" else "fr"


def _is_texted(kind: str) -> bool:
    return wording.has_sms(kind) and sms.is_set_up()


def _language_at_counter(application: Application) -> str:
    entry = CounterEntry.objects.filter(application_id=application.pk).first()
    return entry.language if entry else wording.FRENCH


# ---- many at once --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _People:
    """Whom to write to, of many applications: by person, and by application."""

    accounts: Mapping[int, list[Recipient]]
    at_counter: Mapping[int, str]
    stated: Mapping[int, Mapping[str, Any]]
    is_texted: bool


def _people_of(applications: list[Application], *, is_texted: bool) -> _People:
    persons = {each.person_id for each in applications}
    numbers = [each.pk for each in applications]
    accounts: dict[int, list[Recipient]] = {}
    found = Account.objects.filter(person_id__in=persons, is_active=True).order_by("pk")
    for person, email, language in found.values_list("person_id", "email", "language"):
        accounts.setdefault(person, []).append(Recipient(email, language))
    entries = CounterEntry.objects.filter(application_id__in=numbers)
    at_counter = dict(entries.values_list("application_id", "language"))
    asked = numbers if is_texted else [n for n in numbers if n in at_counter]
    stated = Statement.objects.filter(application_id__in=asked, section=_CONTACT)
    return _People(
        accounts=accounts,
        at_counter=at_counter,
        stated=dict(stated.values_list("application_id", "answers")),
        is_texted=is_texted,
    )


def _rows(told: Told, people: _People) -> Iterator[outbox.Row]:
    application = told.application
    known = people.accounts.get(application.person_id, [])
    if not known and application.pk in people.at_counter:
        # As rare as it is to have no account: one query each.
        known = list(recipients(application))
    addresses = [(Channel.EMAIL, each.email, each.language) for each in known]
    mobile = mobile_stated(people.stated.get(application.pk, {})) if people.is_texted else ""
    if mobile:
        language = known[0].language if known else people.at_counter.get(application.pk, "fr")
        addresses.append((Channel.SMS, mobile, language))
    if not addresses:
        return
    event = told.event
    told_at = clock.now() if told.key or event is None else event.at
    always = {"filed_at": application.filed_at, "told_at": told_at}
    facts = kept_facts({**always, **told.facts}, zone=application.zone)
    for channel, to, language in addresses:
        yield outbox.Row(
            key=told.key or (key_of(event) if event else ""),
            channel=channel,
            to=to,
            language=language,
            facts=facts,
            event_id=event.pk if event else None,
            application_id=application.pk,
            person_id=application.person_id,
        )


def kept_facts(facts: Mapping[str, Any], *, zone: str) -> dict[str, Any]:
    """Return facts as a notice keeps them: days and instants in words, in every language."""
    return {name: _kept(value, zone) for name, value in facts.items()}


def _kept(value: Any, zone: str) -> Any:
    return _day_kept(value, zone) if isinstance(value, date) else kept(value)


@lru_cache(maxsize=4096)
def _day_kept(value: date, zone: str) -> Any:
    """Return a day or an instant in words, in every language: many are told of the same ones."""
    return in_every_language(
        lambda language: in_words(value, zone=zone, language=_spoken(language))
    )
