"""What kind of browser a User-Agent names, in words its owner knows. Nothing is decided by it."""

import re

# The first that fits: most browsers also claim to be those further down.
_BROWSERS = (
    ("Zalo", r"\bZalo\b"),
    ("Facebook", r"FBAN|FBAV|FB_IAB"),
    ("Cốc Cốc", r"coc_coc_browser|CocCoc"),
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b|OPiOS"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("UC Browser", r"UCBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"\(iPhone\b"),
    ("iPad", r"\(iPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)
_LONGEST = 1000


def browser(header: str) -> str:
    """The browser's name; "" for one that is not known here."""
    return _first(_BROWSERS, header)


def system(header: str) -> str:
    """The system or device it runs on; "" when it does not say."""
    return _first(_SYSTEMS, header)


def _first(known: tuple[tuple[str, str], ...], header: str) -> str:
    said = header[:_LONGEST]
    return next((name for name, pattern in known if re.search(pattern, said)), "")
