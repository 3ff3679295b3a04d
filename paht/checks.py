"""System checks: a wrong setting or missing data is told at the start, in one line each."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Tags as CheckTags


def settings_hold_together(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Refuse values that would only fail later, in front of a citizen."""
    found: list[CheckMessage] = []
    if settings.RATE_LIMITS not in ("on", "off"):
        found.append(Error("RATE_LIMITS phải là on hoặc off.", id="paht.E001"))
    if settings.TRUSTED_PROXIES < 0:
        found.append(Error("TRUSTED_PROXIES phải là số ≥ 0.", id="paht.E002"))
    if not settings.SITE_URL.startswith(("http://", "https://")):
        found.append(Error("SITE_URL phải bắt đầu bằng http:// hoặc https://.", id="paht.E003"))
    if not any(code == settings.LANGUAGE_CODE for code, _ in settings.LANGUAGES):
        found.append(Error("LANGUAGES phải có vi.", id="paht.E004"))
    return found


def register_all() -> None:
    register(settings_hold_together, CheckTags.security)
