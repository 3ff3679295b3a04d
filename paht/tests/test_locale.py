"""The message catalogues: complete, true to the sources, nothing that breaks at run time."""

import ast
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils import formats, translation
from django.utils.translation import trans_real

from paht.tests.catalogues import APPS, LEFT_OUT, MAKE, ROOT, VIETNAMESE, key, sources, translations
from province.models import Agency
from reports.models import Category, Report
from reports.rules import states

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
FOREIGN = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"

NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
# "%d", "%s", "%.1f"; a percent sign is "%%" in a string that takes values.
ANONYMOUS = re.compile(r"(?<!%)(?:%%)*%(?!\(|%)[-+ #0]*\d*(?:\.\d+)?[sdifrxa]")
TAGS = re.compile(r"</?\w[^>]*>")
# Names that are the same in both languages.
SAME = {"SMS", "Video", "Zalo"}
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join(path.parts[-3::2]))
def test_each_catalogue_compiles_and_is_complete_without_duplicates(path, tmp_path):
    catalogue = polib.pofile(str(path))

    catalogue.save_as_mofile(str(tmp_path / "django.mo"))

    # polib's own check compares each entry with all others.
    times = Counter((entry.msgctxt, entry.msgid) for entry in catalogue)
    assert [key for key, found in times.items() if found > 1] == []
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []
    assert len(polib.mofile(str(tmp_path / "django.mo"))) == len(catalogue) > 0


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join(path.parts[-3::2]))
def test_translation_keeps_placeholders_and_tags(path):
    catalogue = polib.pofile(str(path))
    wrong = [
        (entry.msgid, text)
        for entry in catalogue
        for text in translations(entry)
        if parts(text) not in (parts(entry.msgid), parts(entry.msgid_plural))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("path", "forms"), [(ENGLISH, 2), (FOREIGN, 1)], ids=["two in English", "one in Vietnamese"]
)
def test_plurals_have_the_forms_of_their_language(path, forms):
    catalogue = polib.pofile(str(path))

    assert f"nplurals={forms};" in catalogue.metadata["Plural-Forms"]
    assert [
        entry.msgid
        for entry in catalogue
        if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(forms))
    ] == []


def test_untranslated_english_strings_have_vietnamese_from_django():
    """A template in place of Django's may keep Django's words: they have their Vietnamese."""
    same = [entry for entry in polib.pofile(str(ENGLISH)) if is_borrowed(entry)]

    with translation.override("vi"):
        assert [
            entry.msgid
            for entry in same
            if translation.ngettext(entry.msgid, entry.msgid_plural, 2) in texts_in(entry)
        ] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed (xgettext)")
def test_english_catalogue_has_exactly_the_strings_of_sources(tmp_path):
    found = {key(entry) for entry in polib.pofile(str(extract(tmp_path)))}
    held = {key(entry) for entry in polib.pofile(str(ENGLISH))}

    advice = f"python manage.py {' '.join(MAKE)}"
    assert sorted(found - held) == [], f"not translated; do: {advice}"
    assert sorted(held - found) == [], f"no longer used; do: {advice}"


def test_english_count_of_reports_has_no_false_plural():
    wrong = [
        entry.msgstr
        for entry in polib.pofile(str(ENGLISH))
        # On several pages there are several.
        if re.match(r"%\(count\)[sd] reports", entry.msgstr) and "%(pages)" not in entry.msgid
    ]

    assert wrong == []


def test_source_strings_are_composed_and_use_named_placeholders():
    wrong = [
        msgid
        for entry in polib.pofile(str(ENGLISH))
        for msgid in (entry.msgid, entry.msgid_plural)
        if not unicodedata.is_normalized("NFC", msgid) or ANONYMOUS.search(msgid) or "{}" in msgid
    ]

    assert wrong == []


def test_only_plain_strings_are_given_to_gettext():
    """An f-string, a sum or a variable is never extracted, and so never translated."""
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in gettext_calls(ast.parse(path.read_text(encoding="utf-8")))
        if not all(isinstance(argument, ast.Constant) for argument in texts_of(call))
    ]

    assert wrong == []


