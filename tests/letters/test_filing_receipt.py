"""The « confirmation de dépôt » says what the law wants of it, whoever files whatever."""

import io
import time
from datetime import UTC, date, datetime

import pikepdf
import pytest

from escale.letters import seal
from escale.letters.filing_receipt import (
    EPhoto,
    FiledBy,
    FiledPiece,
    Protection,
    make,
    protection,
    unsealed,
)
from tests.letters.receipts import document, receipt

WHAT_THE_LAW_WANTS = (
    # CESEDA R431-15-1
    "Ce document ne justifie pas de la régularité du séjour de son titulaire.",
    "R. 431-15-1",
    # CRPA R112-5: the service, its address, e-mail and telephone; the date of the filing
    "Service chargé de votre demande Préfecture de l’Isère – service des étrangers",
    "12 place de Verdun 38000 Grenoble",
    "chercheurs@isere.exemple.fr",
    "04 76 60 34 00",
    "mardi 24 novembre 2026 à 14 h 32 (heure de Paris, UTC+1)",
    # … whether silence is a refusal, and since when
    "peut valoir décision implicite de rejet",
    "R. 432-1, R. 432-2 et R. 421-26",
    "L. 114-5",
    # … and the remedies with their delays
    "deux mois",
    "recours gracieux",
    "recours hiérarchique",
    "Tribunal administratif de Grenoble, 2 place de Verdun, 38000 Grenoble",
    "R. 421-1 et R. 421-2 du code de justice administrative",
    "L. 232-4",
)


@pytest.fixture
def words(text_of):
    """The words of the letter of these facts."""
    return lambda **facts: text_of(unsealed(receipt(**facts)))


def test_an_ordinary_receipt_says_everything_the_law_wants(words):
    text = words()

    for wanted in WHAT_THE_LAW_WANTS:
        assert wanted in text
    for fact in (
        "7K2-MQX-41B-R",
        "H4TW-9PQE-X2MZ-7KD3",
        "https://escale.exemple.fr/v?code=H4TW9PQEX2MZ7KD3",
        "Ana María O’Connor-Nuñez",
        "Date de naissance : 3 avril 1991",
        "Numéro étranger se terminant par 4321",
        "Renouvellement",
        "le demandeur lui-même, en ligne",
        "complet depuis le mardi 24 novembre 2026",
        "réputée rejetée au plus tôt le samedi 23 janvier 2027",
        "Jusqu’au dimanche 28 février 2027 inclus",
        "Si vous ne l’avez pas reçue le samedi 13 février 2027",
        "attestation de prolongation d’instruction",
        "accompagné du document de séjour expiré",
        "Attestation de décision favorable",
        "Je déclare sur l’honneur",
        "vérifiée, valable",
    ):
        assert fact in text


def test_the_date_of_silence_never_bears_the_name_of_a_refusal(words):
    for facts in ({}, {"complete_on": None, "silence_on": None}, {"language": "en"}):
        assert "refus implicite" not in words(**facts).lower()
        assert "implicit refusal" not in words(**facts).lower()


def test_the_foreigner_number_is_never_printed_whole(words):
    assert "7503124321" not in words()
    assert "750312" not in words()
    assert "Numéro étranger" not in words(foreigner_number=None)


def test_a_filing_at_the_counter_says_who_typed(words):
    assert "un agent du service, au guichet, pour le demandeur" in words(filed_by=FiledBy.CLERK)


def test_an_incomplete_application_says_what_is_missing_and_has_no_date_of_silence(words):
    text = words(
        complete_on=None, silence_on=None, missing=("Convention d’accueil", "Dernier diplôme")
    )

    assert "Votre dossier n’est pas encore complet. Il manque : " in text
    assert "• Convention d’accueil • Dernier diplôme" in text
    assert "Cette date n’est pas encore connue." in text
    assert "dès que votre dossier sera complet" in text
    assert "au plus tôt" not in text


def test_a_reason_why_there_is_no_date_of_silence_is_printed(words):
    assert "Le compte reprendra en mars." in words(
        silence_on=None, silence_note="Le compte reprendra en mars."
    )


@pytest.mark.parametrize(
    "facts, what, sentence",
    [
        ({}, Protection.BY_RULE, "la préfecture est tenue de vous la délivrer"),
        ({"complete_on": None}, Protection.ONCE_COMPLETE, "dès que votre dossier sera complet"),
        ({"filed_in_time": False}, Protection.LATE, "moins de 60 jours avant la fin"),
        (
            {"document_expires_on": date(2026, 11, 23), "filed_in_time": False},
            Protection.EXPIRED,
            "Depuis le lundi 23 novembre 2026",
        ),
        ({"document_expires_on": None}, Protection.END_UNKNOWN, "n’est pas connue"),
    ],
)
def test_the_letter_says_what_protects_the_person_now(words, facts, what, sentence):
    assert protection(receipt(**facts)) is what
    assert sentence in words(**facts)


def test_a_document_that_ends_the_day_of_the_filing_has_not_ended_there():
    late_in_paris = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # the 25th in Paris
    on_the_24th = {"document_expires_on": date(2026, 11, 24), "filed_at": late_in_paris}

    assert protection(receipt(zone="Europe/Paris", **on_the_24th)) is Protection.EXPIRED
    assert protection(receipt(zone="America/Cayenne", **on_the_24th)) is Protection.BY_RULE


