"""The page on which a code received by e-mail is typed: one page, whatever it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from escale.web.applicant.account import codes, guesses, wording
from escale.web.applicant.account.codes import Verdict, Waiting
from escale.web.applicant.account.fields import CodeForm
from escale.web.policy import READ

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_SENTENCES = {
    Verdict.WRONG: wording.WRONG_CODE,
    Verdict.WORN: wording.WORN_CODE,
    Verdict.OLD: wording.OLD_CODE,
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What differs from one use of the page to another."""

    title: "Sentence"
    button: "Sentence"
    back: "Sentence"
    back_url: str


def code_page(
    request: HttpRequest,
    waiting: Waiting,
    *,
    words: Words,
    then: Callable[[HttpRequest, Waiting], HttpResponse],
) -> HttpResponse:
    """Ask for the code, send another, or go on with `then` once the right one is typed."""
    if request.method in READ:
        return _show(request, waiting, words, CodeForm())
    if request.POST.get("action") == "resend":
        return _send_again(request, waiting, words)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, waiting, words, form)
    verdict = codes.check(request.session, waiting, code=form.cleaned_data["code"])
    if verdict is Verdict.RIGHT:
        return then(request, waiting)
    form.add_error("code", _fault(waiting, verdict))
    return _show(request, waiting, words, form)


def _send_again(request: HttpRequest, waiting: Waiting, words: Words) -> HttpResponse:
    try:
        codes.send(request.session, waiting)
    except forms.ValidationError as too_many:
        form = CodeForm(data={})
        form.errors.clear()
        form.add_error("code", too_many)
        return _show(request, waiting, words, form)
    messages.success(request, str(wording.NEW_CODE))
    return redirect(request.get_full_path())


def _fault(waiting: Waiting, verdict: Verdict) -> forms.ValidationError:
    if verdict is Verdict.TOO_MANY:
        sentence = wording.too_many_codes(codes.minutes_to_wait(waiting))
        return forms.ValidationError(sentence, code=guesses.TOO_MANY)
    return forms.ValidationError(_SENTENCES[verdict], code=verdict)


def _show(request: HttpRequest, waiting: Waiting, words: Words, form: CodeForm) -> HttpResponse:
    context = {
        "form": form,
        "email": waiting.email,
        "words": words,
        "tries": codes.TRIES,
        "minutes": int(codes.LASTS.total_seconds()) // 60,
    }
    return render(request, "account/code.html", context, status=guesses.status_of(form))
