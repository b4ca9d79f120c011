"""Passwords: right or wrong, at the same cost, ten guesses an hour whatever the road."""

from http import HTTPStatus

from django import forms
from django.contrib.auth.hashers import make_password

from escale.people import attempts
from escale.people.models import Account, Attempt
from escale.web.applicant.account import wording

#: The code of the error that asks to wait.
TOO_MANY = "too_many"


def account_opened_by(*, email: str, password: str) -> Account | None:
    """Return the account that this address and this password open, or None.

    One password is hashed and the same questions are put to the database whether or not the
    account exists. Raises ValidationError past ten wrong passwords in an hour.
    """
    count(email)
    account = Account.objects.holding(email)
    if account is None:
        make_password(password)  # as long as comparing it
        return None
    return account if _is_right(account, password) else None


def is_password_of(account: Account, password: str) -> bool:
    """Tell whether this is the account's password; wrong ones count as those of the sign-in page.

    Raises ValidationError past ten wrong passwords in an hour.
    """
    count(account.email)
    return _is_right(account, password)


def count(email: str) -> None:
    """Count one guess; raises ValidationError with the time to wait past ten an hour."""
    if not attempts.allowed(Attempt.Door.SIGN_IN, email):
        minutes = attempts.minutes_to_wait(Attempt.Door.SIGN_IN, email)
        raise forms.ValidationError(wording.too_many_passwords(minutes), code=TOO_MANY)


def status_of(form: forms.Form) -> HTTPStatus:
    """Return the status of a page: 429 when its form asks to wait."""
    faults = form.errors.as_data().values() if form.is_bound else ()
    is_over = any(error.code == TOO_MANY for errors in faults for error in errors)
    return HTTPStatus.TOO_MANY_REQUESTS if is_over else HTTPStatus.OK


def _is_right(account: Account, password: str) -> bool:
    is_right = account.check_password(password)
    if is_right:
        attempts.take_back(Attempt.Door.SIGN_IN, account.email)
    return is_right
