"""The « contrat d'engagement » signed: whose name, which text, when; in a draft only."""

import pytest

from escale.actions import prepare
from escale.actions.prepare import NoLongerADraft
from escale.actions.sign_engagement import sign_engagement
from escale.applications.models import Engagement, Piece
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures.engagement import engagement, engagement_on
from tests import people

pytestmark = pytest.mark.django_db


def test_it_keeps_the_name_the_text_and_the_instant():
    application = people.draft()
    before = clock.now()
    sign_engagement(application, name="  Chidinma   Okonkwo ")
    signed = Engagement.objects.get(application=application)
    assert signed.signed_name == "Chidinma Okonkwo"
    assert before <= signed.signed_at <= clock.now()
    assert engagement(signed.text_version) == engagement_on(clock.today())
    assert signed.text_sha256 == engagement(signed.text_version).fingerprint
    piece = Piece.objects.get(application=application, slot="engagement")
    assert (piece.received, piece.explanation) == (["engagement"], "")


def test_signed_again_it_is_one_signature():
    application = people.draft()
    sign_engagement(application, name="C. Okonkwo")
    sign_engagement(application, name="王小明")
    assert Engagement.objects.get().signed_name == "王小明"


def test_a_name_of_any_length_is_taken():
    application = people.draft()
    sign_engagement(application, name="é" * 500)
    assert Engagement.objects.get().signed_name == "é" * 200


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_without_a_name_nothing_is_signed(name):
    with pytest.raises(Refused):
        sign_engagement(people.draft(), name=name)
    assert not Engagement.objects.exists()


def test_the_step_is_confirmed_again_afterwards():
    application = people.draft()
    prepare.confirm_step(application, step=3)
    sign_engagement(application, name="Chidinma Okonkwo")
    application.refresh_from_db()
    assert application.confirmed_steps == []


def test_a_filed_request_keeps_its_signature():
    filed = people.filed()
    with pytest.raises(NoLongerADraft):
        sign_engagement(filed, name="Somebody else")
    assert Engagement.objects.get().signed_name == "Chidinma Okonkwo"
