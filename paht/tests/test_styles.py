"""Classes in use have a rule, rules have a use, and no style sheet grows too long."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from paht.tests.floors import APPS

ROOT = Path(settings.BASE_DIR)
STYLES = ROOT / "static" / "css"
STYLE_FILES = sorted(STYLES.rglob("*.css"))
MOST_LINES = 500

COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTOR = re.compile(r"([^{}]+){")
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
CLASS_ATTRIBUTE = re.compile(r'<(\w+)(?:[^<>]|{[^}]*})*?\sclass="((?:{%.*?%}|{{.*?}}|[^"])*)"')
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}")
QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
NAME = re.compile(r"[a-zA-Z_][\w-]*")

# Written by code that is not ours: the stock admin, ALTCHA and Leaflet.
STOCK = re.compile(
    r"action-|add-row|addlink|aligned|altcha-|app-list|breadcrumbs|calendar|cancel-link|change-?l|"
    r"clear|clockbox|closelink|collapse|dashboard|datetime|delete|description|error|"
    r"field-(?:agency|code|webhook)|fieldset-heading|file-upload|flex-container|form-row|help|hidden|inline-|label|leaflet-|"
    r"messagelist|mini|model|module|object-tools|original|paginator|question|quiet|"
    r"related-widget-|results|selected|selector|small|sort|submit-row|tabular|this-page|"
    r"timezonewarning|toggle|toplinks|url|viewlink"
)
# Tests find these; the elements need no rule of their own.
HOOKS = {"hotline-code__group", "case__other"}


def rules_of(path: Path) -> set[str]:
    text = CSS_COMMENT.sub("", path.read_text(encoding="utf-8"))
    return {name for selector in SELECTOR.findall(text) for name in CLASS.findall(selector)}


def templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        if path.relative_to(ROOT / "templates").parts[0] != "messages":
            yield COMMENT.sub("", path.read_text(encoding="utf-8"))


def words_in_quotes() -> set[str]:
    """Return the words in the quoted texts of scripts and Python: classes are among them."""
    sources = [*(ROOT / "static" / "js").rglob("*.js")]
    for app in APPS:
        sources += [
            path
            for path in (ROOT / app).rglob("*.py")
            if "tests" not in path.relative_to(ROOT).parts
        ]
    texts = (path.read_text(encoding="utf-8") for path in sources)
    return {
        name
        for text in texts
        for quoted in QUOTED.findall(text)
        for name in NAME.findall("".join(quoted))
    }


def classes_in_templates() -> dict[str, set[str]]:
    """Return each class with the elements that have it; `*` where a tag writes a part of it."""
    found: dict[str, set[str]] = {}
    for source in templates():
        for element, value in CLASS_ATTRIBUTE.findall(source):
            for name in TEMPLATE_TAG.sub("*", value).replace("*", " *").split():
                found.setdefault(name, set()).add(element)
    return found


DEFINED = {name for path in STYLE_FILES for name in rules_of(path)}


@pytest.mark.parametrize("path", STYLE_FILES, ids=lambda path: path.relative_to(STYLES).as_posix())
def test_style_sheet_length_is_limited(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_every_class_with_a_rule_is_used() -> None:
    # A variant is used where its value is written: `chip--{{ state }}`.
    words = words_in_quotes() | {name for source in templates() for name in NAME.findall(source)}
    starts = {name for name in words if name.endswith("--")}

    unused = [
        name
        for name in sorted(DEFINED)
        if name not in words
        and not any(name.startswith(start) for start in starts)
        and not STOCK.match(name)
    ]

    assert unused == []


def test_every_class_in_a_template_has_a_rule() -> None:
    blocks = {re.split("__|--", name)[0] for name in DEFINED}

    without = [
        name
        for name, elements in sorted(classes_in_templates().items())
        if name not in DEFINED | HOOKS
        # A block may have rules for its parts only, and any class takes the bullets off a list.
        and name not in blocks
        and not elements <= {"ul", "ol"}
        and not name.startswith("*")
        and not name.endswith("--")
        and not STOCK.match(name)
    ]

    assert without == []
