"""System checks for settings that depend on each other, which `configuration` cannot check."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Tags as CheckTags


def vietnamese_is_offered(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Require Vietnamese, because the legal wording is Vietnamese."""
    if any(code == settings.LANGUAGE_CODE for code, _ in settings.LANGUAGES):
        return []
    return [Error("LANGUAGES phải có vi.", id="paht.E001")]


def register_all() -> None:
    register(vietnamese_is_offered, CheckTags.translation)
