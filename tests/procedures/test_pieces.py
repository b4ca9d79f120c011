"""The matrix of pieces, and when a piece is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.procedures.cases import Case
from escale.procedures.pieces import (
    ALL_SLOTS,
    Kind,
    PieceState,
    is_answered,
    missing_components,
    slot,
    slots_for,
    unanswered,
)

REQUIRED_BY_ALL = [
    "residence_document",
    "passport",
    "address_proof",
    "ephoto",
    "diploma",
    "engagement",
]
WITH_AGREEMENT = [Case.RENEWAL, Case.FROM_STUDENT, Case.FROM_EMPLOYEE, Case.FROM_JOB_SEARCH]


def required(case):
    return {s.code for s in slots_for(case) if s.required}


def optional(case):
    return {s.code for s in slots_for(case) if not s.required}


@pytest.mark.parametrize("case", WITH_AGREEMENT)
def test_a_case_with_an_agreement_asks_for_seven_pieces_and_offers_one(case):
    assert required(case) == {*REQUIRED_BY_ALL, "hosting_agreement"}
    assert optional(case) == {"work_contract"}


def test_after_a_job_loss_two_documents_replace_the_agreement_and_only_it():
    assert required(Case.RENEWAL_AFTER_JOB_LOSS) == {*REQUIRED_BY_ALL, "job_loss"}
    assert optional(Case.RENEWAL_AFTER_JOB_LOSS) == set()
    (both,) = slot("job_loss").alternatives
    assert [c.code for c in both.components] == ["employer_certificate", "situation_notice"]


def test_the_ways_of_providing_each_piece_have_stable_codes():
    shape = {
        s.code: {a.code: [c.code for c in a.components] for a in s.alternatives} for s in ALL_SLOTS
    }
    assert shape == {
        "residence_document": {"permit": ["permit"], "vls_ts": ["visa", "validation"]},
        "passport": {
            "passport": ["passport"],
            "consular_attestation": ["consular_attestation"],
            "identity_card": ["identity_card"],
        },
        "address_proof": {
            "tenant": ["bill"],
            "owner": ["title_or_tax"],
            "hotel": ["invoice"],
            "hosted": ["host_certificate", "host_identity", "host_proof"],
        },
        "ephoto": {"ephoto": ["ephoto"]},
        "hosting_agreement": {"hosting_agreement": ["hosting_agreement"]},
        "diploma": {
            "diploma": ["diploma"],
            "not_issued": ["success_certificate", "transcript"],
        },
        "work_contract": {"work_contract": ["work_contract"]},
        "engagement": {"engagement": ["engagement"]},
        "job_loss": {"job_loss": ["employer_certificate", "situation_notice"]},
    }


def test_every_piece_says_why_it_is_asked_what_is_accepted_and_by_which_article():
    for piece in ALL_SLOTS:
        assert str(piece.label)
        assert str(piece.why)
        assert "CESEDA" in piece.article
        assert str(piece.hint)
        for alternative in piece.alternatives:
            for component in alternative.components:
                assert component.accepted, component.code
                assert str(component.hint), component.code


def test_a_component_code_names_one_document_within_its_piece():
    for piece in ALL_SLOTS:
        codes = [c.code for a in piece.alternatives for c in a.components]
        assert len(codes) == len(set(codes)) == len(piece.component_codes)


def test_the_ephoto_is_typed_and_the_engagement_signed():
    kinds = {s.code: s.kind for s in ALL_SLOTS if s.kind != Kind.UPLOAD}
    assert kinds == {"ephoto": "ephoto", "engagement": "engagement"}


def test_a_certificate_of_success_alone_does_not_replace_the_diploma():
    diploma = slot("diploma")
    received = ["success_certificate"]
    assert not is_answered(diploma, alternative="not_issued", received=received, explained=False)
    missing = missing_components(diploma, alternative="not_issued", received=received)
    assert [c.code for c in missing] == ["transcript"]
    received = ["transcript", "success_certificate"]
    assert is_answered(diploma, alternative="not_issued", received=received, explained=False)


def test_a_document_of_another_way_than_the_one_chosen_does_not_answer():
    assert not is_answered(
        slot("diploma"), alternative="not_issued", received=["diploma"], explained=False
    )


def test_a_complete_way_answers_even_before_the_way_is_chosen():
    assert is_answered(slot("diploma"), alternative="", received=["diploma"], explained=False)


def test_an_explanation_answers_any_piece():
    for piece in ALL_SLOTS:
        assert is_answered(piece, alternative="", received=(), explained=True)
        assert not is_answered(piece, alternative="", received=(), explained=False)


def test_an_empty_file_lacks_every_required_piece_in_the_order_of_the_page():
    assert [s.code for s in unanswered(Case.RENEWAL, {})] == [
        "residence_document",
        "passport",
        "address_proof",
        "ephoto",
        "hosting_agreement",
        "diploma",
        "engagement",
    ]


def test_an_unknown_piece_has_no_slot():
    with pytest.raises(KeyError):
        slot("horoscope")


@st.composite
def filled(draw):
    case = draw(st.sampled_from(list(Case)))
    state = {}
    for piece in slots_for(case):
        alternative = draw(st.sampled_from(piece.alternatives))
        codes = [c.code for c in alternative.components]
        state[piece.code] = PieceState(
            alternative=alternative.code,
            received=draw(st.sets(st.sampled_from(codes))),
            explained=draw(st.booleans()),
        )
    return case, state


@given(filled())
def test_a_piece_is_unanswered_exactly_when_something_of_it_is_missing_and_unexplained(world):
    case, state = world
    lacking = {s.code for s in unanswered(case, state)}
    for piece in slots_for(case):
        held = state[piece.code]
        missing = missing_components(piece, alternative=held.alternative, received=held.received)
        is_lacking = piece.required and bool(missing) and not held.explained
        assert (piece.code in lacking) == is_lacking


@given(filled())
def test_receiving_one_more_document_never_makes_a_file_less_complete(world):
    case, state = world
    before = {s.code for s in unanswered(case, state)}
    fuller = {
        code: PieceState(
            alternative=held.alternative,
            received=slot(code).component_codes,
            explained=held.explained,
        )
        for code, held in state.items()
    }
    assert {s.code for s in unanswered(case, fuller)} <= before
    assert not unanswered(case, fuller)
