"""Each confirm page: what it tells before, what it does, what is said when it cannot."""

import pytest
from django.urls import reverse

from escale.actions.announce_revocation import announce_revocation
from escale.actions.answer_revocation import answer_revocation
from escale.actions.ask_reopening import ask_reopening
from escale.applications.enums import Status
from escale.applications.models import Application, ClosureProposal, Revocation
from escale.kit import clock
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
LONG = "<script>alert(1)</script> " * 400


def words(answer) -> str:
    return answer.content.decode()


# ---- transfer --------------------------------------------------------------------------------


def test_a_transfer_tells_its_consequences_and_leads_to_the_queue(officer, address, sent):
    application, client = people.filed(), people.at_work(officer)
    page = words(client.get(address(application, "transfer")))
    assert "toutes les autres dates sont gardées" in page
    reunion = people.prefectures()["reunion"]
    fields = {"to": reunion.pk, "reason": "Elle vit à Saint-Denis."}
    answer = sent(client, application, "transfer", **fields)
    assert answer.url == reverse("office:queue")
    assert application.prefecture == reunion
    assert client.get(address(application, "transfer")).status_code == 404
    assert sent(client, application, "transfer", **fields).url == reverse("office:queue")
    assert application.events.filter(act="transfer").count() == 1


def test_the_prefecture_of_the_address_stated_is_proposed(officer, address):
    elsewhere = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}
    application = people.filed(answers=elsewhere)
    Application.objects.filter(pk=application.pk).update(prefecture=people.prefectures()["isere"])
    page = words(people.at_work(officer).get(address(application, "transfer")))
    assert "D’après l’adresse déclarée" in page
    assert "La Réunion" in page


@pytest.mark.parametrize(
    "fields,said",
    [
        ({"to": "", "reason": "Oui."}, "Choisissez la préfecture"),
        ({"to": "0", "reason": "Oui."}, "préfecture de la liste"),
        ({"reason": " "}, "Écrivez pourquoi"),
        ({"reason": LONG}, "la limite est de 2\xa0000"),
    ],
)
def test_what_is_typed_is_checked_and_kept(officer, sent, fields, said):
    application = people.filed()
    told = {"to": people.prefectures()["reunion"].pk, **fields}
    answer = sent(people.at_work(officer), application, "transfer", **told)
    assert said in words(answer)
    assert "<script>alert(1)" not in words(answer)
    assert application.prefecture == people.prefectures()["isere"]


def test_a_stale_page_keeps_what_was_typed_and_tells_the_last_change(officer, sent):
    application = people.walked_to(Status.UNDER_REVIEW)
    answer = sent(
        people.at_work(officer),
        application,
        "transfer",
        to=people.prefectures()["reunion"].pk,
        reason="Mon texte reste.",
        revision=application.revision - 1,
    )
    assert answer.status_code == 409
    page = words(answer)
    assert "a changé depuis que vous l’avez lu" in page
    assert "Dernier changement : Prendre en charge" in page
    assert "Mon texte reste." in page
    assert f'name="revision" value="{application.revision}"' in page


def test_a_page_is_not_opened_for_what_is_not_possible(officer, signatory, address):
    decided, filed = people.walked_to(Status.REFUSED), people.filed()
    for client, application, name in (
        (people.at_work(officer), decided, "transfer"),
        (people.at_work(officer), decided, "close_without_object"),
        (people.at_work(officer), filed, "reopen"),
        (people.at_work(officer), filed, "record_appeal"),
        (people.at_work(signatory), filed, "reverse_refusal"),
        (people.at_work(signatory), filed, "announce_revocation"),
    ):
        answer = client.get(address(application, name))
        assert answer.status_code == 409, name


@pytest.mark.parametrize("name", ["confirm_closure", "revoke_approval", "refuse_reopening"])
def test_nothing_waits_one_is_led_back_to_the_list(name, address):
    client = people.at_work(people.staff(*Role))
    application = people.walked_to(Status.CLOSED)
    assert client.get(address(application, name)).url == address(application)


