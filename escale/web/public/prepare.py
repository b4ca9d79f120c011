"""« Documents à préparer »: from one's own words to the exact list, without an account.

Every answer is in the address, so the page can be kept, shared, printed, and works without script.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from escale.kit import clock
from escale.procedures import ephoto
from escale.procedures.calendar_months import in_words
from escale.procedures.cases import Case, describe
from escale.procedures.choosing import QUESTIONS, OutOfScope, Question, choose
from escale.procedures.fees import PAYMENT, fees_for
from escale.procedures.pieces import slots_for
from escale.procedures.windows import Advice, filing_advice
from escale.web.public.forms import QuestionForm, SituationForm, ValidityForm


def prepare(request: HttpRequest) -> HttpResponse:
    """Ask the situation, then as few questions as needed, then show the list of that case."""
    situation = request.GET.get("situation", "")
    answers = {
        question.code: request.GET[question.code]
        for question in QUESTIONS
        if question.code in request.GET
    }
    outcome = choose(situation, answers)
    match outcome:
        case None:
            return _ask_situation(request)
        case Case():
            return _show_list(request, outcome, situation=situation, answers=answers)
        case Question():
            return _ask(request, outcome, situation=situation, answers=answers)
        case OutOfScope():
            return render(request, "public/prepare_elsewhere.html", {"elsewhere": outcome})


def _ask_situation(request: HttpRequest) -> HttpResponse:
    # The hidden field tells a form sent empty from a first visit.
    form = SituationForm(request.GET if "asked" in request.GET else None)
    return render(request, "public/prepare.html", {"form": form})


def _ask(
    request: HttpRequest, question: Question, *, situation: str, answers: dict[str, str]
) -> HttpResponse:
    was_asked = request.GET.get("asked") == question.code
    form = QuestionForm(request.GET if was_asked else None, question=question)
    kept = {"situation": situation} | {c: a for c, a in answers.items() if c != question.code}
    context = {"form": form, "bound": form[question.code], "kept": kept, "asked": question.code}
    return render(request, "public/prepare_question.html", context)


def _show_list(
    request: HttpRequest, case: Case, *, situation: str, answers: dict[str, str]
) -> HttpResponse:
    # An empty date asks for nothing: only what was typed is read.
    names = [name for name in request.GET if name.startswith(("until_", "since_"))]
    was_asked = request.GET.get("asked") == "dates"
    has_date = was_asked or any(request.GET[name].strip() for name in names)
    form = ValidityForm(request.GET if has_date else None)
    today = clock.today()
    advice = _advice(form, today=today) if has_date and form.is_valid() else None
    slots = slots_for(case)
    kept = {"situation": situation} | answers
    context = {
        "case": describe(case),
        "kept": kept,
        "form": form,
        "advice": advice,
        "dates": _dates(advice) if advice else (),
        "required": [slot for slot in slots if slot.required],
        "optional": [slot for slot in slots if not slot.required],
        "fees": fees_for(case, filed_on=today, filed_in_time=advice.is_in_time if advice else True),
        "payment": PAYMENT,
        "today": in_words(today),
        "ephoto": {
            "topics": ephoto.guide(),
            "finder_url": ephoto.FINDER_URL,
        },
    }
    return render(request, "public/prepare_list.html", context)


def _advice(form: ValidityForm, *, today: date) -> Advice:
    return filing_advice(
        form.cleaned_data["until"], today=today, starts_on=form.cleaned_data["since"]
    )


def _dates(advice: Advice) -> tuple[dict[str, Any], ...]:
    """Return the days to remember, in words: opening, advice, last day in time, expiry."""
    return (
        {"code": "opens", "day": advice.opens_on, "words": in_words(advice.opens_on)},
        {"code": "advised", "day": advice.advised_on, "words": in_words(advice.advised_on)},
        {"code": "closes", "day": advice.closes_on, "words": in_words(advice.closes_on)},
        {"code": "expires", "day": advice.expires_on, "words": in_words(advice.expires_on)},
    )
