"""Templates and style sheets keep the house rules (docs/design.md)."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.django import get_installed_libraries
from django.template.library import import_library
from django.template.loader import get_template

from paht.tests.each import for_each
from paht.tests.floors import APPS
from reports.rules.states import State
from reports.templatetags.portal import ENDONYMS, icon_names

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "static" / "css"

# Messages go out by SMS and mail, where the rules of a page do not hold.
NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if path.relative_to(TEMPLATES).parts[0] != "messages"
)
SOURCES = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in NAMES}
PARTIALS = [name for name in NAMES if "partials/" in name]

# Django finds these by name: refusals by status, the rest in place of its own templates.
CALLED_BY_DJANGO = re.compile(
    r"^(403|404|500)\.html$|^(auth|django|leaflet|registration)/|^admin/\w+\.html$"
    r"|^admin/\w+/\w+/change_(form|list)\.html$"
)
COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"{%\s*(\w+)")
FILTER = re.compile(r"\|(\w+)")
VIETNAMESE = re.compile("[À-ÖØ-öø-ưẠ-ỹ]")
MARKED = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

STYLE_FILES = sorted(STYLES.rglob("*.css"))
TOKENS = (STYLES / "base" / "tokens.css").read_text(encoding="utf-8")
# Without map and photos a page may weigh 120 kB; its style sheets take at most this part of it.
STYLE_BUDGET = 60_000


def is_for_staff(path: Path) -> bool:
    return path.is_relative_to(STYLES / "staff")


def without_comments(name: str) -> str:
    return COMMENT.sub("", SOURCES[name])


def python_sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts
    )


@for_each(NAMES)
def test_template_compiles(name: str) -> None:
    get_template(name)


def test_every_template_is_used_somewhere() -> None:
    everything = python_sources() + "\n".join(without_comments(name) for name in NAMES)

    unused = [
        name for name in NAMES if not CALLED_BY_DJANGO.match(name) and f'"{name}"' not in everything
    ]

    assert unused == []


@for_each(NAMES)
def test_template_contains_no_inline_style_script_or_handler(name: str) -> None:
    source = without_comments(name)

    assert not re.search(r"\sstyle\s*=|<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert "javascript:" not in source
    scripts = re.findall(r"<script\b[^>]*>", source)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []


@for_each(NAMES)
def test_template_loads_nothing_from_other_hosts(name: str) -> None:
    loaded = re.findall(r"<(?:script|img|link|iframe|source)\b[^>]*>", without_comments(name))

    assert [tag for tag in loaded if re.search(r"(?:src|href)=\"(?:https?:)?//", tag)] == []


@for_each(NAMES)
def test_template_never_disables_escaping(name: str) -> None:
    source = without_comments(name)

    assert not re.search(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off", source)


@for_each(PARTIALS)
def test_partial_declares_its_inputs_first(name: str) -> None:
    head = SOURCES[name].split("{% endcomment %}")[0]

    assert re.match(rf"{{% comment %}}\s+{re.escape(name)} – inputs:", head)


@for_each(NAMES)
def test_partial_gets_only_its_declared_inputs(name: str) -> None:
    includes = re.findall(r"{%\s*include\s+\"[^\"]*partials/[^%]*%}", without_comments(name))

    assert [tag for tag in includes if not re.search(r"\bonly\s*%}$", tag)] == []


@for_each(NAMES)
def test_included_form_gets_csrf_token(name: str) -> None:
    """`only` takes the token away too, and tests that post without asking for it never notice."""
    includes = re.findall(r"({%\s*include\s+\"([^\"]*)\"[^%]*\bonly\s*%})", without_comments(name))

    forgotten = [
        tag
        for tag, included in includes
        if "{% csrf_token %}" in SOURCES[included] and "csrf_token=csrf_token" not in tag
    ]

    assert forgotten == []


@for_each(NAMES)
def test_template_loads_only_used_libraries(name: str) -> None:
    source = without_comments(name)
    installed = get_installed_libraries() | engines["django"].engine.libraries
    used = set(TAG.findall(source)) | set(FILTER.findall(source))

    loaded = " ".join(re.findall(r"{%\s*load\s+([\w\s]+?)\s*%}", source)).split()
    idle = []
    for library in loaded:
        offers = import_library(installed[library])
        if not used & (set(offers.tags) | set(offers.filters)):
            idle.append(library)

    assert idle == []
    assert len(loaded) == len(set(loaded))


@for_each(NAMES)
def test_vietnamese_text_in_templates_is_translatable(name: str) -> None:
    source = without_comments(name)
    source = re.sub(
        r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", "", source, flags=re.DOTALL
    )
    bare = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)

    assert [line.strip() for line in bare.splitlines() if VIETNAMESE.search(line)] == []


@for_each(NAMES)
def test_template_uses_composed_letters(name: str) -> None:
    assert unicodedata.is_normalized("NFC", SOURCES[name])


@for_each(NAMES)
def test_icon_used_in_template_exists(name: str) -> None:
    source = without_comments(name)
    named = re.findall(r"{%\s*icon\s+\"([\w-]+)\"", source)
    named += re.findall(r"\bdrawing=\"([\w-]+)\"", source)

    assert [icon for icon in named if icon not in icon_names() and not icon.endswith("-")] == []


def test_every_state_and_every_category_group_has_an_icon() -> None:
    with (ROOT / "reports" / "samples" / "seeds" / "categories.csv").open(encoding="utf-8") as file:
        groups = [row["icon"] for row in csv.DictReader(file) if not row["parent_code"]]

    wanted = {f"state-{state}" for state in State} | set(groups)

    assert wanted - icon_names() == set()


def test_every_offered_language_has_a_name_in_itself() -> None:
    assert {code for code, _name in settings.LANGUAGES} <= set(ENDONYMS)


@for_each(STYLE_FILES)
def test_style_sheet_takes_colours_from_tokens(path: Path) -> None:
    rules = CSS_COMMENT.sub("", path.read_text(encoding="utf-8"))
    if path.name not in ("tokens.css", "print.css"):
        assert re.findall(r"#[0-9a-f]{3,8}\b(?![^{}]*{)|\brgba?\(|\bhsla?\(", rules) == []
    assert "!important" not in rules
    assert "url(" not in rules
    if not is_for_staff(path):
        assert re.findall(r"^#[\w-]+|[\s,]#[a-z][\w-]*\s*[{,]", rules, re.MULTILINE) == []


def test_every_token_in_use_is_defined() -> None:
    tokens = set(re.findall(r"(--[\w-]+):", TOKENS))
    admin = tokens | set(
        re.findall(r"(--[\w-]+):", (STYLES / "staff" / "admin.css").read_text("utf-8"))
    )

    used = {
        (path, token)
        for path in STYLE_FILES
        for token in re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))
    }

    missing = [
        (path.name, token)
        for path, token in sorted(used)
        if token not in (admin if is_for_staff(path) else tokens)
    ]
    assert missing == []


def test_style_sheets_of_one_page_stay_within_size_budget() -> None:
    weights = {
        path.relative_to(STYLES).as_posix(): path.stat().st_size
        for path in STYLE_FILES
        if not is_for_staff(path)
    }
    shared = re.findall(r"static \"css/([\w/-]+\.css)\"", SOURCES["partials/head.html"])

    of_one_page = max(size for name, size in weights.items() if name not in shared)

    assert sum(weights[name] for name in shared) + of_one_page <= STYLE_BUDGET


TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("muted", "paper"),
    ("muted", "sheet"),
    ("brand", "paper"),
    ("brand", "sheet"),
    ("brand", "brand-tint"),
    ("brand-strong", "paper"),
    ("brand-strong", "brand-tint"),
    ("ink", "brand-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("ok", "paper"),
    ("ok", "ok-tint"),
    ("ink", "ok-tint"),
    ("warn", "paper"),
    ("warn", "warn-tint"),
    ("ink", "warn-tint"),
    ("brand", "warn-tint"),
    ("danger", "paper"),
    ("danger", "danger-tint"),
    ("ink", "danger-tint"),
    ("on-river", "river"),
    ("on-river-muted", "river"),
    ("river", "on-river"),
    ("river-deep", "on-river-muted"),
]
CONTROL_PAIRS = [("control-line", "paper"), ("control-line", "sheet"), ("brand", "paper")]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [(*pair, 4.5) for pair in TEXT_PAIRS] + [(*pair, 3.0) for pair in CONTROL_PAIRS],
)
def test_colour_pairs_have_enough_contrast(
    mode: str, front: str, ground: str, least: float
) -> None:
    colours = palette(mode)

    assert contrast(colours[front], colours[ground]) >= least


def palette(mode: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if mode == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two #rrggbb colours (WCAG 2.1, 1.4.3)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_staff_are_addressed_as_ban_and_citizens_as_ong_ba() -> None:
    staff = [*(TEMPLATES / "admin").rglob("*.html"), *(TEMPLATES / "messages").glob("staff_*")]
    citizens = [
        path
        for room in ("reports", "accounts", "partials")
        for path in (TEMPLATES / room).rglob("*.html")
    ]

    # Words in quotes are read to a caller.
    said_to_staff = {path: re.sub("“[^”]*”", "", path.read_text("utf-8")) for path in staff}
    wrong = [path.name for path, words in said_to_staff.items() if "Ông/Bà" in words]
    wrong += [path.name for path in citizens if re.search(r"\bbạn\b", path.read_text("utf-8"))]

    assert wrong == []
