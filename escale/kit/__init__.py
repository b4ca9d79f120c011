"""Tools that know nothing of permits."""