# ---- closure ---------------------------------------------------------------------------------


CLOSURE = {"reason": "duplicate", "text": "Voir la demande AAA-BBB."}


def test_a_closure_is_asked_by_one_and_confirmed_by_another(officer, manager, address, sent):
    application = people.filed()
    page = words(people.at_work(officer).get(address(application, "close_without_object")))
    assert "Jamais à la place d’un refus" in page
    sent(people.at_work(officer), application, "close_without_object", **CLOSURE)
    assert application.status == Status.FILED
    proposal = ClosureProposal.objects.get()
    client = people.at_work(manager)
    page = words(client.get(address(application, "confirm_closure")))
    assert "Voir la demande AAA-BBB." in page
    assert "Camille Marchand" in page
    answer = sent(client, application, "confirm_closure", proposal=proposal.pk)
    assert answer.url == address(application)
    assert application.status == Status.CLOSED


def test_one_who_holds_both_roles_does_not_confirm_their_own(address, sent):
    client = people.at_work(people.staff(Role.OFFICER, Role.MANAGER))
    application = people.filed()
    sent(client, application, "close_without_object", **CLOSURE)
    page = words(client.get(address(application, "confirm_closure")))
    assert "une autre personne la confirme" in page
    answer = sent(client, application, "confirm_closure", proposal=ClosureProposal.objects.get().pk)
    assert answer.status_code == 409
    assert application.status == Status.FILED


def test_a_closure_is_taken_back_or_declined_with_a_reason(officer, manager, sent):
    application = people.filed()
    for client, fields, ending in (
        (people.at_work(officer), {}, "retracted"),
        (people.at_work(manager), {"reason": "Pas un double."}, "declined"),
    ):
        sent(people.at_work(officer), application, "close_without_object", **CLOSURE)
        proposal = ClosureProposal.objects.latest("pk")
        if fields:
            lacking = sent(client, application, "drop_closure", proposal=proposal.pk)
            assert "pourquoi cette demande reste ouverte" in words(lacking)
        sent(client, application, "drop_closure", proposal=proposal.pk, **fields)
        proposal.refresh_from_db()
        assert proposal.ending == ending
    assert application.status == Status.FILED


def test_a_death_tells_that_nobody_is_written_to(officer, manager, address, sent):
    application = people.filed()
    fields = {"reason": "death", "text": "Acte n° 3."}
    sent(people.at_work(officer), application, "close_without_object", **fields)
    page = words(people.at_work(manager).get(address(application, "confirm_closure")))
    assert "Personne n’est prévenu" in page


# ---- reopening -------------------------------------------------------------------------------


def test_reopening_asks_for_what_is_checked(officer, address, sent):
    application = people.walked_to(Status.CLOSED)
    ask_reopening(application, text="J’ai la pièce.", by=people.account_of(application))
    client = people.at_work(officer)
    page = words(client.get(address(application, "reopen")))
    assert "J’ai la pièce." in page
    assert "trente nouveaux jours" in page
    nothing = sent(client, application, "reopen")
    assert "Cochez au moins une pièce" in words(nothing)
    lacking = sent(client, application, "reopen", **{"passport-asked": "on"})
    assert lacking.status_code == 409
    assert "Choisissez dans la liste" in words(lacking)
    sent(client, application, "reopen", **{"passport-asked": "on", "passport-reason": "illegible"})
    assert application.status == Status.AWAITING_PIECES
    assert application.piece_requests.latest("pk").lines.get().piece.slot == "passport"


def test_a_no_is_answered_with_a_reason(officer, address, sent):
    application = people.walked_to(Status.CLOSED)
    ask = ask_reopening(application, text="J’ai la pièce.", by=people.account_of(application))
    client = people.at_work(officer)
    assert "J’ai la pièce." in words(client.get(address(application, "refuse_reopening")))
    sent(client, application, "refuse_reopening", reason="Trop ancien.")
    ask.refresh_from_db()
    assert ask.answer == "Trop ancien."


