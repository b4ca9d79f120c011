"""Steps 4 and 5, and what follows the filing: where its pages are."""

from django.urls import path

from escale.web.applicant.filing import (
    accesses,
    answer,
    changes,
    confirmation,
    contesting,
    decision,
    follow_up,
    reopening,
    send_again,
    summary,
)

_REQUEST = "requests/<str:reference>/"

urlpatterns = [
    path(f"{_REQUEST}summary/", summary.summary, name="summary"),
    path(f"{_REQUEST}confirmation/", confirmation.confirmation, name="confirmation"),
    path(f"{_REQUEST}receipt/", confirmation.receipt, name="receipt"),
    path(f"{_REQUEST}letters/<int:letter>/", decision.letter, name="letter"),
    path(_REQUEST, follow_up.follow_up, name="follow_up"),
    path(f"{_REQUEST}documents/<int:number>/again/", send_again.send_again, name="send_again"),
    path(f"{_REQUEST}answer/", answer.answer, name="answer"),
    path(f"{_REQUEST}answer/time/", answer.ask_for_time, name="ask_for_time"),
    path(f"{_REQUEST}answer/all/", answer.answer_request, name="answer_request"),
    path(f"{_REQUEST}withdraw/", changes.withdraw, name="withdraw"),
    path(f"{_REQUEST}undo-withdrawal/", changes.undo_withdrawal, name="undo_withdrawal"),
    path(f"{_REQUEST}contact-details/", changes.amend_contact, name="amend_contact"),
    path(f"{_REQUEST}reopening/", reopening.ask_reopening, name="ask_reopening"),
    path(f"{_REQUEST}appeal/", contesting.record_appeal, name="record_appeal"),
    path(f"{_REQUEST}revocation/", contesting.answer_revocation, name="answer_revocation"),
    path(f"{_REQUEST}accesses/", accesses.accesses, name="accesses"),
    path(f"{_REQUEST}discard/", changes.discard, name="discard"),
    path(f"{_REQUEST}leave-counter/", changes.leave_counter, name="leave_counter"),
]
