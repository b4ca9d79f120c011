"""The set-based half of an import: compare lines with each other and the register, then write.

Plain SQL: a hundred thousand lines are a handful of statements. Four temporary tables:

* `extract_line`: the sound lines, as copied;
* `extract_person`: one row a person of the extract, and the national it turned out to be;
* `extract_holder`: who holds, in the register, the documents of the extract;
* `extract_merge`: persons without a number who turn out to be persons with one.
"""

from django.db.backends.utils import CursorWrapper

from escale.register.reading import FAULTS_LISTED, Faults

_PERSON_FACTS = (
    "family_name",
    "usage_name",
    "given_names",
    "sex",
    "born_on",
    "birth_city",
    "birth_country",
    "nationality",
    "postcode",
    "email",
)
_DOCUMENT_FACTS = ("valid_from", "valid_until", "mention")
_ONE_IMPORT_AT_A_TIME = 0x52454749  # "REGI": an advisory lock of our own

_OPEN = """
create temporary table extract_line (
    line int not null, person_key text not null, foreigner_number text, family_name text not null,
    usage_name text not null, given_names text not null, sex text not null, born_on date not null,
    birth_city text not null, birth_country text not null, nationality text not null,
    postcode text not null, email text not null, name_key text not null, kind text not null,
    number text not null, valid_from date not null, valid_until date not null,
    mention text not null
) on commit drop;
"""

_PERSONS = """
analyze extract_line;
create temporary table extract_person on commit drop as
    select distinct on (person_key) *, null::bigint as national_id, false as is_new
    from extract_line order by person_key, line;
create index on extract_person (person_key);
analyze extract_person;
"""

# A document names its holder: of a person without a number it is the only name.
_FIND = """
update extract_person p set national_id = n.id
    from register_foreignnational n where n.foreigner_number = p.foreigner_number;
create temporary table extract_holder on commit drop as
    select l.line, l.person_key, d.national_id, n.foreigner_number
    from extract_line l
    join register_residencedocument d on d.kind = l.kind and d.number = l.number
    join register_foreignnational n on n.id = d.national_id;
analyze extract_holder;
update extract_person p set national_id = h.national_id
    from (select person_key, min(national_id) as national_id from extract_holder group by 1) h
    where h.person_key = p.person_key and p.foreigner_number is null;
update extract_person p set national_id = h.national_id
    from (
        select person_key, min(national_id) as national_id
        from (
            select distinct on (national_id) national_id, person_key from extract_holder
            where foreigner_number is null order by national_id, line
        ) once group by person_key
    ) h
    where h.person_key = p.person_key and p.national_id is null;
create index on extract_person (national_id);
"""

_ADD_NATIONALS = """
update extract_person set is_new = true,
    national_id = nextval(pg_get_serial_sequence('register_foreignnational', 'id'))
    where national_id is null;
insert into register_foreignnational (id, foreigner_number, family_name, usage_name, given_names,
    sex, born_on, birth_city, birth_country, nationality, postcode, email, name_key)
select national_id, foreigner_number, family_name, usage_name, given_names,
    sex, born_on, birth_city, birth_country, nationality, postcode, email, name_key
    from extract_person where is_new
"""

_CHANGE_NATIONALS = """
update register_foreignnational n set
    foreigner_number = coalesce(p.foreigner_number, n.foreigner_number),
    family_name = p.family_name, usage_name = p.usage_name, given_names = p.given_names,
    sex = p.sex, born_on = p.born_on, birth_city = p.birth_city,
    birth_country = p.birth_country, nationality = p.nationality, postcode = p.postcode,
    email = case when %(has_email)s then p.email else n.email end, name_key = p.name_key
from extract_person p
where n.id = p.national_id and not p.is_new and (
    n.foreigner_number, n.family_name, n.usage_name, n.given_names, n.sex, n.born_on,
    n.birth_city, n.birth_country, n.nationality, n.postcode, n.email, n.name_key
) is distinct from (
    coalesce(p.foreigner_number, n.foreigner_number), p.family_name, p.usage_name, p.given_names,
    p.sex, p.born_on, p.birth_city, p.birth_country, p.nationality, p.postcode,
    case when %(has_email)s then p.email else n.email end, p.name_key
)
"""

_DOCUMENTS = """
create temporary table extract_document on commit drop as
    select distinct on (l.kind, l.number)
        l.kind, l.number, l.valid_from, l.valid_until, l.mention, p.national_id
    from extract_line l join extract_person p using (person_key);
analyze extract_document;
"""

_CHANGE_DOCUMENTS = """
update register_residencedocument d set
    national_id = e.national_id, valid_from = e.valid_from, valid_until = e.valid_until,
    mention = case when %(has_mention)s then e.mention else d.mention end
from extract_document e
where d.kind = e.kind and d.number = e.number and (
    d.national_id, d.valid_from, d.valid_until, d.mention
) is distinct from (
    e.national_id, e.valid_from, e.valid_until,
    case when %(has_mention)s then e.mention else d.mention end
)
"""

_ADD_DOCUMENTS = """
insert into register_residencedocument (national_id, kind, number, valid_from, valid_until, mention)
select national_id, kind, number, valid_from, valid_until, mention from extract_document
on conflict (kind, number) do nothing
"""

