"""The demo's register: foreign nationals for each case and each trouble."""

import csv
import io
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta

from escale.kit import clock
from escale.procedures.cases import Case
from escale.register.importing import import_register
from escale.register.models import ResidenceDocument

STUDENT = "étudiant"
EMPLOYEE = "salarié"
JOB_SEARCH = "recherche d'emploi ou création d'entreprise"
RESEARCHER = "passeport talent - chercheur"

#: What the stranger who filed typed: well formed, and in no register.
UNKNOWN_NUMBER = "9911223344"


@dataclass(frozen=True, kw_only=True)
class National:
    """A line of the register, and why this person is in the demo.

    `case` is the situation the person is in; `trouble` what is unusual, in one word for programs,
    empty when nothing is.
    """

    story: str
    case: Case
    trouble: str = ""
    foreigner_number: str
    document_kind: str = "permit"
    document_number: str
    valid_from: date
    valid_until: date
    family_name: str
    usage_name: str = ""
    given_names: str
    sex: str
    born_on: date
    birth_city: str
    birth_country: str
    nationality: str
    postcode: str
    mention: str = RESEARCHER
    email: str = ""

    @property
    def is_in_register(self) -> bool:
        """Whether the register has this line; a stranger's it has not."""
        return self.trouble != "unknown_number"


_NOT_IN_AN_EXTRACT = ("story", "case", "trouble")
_MENTIONS = {
    Case.FROM_STUDENT: STUDENT,
    Case.FROM_EMPLOYEE: EMPLOYEE,
    Case.FROM_JOB_SEARCH: JOB_SEARCH,
}

# story, case, trouble, foreigner number, document, days until it ends, the person, postcode
_Line = tuple[str, Case, str, str, str, int, tuple[str, str, str, date, str, str], str]

# fmt: off
_TO_TRY: tuple[_Line, ...] = (
    ("renewal, in the filing window", Case.RENEWAL, "", "9900000001", "DEM000001", 95,
     ("OKAFOR", "Chinonso", "F", date(1991, 4, 12), "Lagos", "NG"), "91190"),
    ("change of status from student", Case.FROM_STUDENT, "", "9900000002", "DEM000002", 90,
     ("NGUYEN", "Thi Minh Anh", "F", date(1998, 9, 3), "Hà Nội", "VN"), "75013"),
    ("change of status from employee", Case.FROM_EMPLOYEE, "", "9900000003", "DEM000003", 100,
     ("FERREIRA DA SILVA", "João Pedro", "M", date(1989, 1, 30), "Recife", "BR"), "69007"),
    ("change of status from job search", Case.FROM_JOB_SEARCH, "", "9900000004", "DEM000004", 80,
     ("HADDAD", "Karim", "M", date(1994, 6, 21), "Beyrouth", "LB"), "91400"),
    ("renewal after job loss", Case.RENEWAL_AFTER_JOB_LOSS, "", "9900000005", "DEM000005", 75,
     ("IVANOVA", "Daria", "F", date(1987, 11, 8), "Kazan", "RU"), "97400"),
    ("permit already expired", Case.RENEWAL, "expired", "9900000006", "DEM000006", -20,
     ("MENDOZA", "Lucía", "F", date(1990, 2, 28), "Bogotá", "CO"), "20000"),
    ("too early: the window is not open", Case.RENEWAL, "too_early", "9900000007", "DEM000007",
     300, ("SHARMA", "Rohan", "M", date(1993, 7, 15), "Pune", "IN"), "91120"),
    ("one name only", Case.RENEWAL, "one_name", "9900000008", "DEM000008", 92,
     ("SUHARTINI", "", "F", date(1992, 5, 5), "Yogyakarta", "ID"), "97110"),
    ("apostrophes and diacritics", Case.RENEWAL, "apostrophes", "9900000009", "DEM000009", 93,
     ("O’CONNOR-ŞAHİN", "Zoë Nurgül d’Arc", "F", date(1988, 12, 24), "Çanakkale", "TR"), "20200"),
    ("a name of sixty letters", Case.RENEWAL, "long_name", "9900000010", "DEM000010", 96,
     ("RASOANIRINAMANDIMBIMANANA ANDRIANTSIMITOVIAMINANDRIANDEHIBENY", "Tojoniaina", "M",
      date(1986, 3, 17), "Antsirabe", "MG"), "98800"),
    ("a three-month visa, and no foreigner number yet", Case.FROM_STUDENT, "no_foreigner_number",
     "", "FRA123456", 60, ("TANAKA", "Haruto", "M", date(1996, 10, 2), "Sendai", "JP"), "91190"),
    ("several documents: an old visa", Case.RENEWAL, "several_documents", "9900000012",
     "FRA654321", -435,
     ("KOVALENKO", "Oksana", "F", date(1990, 8, 19), "Lviv", "UA"), "75005"),
    ("several documents: the present permit", Case.RENEWAL, "several_documents", "9900000012",
     "DEM000012", 88, ("KOVALENKO", "Oksana", "F", date(1990, 8, 19), "Lviv", "UA"), "75005"),
    # A visa and a permit may bear the same number; with the same dates, who is asking?
    ("ambiguous: a permit whose number is also that of a visa", Case.RENEWAL, "ambiguous",
     "9900000013", "DEM000013", 91,
     ("ALVES", "Mariana", "F", date(1993, 11, 2), "Porto Alegre", "BR"), "31000"),
    ("ambiguous: a visa whose number is also that of a permit", Case.FROM_STUDENT, "ambiguous",
     "9900000014", "DEM000013", 91,
     ("ADEYEMI", "Tunde", "M", date(1997, 2, 11), "Ibadan", "NG"), "67000"),
    ("unknown number: well formed, and not in the register", Case.RENEWAL, "unknown_number",
     "9911223355", "ZZZ999998", 94,
     ("WARSAME", "Ayaan", "F", date(1994, 8, 8), "Berbera", "SO"), "91190"),
)

