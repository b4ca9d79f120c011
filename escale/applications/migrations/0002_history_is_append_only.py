"""Make the history append-only in the database itself."""

from django.db import migrations

# A line is never changed. It goes only with the whole draft it tells of, and only from the act
# that erases drafts, which sets `escale.erasing` for its own transaction.
FORBID = """
create function applications_event_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and coalesce(current_setting('escale.erasing', true), '') = 'draft' then
        return old;
    end if;
    raise exception 'the history of an application is append-only';
end $$;
create trigger append_only before update or delete on applications_event
    for each row execute function applications_event_is_append_only();
"""
ALLOW = """
drop trigger append_only on applications_event;
drop function applications_event_is_append_only();
"""


class Migration(migrations.Migration):
    """Forbid changing a line of history."""

    dependencies = (("applications", "0001_applications_and_history"),)
    operations = (migrations.RunSQL(FORBID, ALLOW),)