# Two accounts confirmed as what proves to be one person: the second is for an officer to settle.
_MERGE = """
create temporary table extract_merge on commit drop as
    select distinct on (h.national_id) h.national_id as from_id, p.national_id as into_id
    from extract_holder h
    join extract_person p using (person_key)
    where h.foreigner_number is null and h.national_id <> p.national_id
        and not exists (select from extract_person q where q.national_id = h.national_id)
        and not exists (
            select from register_residencedocument d where d.national_id = h.national_id
        )
    order by h.national_id, h.line;
update register_identification i set confirmed_at = null, outcome = 'already_claimed'
    from extract_merge m
    where i.national_id = m.from_id and i.confirmed_at is not null and exists (
        select from register_identification j
        left join extract_merge o on o.from_id = j.national_id
        where j.confirmed_at is not null and j.id <> i.id and (
            j.national_id = m.into_id or (o.into_id = m.into_id and j.id < i.id)
        )
    );
update register_identification i set national_id = m.into_id
    from extract_merge m where i.national_id = m.from_id;
delete from register_foreignnational n using extract_merge m where n.id = m.from_id;
"""


def open_tables(cursor: CursorWrapper) -> None:
    """Wait for any other import to end, then make the table that lines are copied into."""
    cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_IMPORT_AT_A_TIME])
    cursor.execute(_OPEN)


def drop_tables(cursor: CursorWrapper) -> None:
    """Drop the temporary tables now, for a caller whose transaction goes on."""
    names = ("line", "person", "holder", "document", "merge")
    cursor.execute("drop table " + ", ".join(f"extract_{name}" for name in names))


def compare_lines(cursor: CursorWrapper, faults: Faults) -> None:
    """Report lines of one person, or of one document, that disagree."""
    cursor.execute(_PERSONS)
    _report(
        cursor,
        faults,
        f"""
        select l.line, f.line, {_differences("l", "f", _PERSON_FACTS)}
        from extract_line l join extract_person f using (person_key)
        where {_disagree("l", "f", _PERSON_FACTS)}
        """,  # noqa: S608 - columns named above
        "it is about the same person as line {first}, and disagrees on: {columns}.",
    )
    _report(
        cursor,
        faults,
        f"""
        with ranked as (
            select *, first_value(line) over (partition by kind, number order by line) as first
            from extract_line
        )
        select l.line, f.line,
            case when l.person_key <> f.person_key then 'the person' else
                {_differences("l", "f", _DOCUMENT_FACTS)} end
        from ranked l join extract_line f on f.line = l.first
        where l.line <> l.first
            and (l.person_key <> f.person_key or {_disagree("l", "f", _DOCUMENT_FACTS)})
        """,  # noqa: S608 - columns named above
        "it is about the same document as line {first}, and disagrees on: {columns}.",
    )


def find_nationals(cursor: CursorWrapper) -> None:
    """Find who, in the register, the persons of the extract are."""
    cursor.execute(_FIND)


def compare_with_register(cursor: CursorWrapper, faults: Faults) -> None:
    """Report documents the register gives to somebody else, and persons it says are the same."""
    _report(
        cursor,
        faults,
        """
        select l.line, 0, ''
        from extract_line l join extract_holder h using (line)
        where l.foreigner_number <> h.foreigner_number
        """,
        "the register has this document under another foreigner number.",
    )
    _report(
        cursor,
        faults,
        f"""
        with ranked as (
            select *, first_value(line) over (partition by national_id order by line) as first
            from extract_person where national_id is not null
        )
        select l.line, f.line, {_differences("l", "f", _PERSON_FACTS)}
        from ranked l join ranked f on f.line = l.first
        where l.line <> l.first and {_disagree("l", "f", _PERSON_FACTS)}
        """,  # noqa: S608 - columns named above
        "the register says it is about the same person as line {first}, and it disagrees on: "
        "{columns}.",
    )


def write_nationals(cursor: CursorWrapper, *, has_email: bool) -> tuple[int, int]:
    """Add and change persons; return how many of each."""
    cursor.execute(_CHANGE_NATIONALS, {"has_email": has_email})
    changed = cursor.rowcount
    number, insertion = _ADD_NATIONALS.split(";")
    cursor.execute(number)
    cursor.execute(insertion)
    return cursor.rowcount, changed


def write_documents(cursor: CursorWrapper, *, has_mention: bool) -> tuple[int, int]:
    """Add and change documents; return how many of each."""
    cursor.execute(_DOCUMENTS)
    cursor.execute(_CHANGE_DOCUMENTS, {"has_mention": has_mention})
    changed = cursor.rowcount
    cursor.execute(_ADD_DOCUMENTS)
    return cursor.rowcount, changed


def merge_numberless(cursor: CursorWrapper) -> None:
    """Join persons known by a visa alone, who had a number all along, to that number."""
    cursor.execute(_MERGE)


def _differences(one: str, other: str, columns: tuple[str, ...]) -> str:
    parts = (
        f"case when {one}.{column} is distinct from {other}.{column} then '{column}' end"
        for column in columns
    )
    return f"concat_ws(', ', {', '.join(parts)})"


def _disagree(one: str, other: str, columns: tuple[str, ...]) -> str:
    left = ", ".join(f"{one}.{column}" for column in columns)
    right = ", ".join(f"{other}.{column}" for column in columns)
    return f"({left}) is distinct from ({right})"


def _report(cursor: CursorWrapper, faults: Faults, query: str, sentence: str) -> None:
    """Add a fault a row of `query` (line, first line, columns), naming the first hundred."""
    cursor.execute(
        f"select line, first, columns, count(*) over () from ({query}) "  # noqa: S608 - our own queries
        f"as found (line, first, columns) order by line limit {FAULTS_LISTED}"
    )
    found = cursor.fetchall()
    for position, (line, first, columns, total) in enumerate(found):
        others = total - len(found) if position == len(found) - 1 else 0
        faults.add(line, sentence.format(first=first, columns=columns), others=others)
