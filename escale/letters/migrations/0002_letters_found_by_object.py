from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0001_letters"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("store_name", ""), _negated=True),
                fields=["store_name"],
                name="letters_by_object",
            ),
        ),
    ]
