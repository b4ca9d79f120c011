"""Let a line of history go with its draft, and with nothing else."""

from django.db import migrations

# The setting alone opened the history of any application to the transaction that erases a draft.
FORBID = """
create or replace function applications_event_is_append_only() returns trigger
language plpgsql as $$
begin
    if tg_op = 'DELETE' and coalesce(current_setting('escale.erasing', true), '') = 'draft'
        and exists (
            select from applications_application
            where id = old.application_id and status = 'draft' and filed_at is null
        )
    then
        return old;
    end if;
    raise exception 'the history of an application is append-only';
end $$;
"""
AS_IT_WAS = """
create or replace function applications_event_is_append_only() returns trigger
language plpgsql as $$
begin
    if tg_op = 'DELETE' and coalesce(current_setting('escale.erasing', true), '') = 'draft' then
        return old;
    end if;
    raise exception 'the history of an application is append-only';
end $$;
"""


class Migration(migrations.Migration):
    """Look at the application before letting its history go."""

    dependencies = (("applications", "0003_closed_without_object_before_a_decision"),)
    operations = (migrations.RunSQL(FORBID, AS_IT_WAS),)
