"""Count what happened in a period without reading the whole history of a prefecture."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Index the filings of a prefecture, and the decisions by day."""

    dependencies = (("applications", "0017_reopenings_wait_in_the_queue_and_identities_reopen"),)
    operations = (
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("filed_at__isnull", False)),
                fields=["prefecture", "filed_at"],
                include=(
                    "id",
                    "case",
                    "status",
                    "complete_on",
                    "silence_on",
                    "document_expires_on",
                ),
                name="filed_in_a_prefecture",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("act__in", ["sign_approval", "sign_refusal"])),
                fields=["at"],
                include=("application", "act"),
                name="decisions_by_day",
            ),
        ),
    )
