"""System checks: what `configuration` cannot tell from one value alone, in one line each."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Tags as CheckTags


def vietnamese_is_offered(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The legal wording is the Vietnamese one: it cannot be left out."""
    if any(code == settings.LANGUAGE_CODE for code, _ in settings.LANGUAGES):
        return []
    return [Error("LANGUAGES phải có vi.", id="paht.E001")]


def register_all() -> None:
    register(vietnamese_is_offered, CheckTags.translation)
