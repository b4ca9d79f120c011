"""Make the log append-only in the database itself."""

from django.db import migrations, models

# A line is never changed. A search goes only from the job that forgets old ones, which sets
# `escale.erasing` for its own transaction, and never before the six months that the CNIL wants at
# least. A reading goes only once the application that its subject begins with is gone.
FORBID = """
create function audit_search_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and coalesce(current_setting('escale.erasing', true), '') = 'searches'
        and old.at < now() - interval '6 months'
    then
        return old;
    end if;
    raise exception 'the log of searches is append-only';
end $$;
create trigger append_only before update or delete on audit_search
    for each row execute function audit_search_is_append_only();

create function audit_access_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and coalesce(current_setting('escale.erasing', true), '') = 'readings'
        and not exists (
            select from applications_application where reference = split_part(old.subject, '/', 1)
        )
    then
        return old;
    end if;
    raise exception 'the log of readings is append-only';
end $$;
create trigger append_only before update or delete on audit_access
    for each row execute function audit_access_is_append_only();
"""
ALLOW = """
drop trigger append_only on audit_search;
drop function audit_search_is_append_only();
drop trigger append_only on audit_access;
drop function audit_access_is_append_only();
"""


class Migration(migrations.Migration):
    """Forbid changing a line of the log; find the oldest searches."""

    dependencies = (("audit", "0003_searches"),)
    operations = (
        migrations.AddIndex(
            model_name="search",
            index=models.Index(fields=["at"], name="searches_by_age"),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    )
