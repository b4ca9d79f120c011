"""A decision's letter says what the law wants of it, whoever writes whatever; it can be read aloud."""

import io
from datetime import date

import outloud
import pdfua
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escale.letters import decision_letter, seal
from escale.letters.blocks import Heading, Written
from escale.letters.decision import Ground, Wording
from escale.letters.decision_letter import make, unsealed
from tests.letters.decisions import WORDING, approval, refusal

REMEDIES = (
    "R. 421-1 et R. 421-5 du code de justice administrative",
    "deux mois",
    "délai franc",
    "jusqu’au jeudi 4 mars 2027 inclus",
    "Recours gracieux : ",
    "chercheurs@isere.exemple.fr",
    "Recours hiérarchique : ",
    "place Beauvau",
    "Recours contentieux : ",
    "Tribunal administratif de Grenoble, 2 place de Verdun, 38000 Grenoble",
    "Télérecours citoyens",
    "www.telerecours.fr",
    "L. 411-2",
    "3039",
)
SIGNED = (
    "Fait à Grenoble, le dimanche 3 janvier 2027",
    "La préfète de l’Isère",
    "La cheffe du bureau du séjour",
    "Dominique Ferrand",
    "7K2-MQX-41B-R",
    "H4TW-9PQE-X2MZ-7KD3",
)
MARKUP = "#pagebreak() *gras* <b>x</b> $1$ \\ @ref [lien](x) // rien"


@pytest.fixture
def words(text_of):
    """The words of the letter of this decision."""
    return lambda decision: text_of(unsealed(decision))


def test_an_approval_says_what_is_granted_until_when_and_what_it_is_not(words):
    text = words(approval())
    for wanted in (
        "Votre demande est acceptée.",
        "du lundi 1er mars 2027 au mardi 2 janvier 2029 inclus",
        "jusqu’à la fin de la convention d’accueil (CESEDA, art. R. 421-12).",
        "Cette lettre ne remplace pas le titre de séjour.",
        "jusqu’au dimanche 28 février 2027 inclus. Gardez-le.",
        "attestation de décision favorable",
        "rendez-vous",
        "Vu l’arrêté du 3 mars 2026",
        *SIGNED,
        *REMEDIES,
    ):
        assert wanted in text, wanted
    assert "programme de mobilité" not in text


def test_a_mobility_and_other_days_are_told(words):
    text = words(approval(has_mobility=True, change_reason="La convention finit plus tôt."))
    assert "« talent – chercheur – programme de mobilité »" in text
    assert "elles ne sont pas celles que la règle donne d’ordinaire" in text
    assert "La convention finit plus tôt." in text


def test_a_refusal_says_its_law_its_facts_what_it_decides_and_the_remedies(words):
    text = words(refusal())
    for wanted in (
        "Vu le code de l’entrée et du séjour des étrangers et du droit d’asile",
        "L. 211-2 et L. 211-5",
        "Vu l’arrêté du 3 mars 2026",
        "Considérant ce qui suit",
        "CESEDA, art. L. 421-14. Le titre suppose un diplôme de master",
        "Le diplôme reçu le 3 janvier est une licence.",
        "DÉCIDE Article 1er. La demande de titre de séjour « talent – chercheur » présentée par",
        "est refusée.",
        "Vous pouvez contester cette décision jusqu’au jeudi 4 mars 2027 inclus",
        "vaut toujours jusqu’au dimanche 28 février 2027 inclus",
        "ne vous ordonne pas de quitter la France",
        *SIGNED,
        *REMEDIES,
    ):
        assert wanted in text, wanted
    assert text.index("Considérant") < text.index("licence") < text.index("DÉCIDE")
    for feared in ("obligation de quitter", "délai de départ", "reconduite"):
        assert feared not in text.lower()


