"""The command: everything is imported, or nothing is."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from escale.people.models import Person
from escale.register.importing import ExtractRefusedError, ImportReport, import_register
from escale.register.matching import confirm_birth_date, identify, known_facts
from escale.register.models import ForeignNational, Identification, ResidenceDocument

VISA = {"foreigner_number": "", "document_kind": "visa", "document_number": "V12345678"}
BORN = date(1990, 5, 17)


def faults_of(content):
    with pytest.raises(ExtractRefusedError) as refusal:
        import_register(io.BytesIO(content))
    return refusal.value.sentences


def everything():
    return (
        list(ForeignNational.objects.order_by("pk").values_list()),
        list(ResidenceDocument.objects.order_by("pk").values_list()),
    )


def test_a_line_makes_a_person_and_a_document(register):
    assert register({}) == ImportReport(1, 1, 0, 1, 0)
    national = ForeignNational.objects.get()
    assert national.foreigner_number == "9903000001"
    assert national.name_key == "OKAFOR ADA NGOZI"
    assert national.born_on == BORN
    document = national.documents.get()
    assert (document.kind, document.number) == ("permit", "AB1234567")
    assert (document.valid_from, document.valid_until) == (date(2024, 3, 1), date(2027, 2, 28))
    assert document.mention == "passeport talent - chercheur"


def test_the_same_extract_twice_changes_nothing(register):
    lines = ({}, VISA, {"document_kind": "visa", "document_number": "V00000001"})
    register(*lines)
    before = everything()
    assert register(*lines) == ImportReport(3, 0, 0, 0, 0)
    assert everything() == before


def test_two_lines_of_one_person_make_two_documents(register):
    report = register({}, {"document_number": "AB7654321", "valid_until": "2030-02-28"})
    assert (report.nationals_added, report.documents_added) == (1, 2)


def test_persons_absent_from_an_extract_stay(register):
    register({})
    register({"foreigner_number": "9903000002", "document_number": "CD1234567"})
    assert ForeignNational.objects.count() == 2
    assert ResidenceDocument.objects.count() == 2


def test_an_extract_changes_what_it_says_otherwise(register):
    register({})
    report = register({"postcode": "97400", "valid_until": "2028-02-28", "usage_name": "Smith"})
    assert report == ImportReport(1, 0, 1, 0, 1)
    national = ForeignNational.objects.get()
    assert national.postcode == "97400"
    assert national.name_key == "OKAFOR SMITH ADA NGOZI"
    assert national.documents.get().valid_until == date(2028, 2, 28)


def test_columns_left_out_leave_what_was_known(register, extract):
    register({})
    required = extract({}).decode().splitlines()[0].split(",")[:14]
    assert register({}, columns=required) == ImportReport(1, 0, 0, 0, 0)
    assert ForeignNational.objects.get().email == "ada@example.org"
    register({"email": "", "mention": ""})
    assert ForeignNational.objects.get().email == ""
    assert ResidenceDocument.objects.get().mention == ""


def test_one_line_at_fault_and_nothing_is_imported(db, extract):
    content = extract({}, {"document_number": "CD1234567", "sex": "Z"})
    assert faults_of(content) == ["line 3: sex must be F, M, X, or empty."]
    assert ForeignNational.objects.count() == 0


def test_two_lines_of_one_person_that_disagree_are_reported(db, extract):
    content = extract(
        {},
        {"foreigner_number": "9903000002", "document_number": "CD1234567"},
        {"document_number": "AB7654321", "birth_city": "Lagos", "born_on": "1990-05-18"},
    )
    assert faults_of(content) == [
        "line 4: it is about the same person as line 2, and disagrees on: born_on, birth_city."
    ]
    assert ForeignNational.objects.count() == 0


def test_one_document_for_two_persons_is_reported(db, extract):
    content = extract({}, {"foreigner_number": "9903000002"})
    assert faults_of(content) == [
        "line 3: it is about the same document as line 2, and disagrees on: the person."
    ]


def test_one_document_with_two_ends_is_reported_and_a_line_written_twice_is_not(db, extract):
    content = extract({}, {}, {"valid_until": "2027-03-01"})
    assert faults_of(content) == [
        "line 4: it is about the same document as line 2, and disagrees on: valid_until."
    ]
    assert import_register(io.BytesIO(extract({}, {}))).documents_added == 1


def test_faults_within_and_between_lines_are_told_together_in_their_order(db, extract):
    content = extract({}, {"postcode": "75014", "document_number": "AB7654321"}, {"sex": "Z"})
    assert [fault.split(":")[0] for fault in faults_of(content)] == ["line 3", "line 4"]


def test_more_than_a_hundred_disagreements_are_counted(db, extract):
    lines = [{"document_number": f"AB{n:07d}", "postcode": f"{75000 + n}"} for n in range(151)]
    faults = faults_of(extract(*lines))
    assert len(faults) == 101
    assert faults[-1] == "and 50 more."


def test_a_visa_and_a_permit_may_have_the_same_number(register):
    report = register({}, {"document_kind": "visa"})
    assert report.documents_added == 2


def test_a_visa_holder_without_number_is_known_by_the_visa(register):
    register(VISA)
    assert register(VISA | {"postcode": "69001"}).nationals_changed == 1
    assert ForeignNational.objects.get().foreigner_number is None


def test_a_visa_holder_who_receives_a_number_stays_the_same_person(register):
    register(VISA)
    before = ForeignNational.objects.get().pk
    report = register(VISA | {"foreigner_number": "9903000001"})
    assert (report.nationals_added, report.nationals_changed) == (0, 1)
    national = ForeignNational.objects.get()
    assert (national.pk, national.foreigner_number) == (before, "9903000001")
    register(VISA)  # an older extract does not take the number away
    assert ForeignNational.objects.get().foreigner_number == "9903000001"


def test_a_visa_holder_who_had_a_number_all_along_is_joined_to_it(register):
    register(VISA, {})
    confirmed, second = Person.objects.create(), Person.objects.create()
    identification = identified(confirmed, "V12345678")
    assert confirm_birth_date(identification, born_on=BORN)
    assert ForeignNational.objects.count() == 2
    register(VISA | {"foreigner_number": "9903000001"})
    national = ForeignNational.objects.get()
    assert national.documents.count() == 2
    assert known_facts(confirmed)["identity.foreigner_number"] == "9903000001"
    assert identified(second, "9903000001").outcome == "already_claimed"


def test_two_accounts_joined_into_one_person_leave_one_confirmed(register):
    register(VISA, {})
    by_visa, by_number = Person.objects.create(), Person.objects.create()
    assert confirm_birth_date(identified(by_visa, "V12345678"), born_on=BORN)
    assert confirm_birth_date(identified(by_number, "9903000001"), born_on=BORN)
    register(VISA | {"foreigner_number": "9903000001"})
    outcomes = dict(Identification.objects.values_list("person", "outcome"))
    assert outcomes == {by_visa.pk: "already_claimed", by_number.pk: "matched"}
    assert known_facts(by_visa) == {}


def test_a_document_the_register_gives_to_another_number_is_reported(register, extract):
    register({})
    assert faults_of(extract({"foreigner_number": "9903000002"})) == [
        "line 2: the register has this document under another foreigner number."
    ]


def test_a_visa_line_and_a_number_line_of_one_person_must_agree(register, extract):
    register(VISA | {"foreigner_number": "9903000001"})
    assert faults_of(extract({}, VISA | {"postcode": "75014"})) == [
        "line 3: the register says it is about the same person as line 2, and it disagrees on: postcode."
    ]
    assert register({}, VISA).nationals_added == 0


def identified(person, number):
    return identify(
        person, number=number, valid_from=date(2024, 3, 1), valid_until=date(2027, 2, 28)
    )


def test_the_command_says_what_it_did(db, extract, tmp_path, capsys):
    file = tmp_path / "extract.csv"
    file.write_bytes(extract({}, VISA))
    call_command("import_register", str(file))
    assert capsys.readouterr().out == (
        "2 lines read. Persons: 2 added, 0 changed. Documents: 2 added, 0 changed.\n"
    )


def test_the_command_names_the_faults_and_fails(db, extract, tmp_path, capsys):
    file = tmp_path / "extract.csv"
    file.write_bytes(extract({}, {"sex": "Z"}))
    with pytest.raises(CommandError, match=r"1 fault\. Nothing was imported") as failure:
        call_command("import_register", str(file))
    assert failure.value.returncode == 1
    assert capsys.readouterr().err == "line 3: sex must be F, M, X, or empty.\n"
    assert ForeignNational.objects.count() == 0


def test_a_file_that_is_not_there_has_its_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_register", str(tmp_path / "nowhere.csv"))
