"""The service speaks English as completely as French, and the check that says so can fail."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from escale.applications.enums import Status
from escale.applications.models import Statement
from escale.applications.sections import registry
from escale.people.models import Prefecture
from escale.procedures import articles
from escale.procedures.cases import Case
from escale.web.policy import POLICY, READ, Who
from scripts import translations
from tests import people

EMPTY = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""

# Words that a French sentence can hardly do without, and that English does not have.
FRENCH = {
    *("vous", "votre", "vos", "nous", "notre", "nos", "il", "elle", "leur", "je"),
    *("le", "la", "les", "un", "une", "des", "du", "au", "aux", "ce", "cette", "ces"),
    *("est", "sont", "avez", "sera", "et", "ou", "mais", "dans", "avec", "sans", "sous"),
    *("que", "qui", "quand", "jour", "jours", "demande", "pièce", "préfecture"),
}
# What is printed on documents keeps its name, inside quotation marks or with what it means.
PRINTED = re.compile(r"“[^”]*”|\([^)]*\)")
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "content", "placeholder", "title"}
NEVER_CLOSED = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class EnglishParts(HTMLParser):
    """What a page says, its parts in other languages and its programs left out."""

    def __init__(self):
        super().__init__()
        self.said: list[str] = []
        self.skipped: list[str] = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag in NEVER_CLOSED and self.skipped:
            return
        if self.skipped or tag in {"script", "style"} or told.get("lang", "en") != "en":
            self.skipped.append(tag)
            return
        self.said += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag):
        if self.skipped and tag == self.skipped[-1]:
            self.skipped.pop()

    def handle_data(self, data):
        if not self.skipped:
            self.said.append(data)


def french_in(page: str) -> list[str]:
    """What is said in French where English was expected."""
    parts = EnglishParts()
    parts.feed(page)
    return [
        said.strip()
        for said in parts.said
        if FRENCH & set(re.findall(r"\w+", PRINTED.sub("", said).lower()))
    ]


def pages_without_arguments(*who: Who) -> list[str]:
    """The addresses that this public may read, those of one application apart."""
    found = []
    for name, rule in POLICY.items():
        if rule.who in who and rule.methods & READ:
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return found


def french_names() -> list[str]:
    """What is shown as it is in any language: offices, articles of law, what people typed."""
    names = [article for article in vars(articles).values() if isinstance(article, str)]
    names += [
        value
        for office in Prefecture.objects.values()
        for value in office.values()
        if isinstance(value, str)
    ]
    for answers in Statement.objects.values_list("answers", flat=True):
        names += [answer for answer in answers.values() if isinstance(answer, str)]
    lines = [line for name in names for line in name.splitlines() if len(line) > 3]
    return sorted(lines, key=len, reverse=True)


def assert_english(client: Client, address: str) -> None:
    response = client.get(address, follow=True)
    page = response.content.decode()
    assert '<html lang="en"' in page, address
    for name in french_names():
        page = page.replace(name, "…")
    assert french_in(page) == [], address
    assert "&lt;i lang" not in page, f"{address}: a translation with a tag is escaped there"


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["escale_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def compiled():
    for path in translations.catalogues():
        compiled = path.with_suffix(".mo")
        assert compiled.exists(), "Run `make house`: the catalogues are not compiled."
        assert compiled.stat().st_mtime > path.stat().st_mtime, "Run `make house`."


# ---- the catalogues ------------------------------------------------------------------------


def test_every_sentence_of_the_service_is_translated():
    assert translations.check() == []


def test_every_language_offered_has_its_catalogue(settings):
    languages = {path.parts[-3] for path in translations.catalogues()}

    assert languages == {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


# ---- the pages -----------------------------------------------------------------------------


def test_the_public_pages_are_in_english(db, visitor):
    for address in pages_without_arguments(Who.ANYONE):
        assert_english(visitor, address)


@pytest.mark.parametrize("case", Case)
def test_the_list_of_documents_is_in_english(db, visitor, case):
    assert_english(visitor, f"{reverse('public:prepare')}?situation={case.value}")


def test_the_pages_of_an_account_are_in_english(db):
    client = people.signed_in(people.applicant(language="en"))

    for address in pages_without_arguments(Who.SIGNED_IN, Who.ACCOUNT, Who.APPLICANT):
        assert_english(client, address)


@pytest.mark.parametrize("case", [Case.RENEWAL, Case.RENEWAL_AFTER_JOB_LOSS])
def test_the_steps_are_in_english(db, case):
    account = people.applicant(language="en")
    application = people.draft(account, case=case)
    client = people.signed_in(account)

    for section in registry.sections_for(case):
        at = {"reference": application.reference, "section": section.code}
        assert_english(client, reverse("applicant:section", kwargs=at))
    for name in ("choose_case", "pieces", "ephoto", "engagement", "summary", "discard"):
        at = {"reference": application.reference}
        assert_english(client, reverse(f"applicant:{name}", kwargs=at))


def test_the_pages_after_filing_are_in_english(db):
    account = people.applicant(language="en")
    application = people.walked_to(Status.FILED, by=account)
    client = people.signed_in(account)

    for name in ("confirmation", "follow_up", "amend_contact", "withdraw"):
        at = {"reference": application.reference}
        assert_english(client, reverse(f"applicant:{name}", kwargs=at))


def test_a_page_left_in_french_is_found():
    assert french_in("<p>Votre demande</p>") == ["Votre demande"]
    assert french_in('<img alt="Le portrait">') == ["Le portrait"]
    assert french_in('<p lang="fr">Votre <b>demande</b></p><p>Your application</p>') == []
    assert french_in("<p>On the visa, “du” or “from” (droit de visite et de séjour)</p>") == []


# ---- the check itself ----------------------------------------------------------------------


@pytest.fixture
def house(tmp_path):
    """A function making a small service, its catalogue up to date, and checking it."""
    (tmp_path / "config").mkdir()
    (tmp_path / "escale" / "templates").mkdir(parents=True)
    catalogue = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)

    def make(python: str = "", template: str = "", entries: str = "") -> list[str]:
        (tmp_path / "escale" / "words.py").write_text(python, encoding="utf-8")
        (tmp_path / "escale" / "templates" / "page.html").write_text(template, encoding="utf-8")
        catalogue.write_text(f"{EMPTY}\n{entries}", encoding="utf-8")
        return translations.check(tmp_path)

    make.root, make.catalogue = tmp_path, catalogue
    return make


def entry(french: str, english: str, *, flags: str = "", before: str = "") -> str:
    return f'{flags}\n{before}\nmsgid "{french}"\nmsgstr "{english}"\n'


def test_a_catalogue_without_fault_passes(house):
    python = '_("Bonjour %(name)s")'
    template = (
        '{% translate "Voir" %}{% blocktranslate trimmed count n=n %}\n un{% plural %}{{ n }}'
    )
    template += '{% endblocktranslate %}{% include "x" with y=_("Suite") %}{{ _("Fin") }}'
    entries = entry("Bonjour %(name)s", "Hello %(name)s") + entry("Voir", "View")
    entries += 'msgid "un"\nmsgid_plural "%(n)s"\nmsgstr[0] "one"\nmsgstr[1] "%(n)s"\n'
    entries += entry("Suite", "More") + entry("Fin", "End")

    assert house(python, template, entries) == []


@pytest.mark.parametrize(
    "python,entries,objection",
    [
        ('_("Oui")', "", "misses “Oui”"),
        ('_("Oui")', entry("Oui", ""), "does not translate “Oui”"),
        ('_("Oui")', entry("Oui", "Yes", flags="#, fuzzy"), "is not sure of “Oui”"),
        ("", entry("Oui", "Yes"), "nothing says any more"),
        ("", '#~ msgid "Oui"\n#~ msgstr "Yes"\n', "commented out"),
        ('_("%(n)s oui")', entry("%(n)s oui", "%(m)s yes"), "other placeholders"),
        ('_("%s oui")', entry("%s oui", "yes"), "other placeholders"),
        ('_("{n} oui")', entry("{n} oui", "yes"), "other placeholders"),
        ('_("Oui\\n")', entry("Oui\\n", "Yes"), "other spaces"),
        ('_(" et ")', entry(" et ", "and"), "other spaces"),
        ('_("<b>Oui</b>")', entry("<b>Oui</b>", "<i>Yes</i>"), "other HTML tags"),
        ('_("« Oui »")', entry("« Oui »", "« Yes »"), "French quotation marks"),
        ('_("Oui ?")', entry("Oui ?", "Yes\u00a0?"), "French quotation marks or spaces"),
        ('_(f"Oui {n}")', "", "not a computed one"),
        ('pgettext("case", "Oui")', entry("Oui", "Yes"), "misses “Oui”"),
    ],
)
def test_a_fault_is_objected_to(house, python, entries, objection):
    assert any(objection in said for said in house(python, entries=entries))


@pytest.mark.parametrize("fault", ["%(m)s days", "days"])
def test_a_plural_that_loses_its_number_is_objected_to(house, fault):
    entries = 'msgid "%(n)s jour"\nmsgid_plural "%(n)s jours"\n'
    entries += f'msgstr[0] "one day"\nmsgstr[1] "{fault}"\n'

    said = house('ngettext("%(n)s jour", "%(n)s jours", n)', entries=entries)

    assert ["other placeholders" in objection for objection in said] == [True]


def test_a_service_without_a_catalogue_is_objected_to(house):
    house()
    house.catalogue.unlink()

    assert "has no catalogue" in translations.check(house.root)[0]


def test_an_update_keeps_translations_and_forgets_what_is_said_no_more(house, capsys):
    house('_("Oui")', '{% translate "Non" %}', entry("Oui", "Yes") + entry("Peut-être", "Maybe"))

    translations.update(house.root)

    text = house.catalogue.read_text(encoding="utf-8")
    assert 'msgid "Oui"\nmsgstr "Yes"' in text
    assert 'msgid "Non"\nmsgstr ""' in text
    assert "Peut-être" not in text
    assert "2 sentences, 1 to translate" in capsys.readouterr().out
    translations.update(house.root)
    assert house.catalogue.read_text(encoding="utf-8") == text


def test_a_catalogue_is_compiled_when_it_has_changed(house):
    compiled = house.catalogue.with_suffix(".mo")
    house(entries=entry("Oui", "Yes"))

    translations.compile_catalogues(house.root)
    first = compiled.stat()
    translations.compile_catalogues(house.root)

    assert b"Yes" in compiled.read_bytes()
    assert compiled.stat().st_ino == first.st_ino
