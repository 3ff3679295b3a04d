"""No template, program, script or catalogue names a province, a number or an address itself."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from paht.tests.floors import APPS

ROOT = Path(settings.BASE_DIR)
NAMES = re.compile(
    r"s[óo]c ?tr[ăa]ng|c[ầa]n thơ|ឃ្លាំង|tel:1022|tổng đài 1022|hotline 1022|1022 hotline|"
    r"(goi|gọi|call) 1022|\bubnd tỉnh s",
    re.IGNORECASE,
)
# Data of a new installation, and vocabulary that is only compared with what people write.
ALLOWED = (
    "citizen/sample_lines/",
    "province/seeds/",
    "reports/samples/seeds/",
    "reports/intake/duplicates.py",
    "reports/rules/abbreviations.py",
)
# The example in the help text of the field “tỉnh, thành phố”.
EXAMPLES = ("ví dụ: thành phố Cần Thơ", "for example: Cần Thơ city")
FOLDERS = (*APPS, "templates", "static")
KINDS = {".py", ".html", ".txt", ".js", ".css", ".po", ".json", ".svg", ".csv"}


def sources() -> Iterator[Path]:
    for folder in (*FOLDERS, "locale"):
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            # Migrations and tests are history and samples.
            if path.suffix in KINDS and not {"tests", "migrations"} & set(parts):
                yield path


def test_no_source_names_the_province_its_hotline_or_its_address() -> None:
    found = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text("utf-8").replace("paht-soctrang", "")
        for example in EXAMPLES:
            text = text.replace(example, "")
        match = NAMES.search(text)
        if match and not name.startswith(ALLOWED):
            found[name] = match[0]

    assert found == {}
