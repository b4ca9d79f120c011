"""What is wrong with an extract, line by line: no database."""

import io

import pytest

from escale.register.reading import Faults, UnreadableExtractError, rows


def read(content):
    faults, warnings = Faults(), []
    found = list(rows(io.BytesIO(content), faults, warnings, set()))
    return found, faults.sentences(), warnings


def test_a_sound_line_is_read_with_its_values_normalised(extract):
    found, faults, warnings = read(
        extract(
            {
                "foreigner_number": "903 000-001",
                "document_number": "ab 123 4567",
                "family_name": "  O’Brien   ",
                "given_names": "Zoe\u0308",
                "sex": "f",
                "document_kind": "Permit",
                "nationality": "ng",
            }
        )
    )
    assert (faults, warnings) == ([], [])
    (row,) = found
    assert row.line == 2
    assert row.foreigner_number == "0903000001"
    assert row.number == "AB1234567"
    assert row.family_name == "O’Brien"
    assert row.given_names == "Zoë"
    assert (row.sex, row.kind, row.nationality) == ("F", "permit", "NG")
    assert row.name_key == "O BRIEN ZOE"


@pytest.mark.parametrize(
    "line, sentence",
    [
        ({"valid_from": "2027-03-01"}, "valid_until is before valid_from."),
        ({"valid_from": "2025-02-30"}, "valid_from is a day that does not exist."),
        ({"valid_until": "28/02/2027"}, "valid_until is not a date written YYYY-MM-DD."),
        ({"valid_until": "20270228"}, "valid_until is not a date written YYYY-MM-DD."),
        ({"valid_until": ""}, "valid_until is empty."),
        ({"born_on": "0090-05-17"}, "born_on is before 1880."),
        ({"born_on": "2025-05-17"}, "born_on is after valid_from."),
        ({"born_on": ""}, "born_on is empty."),
        ({"family_name": " "}, "family_name is empty."),
        ({"family_name": "a" * 201}, "family_name is longer than 200 characters."),
        ({"family_name": "a\x00b"}, "family_name holds a control character."),
        ({"foreigner_number": "12345678"}, "foreigner_number must have 10 digits."),
        ({"foreigner_number": "99O3000001"}, "foreigner_number must have 10 digits."),
        (
            {"foreigner_number": ""},
            "foreigner_number is empty: only the holder of a visa may have none.",
        ),
        ({"document_kind": "passport"}, "document_kind must be visa or permit."),
        ({"document_kind": ""}, "document_kind must be visa or permit."),
        ({"document_number": ""}, "document_number is empty."),
        ({"document_number": "AB12345678"}, "document_number must have 9 letters or digits."),
        ({"sex": "Z"}, "sex must be F, M, X, or empty."),
        ({"nationality": "ZZ"}, "nationality is not a country code of ISO 3166 (two letters)."),
        (
            {"birth_country": "NGA"},
            "birth_country is not a country code of ISO 3166 (two letters).",
        ),
        (
            {"postcode": "1000"},
            "postcode must have 5 digits (a spreadsheet may have dropped a leading 0).",
        ),
        ({"email": "ada at example"}, "email is not an e-mail address."),
    ],
)
def test_a_malformed_line_is_named_with_its_column(extract, line, sentence):
    found, faults, _ = read(extract({"document_number": "ZZ0000000"}, line))
    assert [row.line for row in found] == [2]
    assert faults == [f"line 3: {sentence}"]


def test_every_fault_of_a_line_is_told(extract):
    _, faults, _ = read(extract({"sex": "Z", "born_on": "soon", "nationality": "QQ"}))
    assert len(faults) == 3


def test_what_a_column_holds_is_never_repeated(extract):
    _, faults, _ = read(extract({"born_on": "17-05-1990", "email": "secret", "sex": "secret"}))
    assert "secret" not in " ".join(faults)
    assert "1990" not in " ".join(faults)


