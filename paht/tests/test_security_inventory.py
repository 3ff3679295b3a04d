"""`docs/security-inventory.md` says what the code does."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.forms import Form

from accounts import devices, otp, staff_login
from accounts.forms import LONGEST_PASSWORD
from accounts.models import User
from notifications.models import Channel
from paht.tests.engines import BASE_DIR
from partners.hotline import events
from partners.open311.post_forms import PostForm, UpdateForm
from reports.admin.hotline.form import MAX_REFERENCE, HotlineForm
from reports.intake.forms import CONTENT_LENGTH, TITLE_LENGTH, ReportForm
from reports.people import my_reports
from reports.privacy.register import STORES
from reports.uploads import acceptance, photos, pool

PAGE = (BASE_DIR / "docs" / "security-inventory.md").read_text("utf-8")


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table under this heading, without its head."""
    part = PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_field_of_the_report_form_is_listed_with_whether_it_is_required() -> None:
    written = {
        name.strip("`"): required for name, required, _rule in rows("Fields of the report form")
    }
    fields = ReportForm.base_fields

    # Posts are checked for a news choice only if the field came; absent counts as none.
    assert written == {name: "yes" if field.required else "no" for name, field in fields.items()}
    for most in (TITLE_LENGTH, CONTENT_LENGTH):
        assert f" {most} characters" in PAGE


@pytest.mark.parametrize(
    ("title", "form"),
    [("Fields of Open311 posts", PostForm), ("Fields of Open311 updates", UpdateForm)],
)
def test_every_field_of_open311_is_listed_with_whether_it_is_required(
    title: str, form: type[Form]
) -> None:
    written = {name.strip("`"): required for name, required, _rule in rows(title)}

    assert written == {
        name: "yes" if field.required else "no" for name, field in form.base_fields.items()
    }


def test_every_field_of_the_page_of_a_pending_report_is_listed() -> None:
    page = (BASE_DIR / "templates/reports/sending/pending.html").read_text("utf-8")
    staff = (BASE_DIR / "templates/admin/reports/registers/pending.html").read_text("utf-8")
    fields = set(re.findall(r'<(?:button|input|select|textarea)[^>]* name="(\w+)"', page))

    assert {name.strip("`") for name, *_rule in rows("Fields of pending reports")} == fields
    of_staff = re.findall(r'<(?:button|input|select|textarea)[^>]* name="(\w+)"', staff)
    assert of_staff == ["version"]


def test_every_field_of_the_hotline_is_listed_with_whether_it_is_required() -> None:
    written = {
        name.strip("`"): required for name, required, _rule in rows("Fields of the hotline's form")
    }
    own = {
        name: field
        for name, field in HotlineForm.base_fields.items()
        if field is not ReportForm.base_fields.get(name)
    }

    assert written == {name: "yes" if field.required else "no" for name, field in own.items()}
    assert f"at most {MAX_REFERENCE} characters" in PAGE


def test_every_field_of_a_call_event_is_listed() -> None:
    written = {name.strip("`") for name, *_rule in rows("Fields of the call centre's events")}

    assert written == events.FIELDS


@pytest.mark.parametrize(("name", "value"), [(row[0], row[1]) for row in rows("Limits of use")])
def test_listed_limit_is_the_one_in_code(name: str, value: str) -> None:
    module, _dot, constant = name.strip("`").rpartition(".")

    assert str(getattr(import_module(module), constant)) == value


def test_lanes_and_lives_of_codes_are_the_ones_in_code() -> None:
    limits = {lane: (limit.hour, limit.day) for lane, limit in otp.LIMITS.items()}
    assert limits == {otp.Lane.OPEN: (2, 3), otp.Lane.WORK: (5, 10), otp.Lane.DEVICE: (5, 10)}
    assert (otp.OF_PAIR_PER_HOUR, otp.OF_PAIR_PER_DAY) == (3, 6)
    assert otp.LIFE == {Channel.SMS: timedelta(seconds=120), Channel.EMAIL: timedelta(minutes=10)}
    assert otp.DIGITS == 6 and LONGEST_PASSWORD == 4096


def test_every_accepted_type_of_file_is_listed() -> None:
    written = set(re.findall(r"`([a-z0-9]+)`", " ".join(row[1] for row in rows("Files"))))

    assert written == {*acceptance.WALKERS, *acceptance.PHOTO_MARKS.values(), "heif", "pdf"}
    assert pool.PIXELS_OF_A_POST == 150_000_000 and photos.LONGEST_SIDE == 2560


def test_lengths_of_sessions_are_the_ones_in_code() -> None:
    written = {whose: (idle, most) for whose, idle, most, *_rest in rows("Sessions")}

    assert written == {
        "citizen": (
            f"{settings.SESSION_COOKIE_AGE // 86_400} days",
            f"{devices.LONGEST.days} days",
        ),
        "private view of a report": (
            f"{my_reports.PERMIT_SECONDS // 60} minutes",
            f"{my_reports.LONGEST_SECONDS // 60} minutes",
        ),
        "staff": (
            f"{staff_login.IDLE // timedelta(minutes=1)} minutes",
            f"{staff_login.LONGEST // timedelta(hours=1)} hours",
        ),
    }


def test_every_setting_that_names_a_target_is_among_the_connections() -> None:
    readme = (BASE_DIR / "README.md").read_text("utf-8")
    targets = set(re.findall(r"`([A-Z0-9_]+_(?:URL|URLS|HOSTS|ISSUER))`", readme))
    # Our own addresses, a link on a page, and hosts that the listener's browser asks.
    not_asked = {"SITE_URL", "ALLOWED_HOSTS", "OPEN_DATA_LICENCE_URL", "CALL_RECORDING_HOSTS"}
    # In the row of `SMS_GATEWAYS`, and of the two `…_HOSTS`.
    in_other_words = {"ESMS_URL", "SPEEDSMS_URL", "VNEID_HOSTS", "STAFF_SSO_HOSTS"}
    listed = set(re.findall(r"[A-Z0-9_]{4,}", " ".join(row[1] for row in rows("Connections"))))

    assert targets - not_asked - in_other_words - listed == set()


def test_every_setting_of_the_page_is_in_the_readme() -> None:
    known = (BASE_DIR / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", PAGE)) - {"LOGGERS", "WITHOUT_PERSONAL_DATA"}

    assert {name for name in named if name not in known} == set()


def test_every_path_of_the_page_exists() -> None:
    paths = re.findall(r"`((?:accounts|docs|paht|partners|reports|province)/[\w/.-]+)`", PAGE)

    assert [path for path in paths if not (BASE_DIR / path).exists()] == []


def test_secret_and_personal_columns_of_accounts_are_in_the_register() -> None:
    tables = {table for store in STORES for table in store.tables}

    assert {"accounts.SecondFactor", "accounts.RecoveryCode", User._meta.label} <= tables