_WITH_ACCOUNTS: tuple[_Line, ...] = (
    ("draft begun", Case.RENEWAL, "", "9900000101", "DEM000101", 94,
     ("DIALLO", "Aminata", "F", date(1992, 3, 8), "Dakar", "SN"), "91190"),
    ("filed in time", Case.RENEWAL, "", "9900000102", "DEM000102", 70,
     ("ROSSI", "Marco", "M", date(1985, 6, 30), "Rosario", "AR"), "91300"),
    ("filed late", Case.FROM_STUDENT, "", "9900000103", "DEM000103", 20,
     ("CHEN", "Yu Ting", "F", date(1995, 1, 14), "Tainan", "TW"), "75014"),
    ("filed after job loss", Case.RENEWAL_AFTER_JOB_LOSS, "", "9900000104", "DEM000104", 85,
     ("BENALI", "Samir", "M", date(1984, 9, 9), "Oran", "DZ"), "97400"),
    ("withdrawn an hour ago", Case.FROM_EMPLOYEE, "", "9900000105", "DEM000105", 110,
     ("PARK", "Ji-woo", "F", date(1991, 12, 1), "Busan", "KR"), "69003"),
    ("withdrawn, then taken back", Case.FROM_JOB_SEARCH, "", "9900000106", "DEM000106", 66,
     ("HERNÁNDEZ", "Iker", "M", date(1993, 4, 4), "Puebla", "MX"), "45000"),
    ("draft complete, not filed", Case.RENEWAL, "", "9900000107", "DEM000107", 99,
     ("CHERIF", "Nadia", "F", date(1990, 10, 10), "Sfax", "TN"), "13001"),
    ("filed: hosted, a piece explained, a photo not active yet", Case.RENEWAL, "", "9900000108",
     "DEM000108", 82, ("SANTOS", "Lina", "F", date(1992, 7, 7), "Manila", "PH"), "97110"),
    ("filed from an address abroad", Case.RENEWAL, "", "9900000109", "DEM000109", 87,
     ("OMONDI", "Peter", "M", date(1988, 5, 25), "Kisumu", "KE"), "75020"),
    ("pieces asked for: three days are left to answer", Case.RENEWAL, "", "9900000110",
     "DEM000110", 55, ("MOREIRA", "Inês", "F", date(1993, 2, 17), "Praia", "CV"), "91190"),
    ("closed for want of an answer: can be reopened", Case.RENEWAL, "", "9900000111",
     "DEM000111", 35, ("NOVÁK", "Tomáš", "M", date(1990, 12, 3), "Novi Sad", "RS"), "75011"),
    ("permit ended, extension certificate running", Case.RENEWAL, "", "9900000112", "DEM000112",
     -20, ("HADDAD", "Leïla", "F", date(1989, 5, 9), "Tripoli", "LB"), "97400"),
    ("entered at the counter, from paper: no account yet", Case.RENEWAL, "", "9900000113",
     "DEM000113", 75, ("SOW", "Mariama", "F", date(1987, 7, 23), "Kindia", "GN"), "91300"),
    ("approved: the card is being made", Case.RENEWAL, "", "9900000114", "DEM000114", 40,
     ("NDIAYE", "Fatou", "F", date(1991, 10, 19), "Thiès", "SN"), "91190"),
    ("approved: the factory refused the photo", Case.RENEWAL, "", "9900000115", "DEM000115", 30,
     ("CASTILLO", "Diego", "M", date(1986, 3, 2), "Arequipa", "PE"), "91300"),
)

