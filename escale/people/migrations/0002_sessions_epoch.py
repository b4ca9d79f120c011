from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_persons_accounts_and_offices"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="sessions_epoch",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
    ]
