"""Name static files by their content, including imported scripts."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hash the names in `import` statements as well.

    Otherwise a page of a new release could load the last release's module from the cache.
    """

    support_js_module_import_aggregation = True
