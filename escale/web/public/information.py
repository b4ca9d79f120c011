"""The pages that only inform: landing, help, counter code, contact, legal notice and the like."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from escale.people.models import Institution, Prefecture
from escale.people.routing import prefecture_for
from escale.procedures.cases import DESCRIPTIONS
from escale.web.public.forms import PostcodeForm


def landing(request: HttpRequest) -> HttpResponse:
    """Say what this is, for whom, how long it takes and what happens after."""
    prepare = reverse("public:prepare")
    cases = [
        {"description": description, "url": f"{prepare}?situation={case.value}"}
        for case, description in DESCRIPTIONS.items()
    ]
    return render(request, "public/landing.html", {"cases": cases})


def help_page(request: HttpRequest) -> HttpResponse:
    """Answer the questions people ask, and say what the service does not do yet."""
    return render(request, "public/help.html")


def contact(request: HttpRequest) -> HttpResponse:
    """Say whom to ask: the prefecture of one's home, the host's welcome office, the service."""
    form = PostcodeForm(request.GET if "postcode" in request.GET else None)
    found: Prefecture | None = None
    if form.is_bound and form.is_valid():
        try:
            found = prefecture_for(form.cleaned_data["postcode"])
        except Prefecture.DoesNotExist:
            found = None
    context = {
        "form": form,
        "prefecture": found,
        "was_searched": form.is_bound and form.is_valid(),
        "institutions": Institution.objects.order_by("name"),
    }
    return render(request, "public/contact.html", context)


def counter_code(request: HttpRequest) -> HttpResponse:
    """Say to whoever was met at the counter how to follow their request from an account."""
    return render(request, "public/counter_code.html")


def legal(request: HttpRequest) -> HttpResponse:
    """Say who publishes the service and under which terms."""
    return render(request, "public/legal.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """State how accessible the service is, how it was checked, and how to complain."""
    return render(request, "public/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about a person, why, for how long, and which rights they have."""
    return render(request, "public/privacy.html")
