"""Static files as production serves them: named by their content, so that they may be kept."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Assets(CompressedManifestStaticFilesStorage):
    """Names the scripts that scripts import too: no page ever mixes two releases."""

    support_js_module_import_aggregation = True
