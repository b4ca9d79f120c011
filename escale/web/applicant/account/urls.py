"""Where the account pages are: under allauth's names, which its own machinery looks for."""

from django.urls import path

from escale.web.applicant.account import (
    address,
    identification,
    proof,
    reset,
    security,
    sign_in,
    sign_up,
)

urlpatterns = [
    path("account/sign-up/", sign_up.sign_up, name="account_signup"),
    path("account/code/", address.confirm, name="account_email_verification_sent"),
    path("account/sign-in/", sign_in.sign_in, name="account_login"),
    path("account/sign-out/", sign_in.sign_out, name="account_logout"),
    path("account/closed/", sign_in.closed, name="account_inactive"),
    path("account/reset/", reset.ask, name="account_reset_password"),
    path("account/reset/code/", reset.confirm, name="account_confirm_password_reset_code"),
    path("account/reset/password/", reset.complete, name="account_complete_password_reset"),
    path("account/proof/", proof.prove, name="account_reauthenticate"),
    path("account/email/", address.change, name="account_email"),
    path("account/password/", security.password, name="account_change_password"),
]
applicant_urlpatterns = [
    path("account/", security.security, name="security"),
    path("account/identification/", identification.identification, name="identification"),
    path("account/sign-out-everywhere/", security.sign_out_everywhere, name="sign_out_everywhere"),
]
