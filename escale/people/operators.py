"""Who keeps the platform running, since when and until when: they see no application."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused


class OperatorQuerySet(models.QuerySet["Operator"]):
    """Clauses on operators."""

    def active(self) -> Self:
        """Keep those not revoked, whose account is open."""
        return self.filter(revoked_at__isnull=True, account__is_active=True)


class Operator(models.Model):
    """An account's place at the platform. Revoked, it opens nothing from the next request on."""

    account = models.OneToOneField(
        "people.Account", on_delete=models.PROTECT, related_name="operation"
    )
    name = models.CharField(max_length=120)
    joined_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OperatorQuerySet] = OperatorQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        """Return the number only: a name would end up in logs."""
        return f"operator {self.pk}"


class NotAnOperator(Refused):
    """This account is not, or no longer, an operator's."""

    def __init__(self) -> None:
        super().__init__(
            _("Vous n’avez pas, ou plus, accès à l’exploitation du service."),
            hint=_("Rien n’a été enregistré."),
        )


def operating(account_id: int) -> Operator:
    """Return the operator that an account is now, held until the transaction ends.

    Call it inside the transaction of the act, as `duty.on_duty`. Raises NotAnOperator.
    """
    operator = (
        Operator.objects.active()
        .filter(account_id=account_id)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if operator is None:
        raise NotAnOperator
    return operator
