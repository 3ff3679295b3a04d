"""Khmer: all that citizens read and nothing else, in letters a phone can show and break."""

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import polib
from django.conf import settings
from django.test import Client
from django.utils import formats, translation

from notifications import texts
from notifications.models import Channel, Message
from paht.languages import STAFF_SOURCES
from paht.middleware import LANGUAGE_COOKIE
from paht.tests.catalogues import APPS, LEFT_OUT, MAKE, ROOT, VIETNAMESE, key, sources, translations
from reports.models import Category
from reports.rules import states
from reports.rules.states import State

KHMER = ROOT / "locale" / "km" / "LC_MESSAGES" / "django.po"
MAKE_KHMER = [word.replace("=en", "=km") for word in MAKE]
FORM = "/km/phan-anh-kien-nghi/gui-phan-anh/"
LOOKUP = "/km/phan-anh-kien-nghi/tra-cuu/"
# The place, the app of the province and its menu, an example of a search, the words of masks.
NAMES = re.compile(r"Sóc Trăng|Công dân|Phản ánh hiện trường|ổ gà|NĐ-CP|đã che")
# Longer ones would run out of a phone's screen where a browser does not know the words.
LONGEST_RUN = 30
RUN = re.compile(r"[\u1780-\u17d3\u17d7\u17dc\u17dd]+")


def entries() -> polib.POFile:
    return polib.pofile(str(KHMER))


def extract(folder: Path) -> Path:
    """The strings of the citizens' sources, as `manage.py makemessages --locale=km` finds them."""
    for name in (*APPS, "templates"):
        # A copy: next to each template stands for a moment what is made of it to be read.
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    (folder / "locale" / "km").mkdir(parents=True)
    ignored = [f"--ignore={pattern}" for pattern in STAFF_SOURCES]
    subprocess.run(
        [sys.executable, "-m", "django", *MAKE_KHMER, *ignored, "--verbosity=0"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    return folder / "locale" / "km" / "LC_MESSAGES" / "django.po"


def test_khmer_catalogue_has_exactly_the_strings_for_citizens(tmp_path: Path) -> None:
    found = {key(entry) for entry in polib.pofile(str(extract(tmp_path)))}
    held = {key(entry) for entry in entries()}

    advice = f"python manage.py {' '.join(MAKE_KHMER)}"
    assert sorted(found - held) == [], f"not translated (docs/khmer.md); do: {advice}"
    assert sorted(held - found) == [], f"no longer used; do: {advice}"


def test_every_excluded_staff_source_exists() -> None:
    """Else a file that was renamed would come back unseen, or a citizen's be left out."""
    every = [path.relative_to(ROOT).as_posix() for path in sources()]
    every += [path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.*")]

    assert [one for one in STAFF_SOURCES if not any(fnmatchcase(p, one) for p in every)] == []


def test_khmer_catalogue_has_one_plural_form() -> None:
    catalogue = entries()

    assert "nplurals=1;" in catalogue.metadata["Plural-Forms"]
    assert [e.msgid for e in catalogue if e.msgid_plural and list(e.msgstr_plural) != [0]] == []


def test_khmer_translations_contain_no_vietnamese() -> None:
    wrong = [
        text
        for entry in entries()
        for text in translations(entry)
        if VIETNAMESE.search(NAMES.sub("", text))
    ]

    assert wrong == []


def test_unbreakable_khmer_text_fits_phone_width() -> None:
    wrong = [
        run
        for entry in entries()
        for text in translations(entry)
        for run in RUN.findall(text)
        if len(run) > LONGEST_RUN
    ]

    assert wrong == []


def test_every_state_and_every_category_has_a_khmer_name(reference_data: None) -> None:
    words = [state.public_label for state in State] + [state.label for state in State]

    with translation.override("km"):
        shown = [str(word) for word in (*words, *states.RefusalReason.labels)]

    assert [word for word in shown if VIETNAMESE.search(word)] == []
    assert list(Category.objects.filter(name_km="").values_list("name", flat=True)) == []


def test_khmer_page_is_khmer_and_links_to_other_languages(
    client: Client, reference_data: None
) -> None:
    page = client.get(LOOKUP).text

    assert '<html lang="km"' in page
    assert "ស្វែងរក" in page and "Tra cứu" not in page
    for language in ("vi", "en"):
        assert f'hreflang="{language}" href="{settings.SITE_URL}/{language}/' in page
    assert 'lang="km" hreflang="km">' not in page


def test_vietnamese_page_links_to_khmer_by_its_own_name(
    client: Client, reference_data: None
) -> None:
    page = client.get("/vi/huong-dan/").text

    assert re.search(r'href="/km/huong-dan/" lang="km" hreflang="km">.*?ភាសាខ្មែរ</a>', page)


def test_categories_and_places_are_offered_in_khmer(client: Client, reference_data: None) -> None:
    page = client.get(FORM).text

    assert ">ផ្លូវខូច ក្រហេងក្រហូង</option>" in page
    assert ">ស្រុក Mỹ Tú</option>" in page and ">សង្កាត់លេខ 2</option>" in page


def test_staff_site_stays_vietnamese_with_khmer_cookie(
    client: Client, reference_data: None
) -> None:
    client.cookies[LANGUAGE_COOKIE] = "km"

    page = client.get("/quan-tri/login/").text

    assert '<html lang="vi"' in page


def test_khmer_dates_are_written_and_read_day_first() -> None:
    with translation.override("km"):
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
        assert formats.get_format("DATE_FORMAT") == "d/m/Y"


def test_account_email_is_khmer_and_sms_is_ascii_vietnamese() -> None:
    facts = {"otp": "123456", "minutes": 2}

    mail = texts.render(
        Message(template="otp", channel=Channel.EMAIL, language="km", context=facts)
    )
    sms = texts.render(Message(template="otp", channel=Channel.SMS, language="km", context=facts))

    assert "លេខកូដ" in mail.subject and "123456" in mail.body
    assert '<html lang="km">' in mail.html
    assert sms.body.isascii() and "123456" in sms.body