def test_vietnamese_catalogue_contains_no_strings_of_the_portal():
    ours = {key(entry) for entry in polib.pofile(str(ENGLISH)) if not is_borrowed(entry)}

    assert {key(entry) for entry in polib.pofile(str(FOREIGN))} & ours == set()
    assert [
        entry.msgid for entry in polib.pofile(str(FOREIGN)) if VIETNAMESE.search(entry.msgid)
    ] == []


def test_every_label_of_workflow_has_english_text():
    words = [
        *(state.label for state in states.State),
        *(state.public_label for state in states.State),
        *states.ROLE_LABELS.values(),
        *(transition.label for transition in states.TRANSITIONS.values()),
        *(transition.past for transition in states.TRANSITIONS.values()),
        *states.RefusalReason.labels,
        *Report.Channel.labels,
        *Agency.Kind.labels,
    ]

    vietnamese = [str(word) for word in words]

    with translation.override("en"):
        english = [str(word) for word in words]

    same = {word for word, other in zip(english, vietnamese, strict=True) if word == other}
    assert same <= SAME


def test_every_category_has_an_english_name(reference_data):
    assert list(Category.objects.filter(name_en="").values_list("name", flat=True)) == []


def test_english_page_is_english(client, reference_data):
    page = client.get("/en/phan-anh-kien-nghi/tra-cuu/").text

    assert '<html lang="en"' in page
    assert "Look up field reports" in page
    assert "Tra cứu" not in page


def test_form_offers_categories_in_language_of_page(client, reference_data):
    english = client.get("/en/phan-anh-kien-nghi/gui-phan-anh/").text
    vietnamese = client.get("/vi/phan-anh-kien-nghi/gui-phan-anh/").text

    assert ">Potholes and damaged road surface</option>" in english
    assert ">Mặt đường hư hỏng, ổ gà</option>" in vietnamese


@pytest.mark.parametrize("page", ["gui-phan-anh", "tra-cuu"])
def test_places_are_named_in_the_language_of_the_page(client, reference_data, page):
    english = client.get(f"/en/phan-anh-kien-nghi/{page}/").text
    vietnamese = client.get(f"/vi/phan-anh-kien-nghi/{page}/").text

    assert ">My Tu District</option>" in english
    assert ">Huyện Mỹ Tú</option>" in vietnamese


def test_staff_site_is_vietnamese_where_django_has_no_translation():
    with translation.override("vi"):
        said = [
            translation.gettext(text)
            for text in ("Skip to main content", "Breadcrumbs", "Show counts", "History")
        ]
        script = trans_real.DjangoTranslation("vi", domain="djangojs")

        assert said == ["Đến nội dung chính", "Vị trí trang", "Hiện số lượng", "Lịch sử"]
        assert script.gettext("Choose a Date") == "Chọn ngày"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_date_is_read_day_first(language):
    with translation.override(language):
        first = formats.get_format("DATE_INPUT_FORMATS")[0]
        shown = formats.get_format("DATE_FORMAT")

    assert (first, shown) == ("%d/%m/%Y", "d/m/Y")


def parts(text: str) -> tuple[set[str], list[str]]:
    """The placeholders in any order, the tags in theirs."""
    named = set(NAMED.findall(text)) | set(ANONYMOUS.findall(text))
    return named, TAGS.findall(text)


def texts_in(entry: polib.POEntry) -> set[str]:
    return {entry.msgid, entry.msgid_plural} - {""}


def is_borrowed(entry: polib.POEntry) -> bool:
    return entry.msgid in translations(entry) and entry.msgid not in SAME


def extract(folder: Path) -> Path:
    """Extract the strings of the sources into a new catalogue; the project stays as it is."""
    for name in (*APPS, "templates"):
        # A copy: next to each template stands for a moment what is made of it to be read.
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    (folder / "locale" / "en").mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "django", *MAKE, "--verbosity=0"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    return folder / "locale" / "en" / "LC_MESSAGES" / "django.po"


def gettext_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            if name in GETTEXT:
                yield node


def texts_of(call: ast.Call) -> list[ast.expr]:
    """The arguments that are texts: all but the number of a plural."""
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return call.args[:-1] if "ngettext" in name or "npgettext" in name else call.args
