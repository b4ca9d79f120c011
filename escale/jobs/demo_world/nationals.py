"""The demo's register: foreign nationals for each case and each trouble."""

import csv
import io
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta

from escale.register.importing import import_register

STUDENT = "étudiant"
EMPLOYEE = "salarié"
JOB_SEARCH = "recherche d'emploi ou création d'entreprise"
RESEARCHER = "passeport talent - chercheur"


@dataclass(frozen=True)
class National:
    """A line of the register, and why this person is in the demo."""

    story: str
    foreigner_number: str
    document_kind: str
    document_number: str
    valid_from: date
    valid_until: date
    family_name: str
    given_names: str
    sex: str
    born_on: date
    birth_city: str
    birth_country: str
    nationality: str
    postcode: str
    mention: str = RESEARCHER
    usage_name: str = ""
    email: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the facts as texts, dates in ISO form."""
        return {name: str(value) for name, value in asdict(self).items()}


# fmt: off
def nationals(today: date) -> list[National]:
    """Return the demo's foreign nationals, with documents dated from `today`."""

    def ends_in(days: int, *, length: int = 365) -> tuple[date, date]:
        until = today + timedelta(days=days)
        return until - timedelta(days=length), until

    def one(
        story: str, number: str, document: str, dates: tuple[date, date], *person: object, **more: str
    ) -> National:
        kind = more.pop("kind", "permit")
        return National(story, number, kind, document, *dates, *person, **more)  # type: ignore[arg-type]

    return [
        one("renewal, in the filing window", "9900000001", "DEM000001", ends_in(95),
            "OKAFOR", "Chinonso", "F", date(1991, 4, 12), "Lagos", "NG", "NG", "91190"),
        one("change of status from student", "9900000002", "DEM000002", ends_in(90),
            "NGUYEN", "Thi Minh Anh", "F", date(1998, 9, 3), "Hà Nội", "VN", "VN", "75013",
            mention=STUDENT),
        one("change of status from employee", "9900000003", "DEM000003", ends_in(100),
            "FERREIRA DA SILVA", "João Pedro", "M", date(1989, 1, 30), "Recife", "BR", "BR",
            "69007", mention=EMPLOYEE),
        one("change of status from job search", "9900000004", "DEM000004", ends_in(80),
            "HADDAD", "Karim", "M", date(1994, 6, 21), "Beyrouth", "LB", "LB", "91400",
            mention=JOB_SEARCH),
        one("renewal after job loss", "9900000005", "DEM000005", ends_in(75),
            "IVANOVA", "Daria", "F", date(1987, 11, 8), "Kazan", "RU", "RU", "97400"),
        one("permit already expired", "9900000006", "DEM000006", ends_in(-20),
            "MENDOZA", "Lucía", "F", date(1990, 2, 28), "Bogotá", "CO", "CO", "20000"),
        one("too early: the window is not open", "9900000007", "DEM000007", ends_in(300),
            "SHARMA", "Rohan", "M", date(1993, 7, 15), "Pune", "IN", "IN", "91120"),
        one("one name only", "9900000008", "DEM000008", ends_in(92),
            "SUHARTINI", "", "F", date(1992, 5, 5), "Yogyakarta", "ID", "ID", "97110"),
        one("apostrophes and diacritics", "9900000009", "DEM000009", ends_in(93),
            "O’CONNOR-ŞAHİN", "Zoë Nurgül d’Arc", "F", date(1988, 12, 24), "Çanakkale", "TR", "TR",
            "20200", usage_name="N’DIAYE"),
        one("a name of sixty letters", "9900000010", "DEM000010", ends_in(96),
            "RASOANIRINAMANDIMBIMANANA ANDRIANTSIMITOVIAMINANDRIANDEHIBE", "Tojoniaina",
            "M", date(1986, 3, 17), "Antsirabe", "MG", "MG", "98800"),
        one("a visa, and no foreigner number yet", "", "FRA123456", ends_in(60, length=90),
            "TANAKA", "Haruto", "M", date(1996, 10, 2), "Sendai", "JP", "JP", "91190", kind="visa",
            mention=STUDENT),
        one("several documents: an old visa", "9900000012", "FRA654321",
            (today - timedelta(days=800), today - timedelta(days=435)),
            "KOWALCZYK", "Agnieszka", "F", date(1990, 8, 19), "Lublin", "PL", "UA", "75005",
            kind="visa", mention=STUDENT),
        one("several documents: the present permit", "9900000012", "DEM000012", ends_in(88),
            "KOWALCZYK", "Agnieszka", "F", date(1990, 8, 19), "Lublin", "PL", "UA", "75005"),
        *[
            one(f"has an account: {story}", f"99000001{n:02d}", f"DEM0001{n:02d}", ends_in(days),
                family, given, sex, born, city, country, country, postcode, mention=mention)
            for n, (story, days, family, given, sex, born, city, country, postcode, mention)
            in enumerate(_WITH_ACCOUNTS, start=1)
        ],
    ]


_WITH_ACCOUNTS = (
    ("draft begun", 94, "DIALLO", "Aminata", "F", date(1992, 3, 8), "Dakar", "SN", "91190",
     RESEARCHER),
    ("filed in time", 70, "ROSSI", "Marco", "M", date(1985, 6, 30), "Torino", "AR", "91300",
     RESEARCHER),
    ("filed late", 20, "CHEN", "Yu Ting", "F", date(1995, 1, 14), "Tainan", "TW", "75014",
     STUDENT),
    ("filed after job loss", 85, "BENALI", "Samir", "M", date(1984, 9, 9), "Oran", "DZ", "97400",
     RESEARCHER),
    ("withdrawn an hour ago", 110, "PARK", "Ji-woo", "F", date(1991, 12, 1), "Busan", "KR",
     "69003", EMPLOYEE),
    ("filed from job search", 66, "HERNÁNDEZ", "Iker", "M", date(1993, 4, 4), "Puebla", "MX",
     "45000", JOB_SEARCH),
)
# fmt: on


def import_nationals(people: list[National]) -> None:
    """Import the demo's register by the very way a real one comes in: as a CSV extract."""
    columns = [field.name for field in fields(National) if field.name != "story"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    for person in people:
        line = person.to_json()
        line.pop("story")
        writer.writerow(line)
    import_register(io.BytesIO(text.getvalue().encode()))
