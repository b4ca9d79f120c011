from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_examination")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="has_absence",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="application",
            name="has_open_identity",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