@pytest.mark.parametrize(
    "expires_on, said",
    [
        (date(2027, 1, 3), "vaut toujours jusqu’au dimanche 3 janvier 2027 inclus"),
        (date(2027, 1, 2), "a pris fin le samedi 2 janvier 2027"),
        (None, "vaut toujours jusqu’à sa date de fin"),
    ],
)
def test_what_a_refusal_changes_for_the_stay_depends_on_the_document(words, expires_on, said):
    assert said in words(refusal(document_expires_on=expires_on))


@pytest.mark.parametrize("letter", [approval, refusal])
def test_an_english_copy_follows_for_those_who_read_english(words, letter):
    text = words(letter(language="en"))
    for wanted in (
        "Courtesy translation — the French text is authoritative.",
        "until the end of Thursday 4 March 2027",
        "Dominique Ferrand",
        "www.telerecours.fr",
        *REMEDIES,
    ):
        assert wanted in text, wanted
    assert "Courtesy" not in words(letter())


@pytest.mark.parametrize("letter", [approval, refusal])
def test_a_prefecture_without_words_of_its_own_has_the_houses(words, letter):
    plain = Wording(authority="Préfecture de l’Isère", minister="x", help="y", help_in_english="z")
    text = words(letter(wording=plain))
    assert "Fait le dimanche 3 janvier 2027" in text
    assert "délégation" not in text


def test_markup_is_printed_as_it_is_written(words):
    text = words(
        refusal(facts=MARKUP, grounds=(Ground(article=MARKUP, sentence=MARKUP, courtesy="x"),))
    )
    assert text.count(MARKUP) == 3


def test_five_thousand_characters_are_printed_to_the_last(words):
    facts = ("Faits. 你好 مرحبا\n" * 400)[:4990] + "DERNIERMOT"
    text = words(refusal(facts=facts))
    assert text.count("Faits.") == facts.count("Faits.")
    assert "DERNIERMOT" in text


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    facts=st.one_of(
        st.text(min_size=1, max_size=5000),
        st.text(alphabet="א مرحبا\u202e🛂#*_$\\<>@\n", min_size=1, max_size=5000),
    ),
    name=st.text(max_size=200),
)
def test_whatever_is_written_the_letter_is_made(facts, name):
    made = unsealed(
        refusal(
            facts=facts,
            applicant_name=name,
            language="en",
            grounds=(Ground(article=facts[:200], sentence=facts, courtesy=facts),),
        )
    )
    assert made.startswith(b"%PDF")
    assert unsealed(approval(change_reason=facts[:2000], applicant_name=name)).startswith(b"%PDF")


@pytest.mark.parametrize(
    "decision",
    [
        approval(has_mobility=True, language="en"),
        approval(change_reason="مرحبا\n\nBonjour 📷", applicant_name="王小明"),
        refusal(language="en"),
        refusal(facts="مرحبا 📷 " * 600, born_on=None, foreigner_number=None),
    ],
    ids=["approval", "approval of others", "refusal", "long refusal"],
)
def test_the_seal_verifies_and_two_checkers_find_nothing_to_say(keeper, saved, decision):
    pdf = make(decision, by=keeper)
    assert seal.is_genuine(pdf, by=keeper)
    path = saved(pdf)
    heard = outloud.check(path)
    assert heard.error is None
    assert {finding.rule for finding in heard.findings} == set()
    assert {finding.rule_id for finding in pdfua.validate(path).findings} == set()


def test_the_letter_names_itself_and_is_the_same_for_the_same_facts(keeper):
    with pikepdf.open(io.BytesIO(make(refusal(), by=keeper))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Décision de refus – demande 7K2-MQX-41B-R"
        with pdf.open_outline() as outline:
            (title,) = outline.root
            assert "Vos recours" in [section.title for section in title.children]
    assert unsealed(approval()) == unsealed(approval())


def test_what_is_previewed_is_what_is_printed(words):
    """The page draws the same blocks: every one of them is on the paper."""
    decision = refusal()
    text = words(decision)
    for block in decision_letter.in_french(decision):
        if isinstance(block, Heading | Written):
            for line in block.text.splitlines():
                assert line in text
    assert WORDING.help in text
