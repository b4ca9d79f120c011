"""Scenes of the page: papers that can be looked at, people whom the register knows."""

from datetime import date, timedelta

from escale.applications.models import Application
from escale.documents import safe
from escale.documents.models import Document
from escale.kit import clock
from escale.kit.names import name_key
from escale.register.models import ForeignNational, ResidenceDocument
from tests import samples

CONTENT = "Page de la personne"


def page_of(application: Application, rest: str = "") -> str:
    return f"/office/requests/{application.reference}/{rest}"


def give_pages(application: Application, component: str, pages: int = 3) -> Document:
    """Make the current document of a component one of so many pages that can be looked at."""
    content = samples.pdf(pages, phrase=CONTENT)
    kept = safe.put(content)
    documents = Document.objects.current().filter(
        piece__application=application, component=component
    )
    documents.update(
        store_name=kept.name,
        identity=kept.identity,
        wrapped_key=kept.wrapped_key,
        pages=pages,
        size=len(content),
    )
    return documents.get()


def known(*, number: str = "9900000001", document: str = "AB1234567", **facts) -> ForeignNational:
    """Somebody of the register, by default the one whom the answers of these tests describe."""
    today = clock.today()
    born_on = facts.pop("born_on", date(1990, 3, 7))
    told = {
        "family_name": "OKONKWO",
        "given_names": "Chidinma Grace",
        "sex": "F",
        "birth_city": "Enugu",
        "birth_country": "NG",
        "nationality": "NG",
        **facts,
    }
    national = ForeignNational.objects.create(
        foreigner_number=number,
        born_on=born_on,
        name_key=name_key(f"{told['family_name']} {told['given_names']}"),
        **told,
    )
    ResidenceDocument.objects.create(
        national=national,
        kind="permit",
        number=document,
        valid_from=today - timedelta(days=640),
        valid_until=today + timedelta(days=90),
    )
    return national
