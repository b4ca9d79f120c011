"""Find those whom a message did not reach, and the requests that nobody is proven to know of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Index what is rare: the queue's filter, and what the sweep reads."""

    dependencies = [
        ("applications", "0021_stays_covered_by_the_present_document"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False), ("has_undelivered", True)),
                fields=["prefecture", "rank", "urgent_on", "id"],
                include=(
                    "status",
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue_of_the_unreached",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("has_undelivered", True)), fields=["id"], name="unreached"
            ),
        ),
        migrations.AddIndex(
            model_name="piecerequest",
            index=models.Index(
                condition=models.Q(("delivered_at__isnull", True), ("ended_at__isnull", True)),
                fields=["id"],
                name="requests_nobody_knows_of",
            ),
        ),
    ]