def test_the_certificate_is_never_announced_for_a_day_already_past(words):
    text = words(document_expires_on=date(2026, 11, 30))

    assert "Si vous ne l’avez pas reçue le mardi 24 novembre 2026" in text


@pytest.mark.parametrize("state", EPhoto)
def test_the_state_of_the_e_photo_is_told(words, state):
    sentence = {
        EPhoto.VALID: "vérifiée",
        EPhoto.NOT_YET_ACTIVE: "pas encore actif",
        EPhoto.TO_BE_CHECKED: "ne répondait pas",
        EPhoto.EXPLAINED: "absence expliquée",
        EPhoto.MISSING: "non fournie",
    }
    assert sentence[state] in words(ephoto=state)


@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "김민준",
        "محمد بن سلمان",
        "N’Golo D’Àvila-O’Brien",
        "Suharto",
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewiss",
        "#pagebreak() *gras* <b>x</b> $1$ \\ @ref",
    ],
)
def test_every_name_is_printed_as_it_is(words, name):
    text = words(applicant_name=name)
    # A name of 60 letters takes two lines.
    together, bare = text.replace(" ", ""), name.replace(" ", "")

    # What is written right to left may be extracted in the order in which it is laid out.
    assert bare in together or all(word in text for word in name.split())
    for wanted in WHAT_THE_LAW_WANTS:
        assert wanted in text


def test_forty_pieces_are_listed_each_with_its_fingerprint(words):
    pieces = tuple(
        FiledPiece(
            label=f"Pièce numéro {rank}",
            documents=(document(f"Document {rank}", file_name=f"scan_📷_{rank}.pdf", pages=rank),),
        )
        for rank in range(1, 41)
    )
    text = words(pieces=pieces)
    together = text.replace(" ", "")

    for rank, piece in enumerate(pieces, start=1):
        assert f"Pièce numéro {rank} Document {rank} scan_□_{rank}.pdf" in text
        assert piece.documents[0].sha256 in together


def test_an_explained_absence_is_printed_in_full(words):
    reason = "Mon université a fermé. " * 60
    text = words(pieces=(FiledPiece(label="Dernier diplôme", explanation=reason),))

    assert "Dernier diplôme" in text
    assert "Absence expliquée par le demandeur" in text
    assert text.count("Mon université a fermé.") == 60


def test_observations_of_five_thousand_characters_are_printed_to_the_last(words):
    observations = ("Bonjour. 你好 مرحبا\n" * 400)[:4990] + "DERNIERMOT"
    text = words(observations=observations)

    assert text.count("Bonjour.") == observations.count("Bonjour.")
    assert "DERNIERMOT" in text


def test_a_courtesy_translation_follows_for_those_who_read_english(words):
    text = words(language="en")

    for wanted in (
        *WHAT_THE_LAW_WANTS,
        "Courtesy translation — the French text is authoritative.",
        "Tuesday 24 November 2026 at 14:32 (Paris time, UTC+1)",
        "does not prove that its holder’s stay is lawful",
        "Until the end of Sunday 28 February 2027",
        "on Saturday 23 January 2027 at the earliest",
    ):
        assert wanted in text
    assert "Courtesy" not in words()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"complete_on": None, "silence_on": None, "missing": ("Passeport",)},
        {"filed_in_time": False},
        {"document_expires_on": date(2026, 1, 1), "filed_in_time": False},
        {"document_expires_on": None, "born_on": None, "foreigner_number": None, "pieces": ()},
    ],
)
def test_every_variant_can_be_made_in_both_languages(words, language, facts):
    text = words(language=language, **facts)

    assert WHAT_THE_LAW_WANTS[0] in text
    assert ("Confirmation of filing" in text) == (language == "en")


def test_the_same_facts_give_the_same_letter():
    assert unsealed(receipt()) == unsealed(receipt())
    assert unsealed(receipt()) != unsealed(receipt(case_label="Étudiant"))


def test_the_letter_is_sealed(keeper):
    assert seal.is_genuine(make(receipt(), by=keeper), by=keeper)


def test_the_letter_names_itself_and_has_an_outline(keeper):
    with pikepdf.open(io.BytesIO(make(receipt(), by=keeper))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Confirmation de dépôt – demande 7K2-MQX-41B-R"
        assert str(pdf.Root.Lang).lower().startswith("fr")
        with pdf.open_outline() as outline:
            (title,) = outline.root
            assert title.title == "Confirmation de dépôt"
            assert "Vos recours" in [section.title for section in title.children]


def test_time_to_make_a_receipt_is_printed(keeper):
    unsealed(receipt(reference="warm"))
    started = time.perf_counter()
    for rank in range(20):
        unsealed(receipt(reference=f"R{rank}", applicant_name=f"Nom {rank}"))
    typeset = (time.perf_counter() - started) * 50
    started = time.perf_counter()
    for rank in range(20):
        make(receipt(reference=f"S{rank}", applicant_name=f"Nom {rank}"), by=keeper)
    made = (time.perf_counter() - started) * 50
    print(f"\ntypeset: {typeset:.1f} ms, typeset and seal: {made:.1f} ms")  # noqa: T201