# ---- appeal ----------------------------------------------------------------------------------


def day_fields() -> dict[str, str]:
    today = clock.today()
    return {
        "made_on_day": str(today.day),
        "made_on_month": str(today.month),
        "made_on_year": str(today.year),
    }


def test_an_appeal_is_noted_and_shown(officer, address, sent):
    application, client = people.walked_to(Status.REFUSED), people.at_work(officer)
    fields = {"kind": "court", "court_reference": "2601234", **day_fields()}
    sent(client, application, "record_appeal", **fields)
    assert application.appeals.get().court_reference == "2601234"
    assert "2601234" in words(client.get(address(application, "record_appeal")))


# ---- undoing ---------------------------------------------------------------------------------


REVERSAL = {"ground": "court", "text": "Jugement n° 2601234."}


def test_a_refusal_is_reversed_by_a_signatory_who_just_proved(signatory, address, sent):
    application, client = people.walked_to(Status.REFUSED), people.at_work(signatory)
    assert "soixante jours" in words(client.get(address(application, "reverse_refusal")))
    sent(client, application, "reverse_refusal", **REVERSAL)
    assert application.status == Status.UNDER_REVIEW


def test_an_old_proof_is_asked_again_and_what_was_typed_comes_back(signatory, address, sent):
    application = people.walked_to(Status.REFUSED)
    client = people.at_work(signatory, has_just_proved=False)
    answer = sent(client, application, "reverse_refusal", **REVERSAL)
    assert answer.url.startswith(reverse("account_second_factor"))
    assert application.status == Status.REFUSED
    assert "Jugement n° 2601234." in words(client.get(address(application, "reverse_refusal")))


@pytest.fixture
def announced(signatory):
    application = people.walked_to(Status.APPROVED)
    announce_revocation(
        application,
        reason=Revocation.Reason.FRAUD,
        text="La convention est fausse.",
        revision_read=application.revision,
        by=signatory,
    )
    answer_revocation(application, text="Elle est vraie.", by=people.account_of(application))
    return application


def test_a_revocation_is_announced_on_its_page(signatory, address, sent):
    application, client = people.walked_to(Status.APPROVED), people.at_work(signatory)
    assert "CRPA" in words(client.get(address(application, "announce_revocation")))
    sent(client, application, "announce_revocation", reason="fraud", text="Un faux.")
    assert Revocation.objects.get().text == "Un faux."
    assert client.get(address(application, "announce_revocation")).url == address(application)


def test_before_the_day_the_page_tells_the_answer_and_lets_one_only_keep(
    announced, signatory, address, sent
):
    client, found = people.at_work(signatory), Revocation.objects.get()
    page = words(client.get(address(announced, "revoke_approval")))
    assert "Elle est vraie." in page
    assert "ne peut pas être retirée avant" in page
    answer = sent(client, announced, "revoke_approval", revocation=found.pk)
    assert answer.status_code == 409
    sent(client, announced, "drop_revocation", revocation=found.pk)
    found.refresh_from_db()
    assert found.ending == "dropped"
    assert announced.status == Status.APPROVED


def test_after_the_day_it_is_revoked(announced, signatory, address, sent):
    Revocation.objects.update(answer_until="2026-01-01")
    client, found = people.at_work(signatory), Revocation.objects.get()
    answer = sent(client, announced, "revoke_approval", revocation=found.pk)
    assert answer.url == address(announced)
    assert announced.status == Status.UNDER_REVIEW


def test_revoked_in_mid_action_nothing_is_written(officer, sent):
    application, client = people.filed(), people.at_work(officer)
    officer.membership.revoked_at = clock.now()
    officer.membership.save()
    fields = {"to": people.prefectures()["reunion"].pk, "reason": "Oui."}
    assert sent(client, application, "transfer", **fields).status_code == 404
    assert application.prefecture == people.prefectures()["isere"]
