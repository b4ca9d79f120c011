from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_documents_and_ephotos"),
    ]

    operations = [
        migrations.AddField(
            model_name="sentfile",
            name="notices",
            field=ArrayField(models.CharField(max_length=40), default=list, blank=True, size=None),
        ),
    ]
