"""Where the pages of the second factor and of invitations are."""

from django.urls import path

from escale.web.account_security import join, prove, recovery_codes, second_factors, set_up

urlpatterns = [
    path("account/invitation/", join.join, name="account_join"),
    path("account/second-factor/", prove.prove, name="account_second_factor"),
    path("account/second-factor/new/", set_up.set_up, name="account_set_up_second_factor"),
    path(
        "account/second-factor/codes/",
        recovery_codes.recovery_codes,
        name="account_recovery_codes",
    ),
    path(
        "account/second-factor/codes/renew/",
        recovery_codes.renew,
        name="account_renew_recovery_codes",
    ),
    path(
        "account/second-factor/manage/",
        second_factors.second_factors,
        name="account_second_factors",
    ),
    path(
        "account/second-factor/passkeys/remove/",
        second_factors.remove_passkey,
        name="account_remove_passkey",
    ),
]
