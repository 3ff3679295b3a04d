"""How static files are named: by their content, imported scripts too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashes the names in `import` statements as well.

    Without it a page of a new release could load last release's module from the cache.
    """

    support_js_module_import_aggregation = True
