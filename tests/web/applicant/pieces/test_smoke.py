import pytest
from tests import people, samples
from django.core.files.uploadedfile import SimpleUploadedFile
pytestmark = pytest.mark.django_db
def test_it():
    app = people.draft()
    c = people.signed_in(people.account_of(app))
    r = f"/requests/{app.reference}/pieces/"
    from django.urls import reverse
    print(reverse("applicant:pieces", args=[app.reference]))
    for name, args in (("pieces",()),("piece",("passport",)),("piece",("hosting_agreement",)),("ephoto",()),("engagement",())):
        got = c.get(reverse("applicant:"+name, args=[app.reference,*args]))
        assert got.status_code==200, got.content[:500]
    up = reverse("applicant:upload", args=[app.reference,"passport","passport"])
    got = c.post(up, {"alternative":"passport","file":[SimpleUploadedFile("scan.jpg", samples.pdf(3)), SimpleUploadedFile("b.pdf", b"")]}, follow=True)
    open("/tmp/x.html","wb").write(got.content)
    import re
    print(re.findall(r"Reçu le[^<]*|fr-error-text[^/]*/span>[^<]*", got.content.decode()))
