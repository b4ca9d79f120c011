"""What was filed before certificates existed is covered by the document that it states."""

from typing import Any

from django.db import migrations

_AT_ONCE = 10_000
_COVER = """
update applications_application set covered_until = document_expires_on
where id > %s and id <= %s and covered_until is null and document_expires_on is not null
  and filed_at is not null
"""


def cover(apps: Any, schema_editor: Any) -> None:
    """Take them by their numbers, each batch a transaction of its own: nobody waits for it."""
    last = apps.get_model("applications", "Application").objects.order_by("-pk").first()
    for start in range(0, last.pk if last else 0, _AT_ONCE):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_COVER, [start, start + _AT_ONCE])


class Migration(migrations.Migration):
    """Set `covered_until` where filing did not yet."""

    atomic = False
    dependencies = (("applications", "0020_certificates_follow"),)
    operations = (migrations.RunPython(cover, migrations.RunPython.noop),)
