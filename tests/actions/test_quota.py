"""How much may be sent: files a document, files a request, bytes a person."""

import pytest

from escale.actions import provide
from escale.documents import quota, sandbox
from escale.documents.models import Document, SentFile
from escale.documents.quota import TooManyFiles, TooMuch
from tests import people, samples
from tests.actions.providing import at_once, names, objects, receive, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def test_a_document_has_twenty_files_at_most(application, settings):
    settings.MAX_FILES_A_DOCUMENT = 2
    receive(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "ab"))
    with pytest.raises(TooManyFiles, match="2 fichiers au plus"):
        receive(application, ("c.pdf", people.tiny_pdf("c")))
    assert send(application, ("a.pdf", people.tiny_pdf("a"))).already_there == ("a.pdf",)


def test_a_request_has_sixty_files_at_most(application, settings, monkeypatch):
    settings.MAX_FILES_AN_APPLICATION = 3
    people.give(application, "hosting_agreement", "hosting_agreement")
    receive(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "ab"))
    monkeypatch.setattr(sandbox, "run", None)  # nothing is opened for what will not be taken
    with pytest.raises(TooManyFiles) as refused:
        receive(application, ("c.pdf", people.tiny_pdf("c")))
    assert str(refused.value) == (
        "Votre demande compte déjà 3 fichiers : avec cet envoi, elle en aurait 4, et la limite "
        "est de 3."
    )
    assert "dans un seul PDF" in str(refused.value.hint)
    assert len(names(Document.objects.get(component="passport"))) == 2


def test_what_is_replaced_or_another_s_counts_no_more(application, settings):
    settings.MAX_FILES_AN_APPLICATION = 2
    people.give(people.draft(people.applicant()), "passport", "passport")
    receive(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "ab"))
    receive(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "cd"), replace=True)
    assert names(Document.objects.get(piece__application=application)) == ["c.pdf", "d.pdf"]


def test_a_person_has_a_quota_over_all_their_requests(settings):
    filed = people.filed()
    used = sum(SentFile.objects.values_list("size", flat=True))
    application = people.draft(people.account_of(filed))
    provide.choose_alternative(application, slot="passport", alternative="passport")
    content = people.tiny_pdf("a")
    settings.MAX_BYTES_A_PERSON = used + len(content)
    receive(application, ("a.pdf", content))
    with pytest.raises(TooMuch) as refused:
        receive(application, ("b.pdf", people.tiny_pdf("b")))
    assert "pèsent déjà 0 Mo" in str(refused.value)
    assert "pour l’ensemble de vos demandes" in str(refused.value)
    receive(application, ("c.pdf", people.tiny_pdf("c")), replace=True)


def test_counting_asks_one_question_whatever_the_number(application, django_assert_num_queries):
    for files in (1, 5):
        receive(application, *((f"{n}.pdf", people.tiny_pdf(str(n))) for n in range(files)))
        with django_assert_num_queries(1):
            quota.refuse_excess(application, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["files", "bytes"])
def test_sendings_at_once_never_exceed_the_limit(settings, folder, limit):
    """To several documents of one request: what is left is taken once."""
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    contents = [samples.pdf(phrase=f"{number}", weight=5000) for number in range(6)]
    if limit == "files":
        settings.MAX_FILES_AN_APPLICATION = 2
    else:
        settings.MAX_BYTES_A_PERSON = 2 * max(map(len, contents))
    slots = ["passport", "hosting_agreement"] * 3
    answers = at_once(
        *(
            lambda slot=slot, content=content: send(application, ("a.pdf", content), slot=slot)
            for slot, content in zip(slots, contents, strict=True)
        )
    )
    assert sum(isinstance(answer, provide.Receipt) for answer in answers) == 2
    assert sum(isinstance(answer, TooManyFiles | TooMuch) for answer in answers) == 4
    assert SentFile.objects.count() == 2
    assert objects(folder) == Document.objects.count() + 2
