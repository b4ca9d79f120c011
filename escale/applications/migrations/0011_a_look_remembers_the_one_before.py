from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_indexes_of_the_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="look",
            name="since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