def test_a_hundred_faults_are_named_and_the_others_counted(extract):
    _, faults, _ = read(extract(*[{"sex": "Z"}] * 130))
    assert len(faults) == 101
    assert faults[0].startswith("line 2:")
    assert faults[99].startswith("line 101:")
    assert faults[100] == "and 30 more."


def test_columns_may_come_in_any_order_and_optional_ones_may_lack(extract):
    content = extract(
        {},
        columns=[
            "valid_until", "valid_from", "postcode", "nationality", "birth_country", "birth_city",
            "born_on", "sex", "given_names", "usage_name", "family_name", "document_number",
            "document_kind", "foreigner_number",
        ],
    )  # fmt: skip
    found, faults, _ = read(content)
    assert faults == []
    assert found[0].family_name == "Okafor"
    assert found[0].mention == ""


def test_unknown_columns_are_left_aside_with_a_warning(extract):
    content = extract({}).replace(b"email", b"fax", 1)
    found, faults, warnings = read(content)
    assert (len(found), faults) == (1, [])
    assert warnings == ["These columns are unknown and left aside: fax."]


def test_windows_line_ends_a_mark_of_order_quotes_and_blank_lines_are_read(extract):
    content = extract({"birth_city": 'Aix, "les" Bains'}).replace(b"\n", b"\r\n")
    found, faults, _ = read(b"\xef\xbb\xbf" + content + b"\r\n,,,,,,,,,,,,,,,\r\n")
    assert faults == []
    assert found[0].birth_city == 'Aix, "les" Bains'


def test_the_line_is_that_of_the_file_even_after_a_quoted_line_feed(extract):
    _, faults, _ = read(extract({"birth_city": "Aix\nles\nBains"}, {"sex": "Z"}))
    assert faults == ["line 5: sex must be F, M, X, or empty."]


def test_a_line_that_is_not_utf8_is_reported_and_the_others_still_read(extract):
    content = extract({}, {"family_name": "Zoé"}, {"sex": "Z"})
    content = content.replace("Zoé".encode(), "Zoé".encode("latin-1"))
    found, faults, _ = read(content)
    assert [row.line for row in found] == [2]
    assert faults == [
        "line 3: it is not written in UTF-8.",
        "line 4: sex must be F, M, X, or empty.",
    ]


def test_a_line_with_too_few_or_too_many_columns_is_reported(extract):
    _, faults, _ = read(extract({}) + b"a,b\n" + b"," * 15 + b"x,\n")
    assert faults == [
        "line 3: it has 2 columns where the header has 16.",
        "line 4: it has 17 columns where the header has 16.",
    ]


def test_a_quotation_mark_left_open_is_reported_where_it_opens(extract):
    content = extract({}, {"birth_city": "PLACE"}).replace(b"PLACE", b'"PLACE')
    found, faults, _ = read(content)
    assert len(found) == 1
    assert faults == ['line 3: its quotation marks (") do not match.']


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda content: b"", "empty"),
        (lambda content: b"\n" + content, "empty"),
        (lambda content: content.replace(b",", b";"), "parted by semicolons"),
        (lambda content: content.replace(b",", b"\t"), "parted by tabulations"),
        (lambda content: content.decode().encode("utf-16"), "UTF-16"),
        (lambda content: content.replace(b"born_on,", b"", 1), "missing: born_on"),
        (lambda content: content.replace(b"email", b"sex", 1), "twice: sex"),
        (lambda content: content.replace(b"email", b"\xe9mail", 1), "UTF-8"),
        (lambda content: content.replace(b"email", b'"email', 1), "quotation marks"),
        (lambda content: content.replace(b"\n", b"\r") * 400, "line feed"),
        (lambda content: b"\x89PNG\r\n\x1a\n" + bytes(200_000), "Line 1 is not written in UTF-8"),
    ],
)
def test_a_file_that_is_no_extract_is_refused_with_what_to_do(extract, change, sentence):
    with pytest.raises(UnreadableExtractError, match=sentence):
        read(change(extract({})))