#: Who typed a number that the register does not have, and filed all the same.
_STRANGER: _Line = (
    "filed with a number that is not in the register", Case.RENEWAL, "unknown_number",
    UNKNOWN_NUMBER, "ZZZ999999", 95,
    ("ABDI", "Hodan", "F", date(1991, 4, 12), "Hargeisa", "SO"), "91190",
)
# fmt: on

#: Documents that are not permits of a year: their kind and how many days they last.
_VISAS = {
    ("9900000012", "FRA654321"): 365,
    ("", "FRA123456"): 90,
    ("9900000014", "DEM000013"): 365,
}


def nationals(today: date) -> list[National]:
    """Return the people of the demo, with documents dated from `today`; the last is a stranger."""
    return [_national(line, today) for line in (*_TO_TRY, *_WITH_ACCOUNTS, _STRANGER)]


def _national(line: _Line, today: date) -> National:
    story, case, trouble, number, document, days, person, postcode = line
    family_name, given_names, sex, born_on, city, country = person
    until = today + timedelta(days=days)
    length = _VISAS.get((number, document), 365)
    return National(
        story=story,
        case=case,
        trouble=trouble,
        foreigner_number=number,
        document_kind="visa" if (number, document) in _VISAS else "permit",
        document_number=document,
        valid_from=until - timedelta(days=length),
        valid_until=until,
        family_name=family_name,
        usage_name="N’DIAYE" if trouble == "apostrophes" else "",
        given_names=given_names,
        sex=sex,
        born_on=born_on,
        birth_city=city,
        birth_country=country,
        nationality=country,
        postcode=postcode,
        mention=_MENTIONS.get(case, RESEARCHER),
    )


def made_on() -> date | None:
    """Return the day the demo's register was imported; None while it is not.

    Told by the document of the first person: the world keeps the dates of the day it was made.
    """
    number, days = _TO_TRY[0][4:6]
    found = ResidenceDocument.objects.filter(kind="permit", number=number).first()
    return found.valid_until - timedelta(days=days) if found else None


def import_nationals() -> list[National]:
    """Import the demo's register, once, and return its people and the strangers.

    By the very way a real register comes in: an extract in CSV.
    """
    known = made_on()
    if known:
        return nationals(known)
    people = nationals(clock.today())
    columns = [f.name for f in fields(National) if f.name not in _NOT_IN_AN_EXTRACT]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(asdict(person) for person in people if person.is_in_register)
    import_register(io.BytesIO(text.getvalue().encode()))
    return people
