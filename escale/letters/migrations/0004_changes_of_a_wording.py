"""Keep who changed the texts of a prefecture's letters, and what they were."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import escale.kit.clock


class Migration(migrations.Migration):
    """Add the history of the texts."""

    dependencies = (
        ("letters", "0003_letters_of_decisions"),
        ("people", "0003_staff_and_second_factors"),
    )
    operations = (
        migrations.CreateModel(
            name="WordingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.JSONField()),
                ("at", models.DateTimeField(default=escale.kit.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prefecture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.prefecture",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["prefecture", "-at"], name="changes_of_a_wording")
                ],
            },
        ),
    )
