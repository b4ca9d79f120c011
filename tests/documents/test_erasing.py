"""A document is erased by destroying its key: no copy of its bytes opens again."""

import pytest
from django.db import transaction

from escale.documents import erasing, safe
from escale.documents.models import Document
from escale.documents.vault import Erased, SealBroken
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(documents_store) -> Document:
    return people.give(people.draft(), "passport", "passport")


def opened(row) -> bytes:
    return safe.get(name=row.store_name, identity=row.identity, wrapped_key=row.wrapped_key)


def destroy(*rows) -> None:
    with transaction.atomic():
        erasing.destroy(rows)


def test_what_is_erased_says_so_to_whoever_opens_it(document):
    assert opened(document).startswith(b"%PDF")
    destroy(document)
    for row in (document, Document.objects.get(pk=document.pk)):
        assert row.wrapped_key == ""
        with pytest.raises(Erased, match="Ce document a été effacé") as erased:
            opened(row)
        assert "la clé qui le protégeait a été détruite" in str(erased.value.hint)


def test_the_bytes_go_once_the_transaction_commits(
    document, documents_store, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        destroy(document, *document.files.all())
    assert len(documents_store.names) == 2
    for callback in callbacks:
        callback()
    assert documents_store.names == []


def test_a_transaction_taken_back_erases_nothing(
    document, documents_store, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        erased_and_failed(document)
    document.refresh_from_db()
    assert opened(document).startswith(b"%PDF")
    assert len(documents_store.names) == 2


def erased_and_failed(document) -> None:
    with transaction.atomic():
        erasing.destroy([document])
        raise ZeroDivisionError


def test_erased_twice_is_erased(document, django_capture_on_commit_callbacks):
    for _turn in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            destroy(document)
    with pytest.raises(Erased):
        opened(document)


def test_the_bytes_of_a_backup_do_not_open(
    document, documents_store, django_capture_on_commit_callbacks
):
    other = people.give(people.draft(), "passport", "passport")
    backup = documents_store.contents
    with django_capture_on_commit_callbacks(execute=True):
        destroy(document)
    assert document.store_name not in documents_store.names
    documents_store.put_back(backup)
    assert safe.size(document.store_name) == document.size
    with pytest.raises(Erased):
        opened(document)
    # Nor with every key that is left: each opens its own document only.
    for key in (other.wrapped_key, other.files.get().wrapped_key):
        with pytest.raises(SealBroken):
            safe.get(name=document.store_name, identity=document.identity, wrapped_key=key)
    assert opened(other).startswith(b"%PDF")
