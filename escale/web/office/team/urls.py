"""The team: where its pages are."""

from django.urls import path

from escale.web.office.team import invitations, member, team

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/invite/", invitations.invite, name="invite"),
    path(
        "team/invitations/<int:invitation>/again/",
        invitations.invite_again,
        name="invite_again",
    ),
    path(
        "team/invitations/<int:invitation>/cancel/",
        invitations.cancel,
        name="cancel_invitation",
    ),
    path("team/<int:member>/", member.member, name="member"),
    path("team/<int:member>/revoke/", member.revoke_member, name="revoke_member"),
    path("team/<int:member>/restore/", member.restore_member, name="restore_member"),
    path("team/<int:member>/second-factor/", member.reset, name="reset_second_factor"),
]
