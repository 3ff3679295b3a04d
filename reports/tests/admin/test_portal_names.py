"""An administrator changes the names of the portal, and everybody reads the new ones."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import consent
from accounts.models import Consent, ConsentText
from notifications import texts
from notifications.models import Message
from paht.foundation import caching
from paht.foundation.history import change_model
from province import portal
from province.models import Portal
from reports.admin.case.printing import contents, pdf
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PAGE = "/quan-tri/province/portal/1/change/"
NEW = {
    "place": "thành phố Cần Thơ",
    "place_en": "Cần Thơ City",
    "place_km": "ទីក្រុងកឹងធើ",
    "area": "Cần Thơ",
    "area_km": "",
    "mark": "PAHT Cần Thơ",
    "app_name": "Công dân Cần Thơ",
    "hotline": "0292 1022",
    "email": "paht@cantho.gov.vn",
    "controller": "Ủy ban nhân dân thành phố Cần Thơ",
    "controller_en": "People’s Committee of Cần Thơ City",
    "controller_km": "",
    "controller_address": "Số 2 Hòa Bình",
    "controller_phone": "0292 3820 000",
    "controller_email": "dpo@cantho.gov.vn",
}
OLD = ("Sóc Trăng", "Soc Trang", "soctrang")


@pytest.fixture(autouse=True)
def _names_of_the_database(settings: Settings) -> None:
    caching.clear()
    settings.SITE_URL = "https://paht.cantho.gov.vn"


def save(client: Client, **changes: str) -> Any:
    client.force_login(make_staff(Role.ADMINISTRATOR))
    row = Portal.objects.get()
    shown = list(portal.seed()) + [
        "area_en",
        "controller_address",
        "controller_phone",
        "controller_email",
    ]
    posted = {name: getattr(row, name) for name in shown} | changes
    return client.post(PAGE, posted)


def without_old(text: str) -> None:
    assert [name for name in OLD if name.lower() in text.lower()] == []


def test_names_are_changed_once_and_recorded(client: Client) -> None:
    assert save(client, **NEW).status_code == 302

    assert Portal.objects.get().place == "thành phố Cần Thơ"
    before = change_model(Portal).objects.get(pgh_label="changed")
    assert before.place == "tỉnh Sóc Trăng"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hotline", "gọi tôi"),
        ("hotline", "12"),
        ("email", "paht"),
        ("controller_phone", "không"),
        ("controller_email", "dpo@"),
        ("mark", "PAHT <b>"),
        ("mark", "evil.vn thuong 5tr"),
        ("name", "Xác minh tại https://evil.example/x"),
        ("place", ""),
    ],
)
def test_unusable_name_is_refused_at_its_field(client: Client, field: str, value: str) -> None:
    response = save(client, **{field: value})

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert Portal.objects.get().mark == "PAHT Sóc Trăng"


def test_translation_of_the_old_name_is_refused_beside_a_new_one(client: Client) -> None:
    response = save(client, controller="Ủy ban nhân dân thành phố Cần Thơ")

    errors = response.context["adminform"].form.errors
    assert set(errors) == {"controller_en", "controller_km"}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DISPATCHER])
def test_names_are_closed_to_other_roles(client: Client, role: Role) -> None:
    client.force_login(make_staff(role))

    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize(
    "view",
    [
        *(f"reports:{page}" for page in ("home", "report_new", "guide", "about", "privacy")),
        *(f"reports:{page}" for page in ("lookup", "map", "statistics")),
        *("citizen:tiles", "citizen:emergency"),
    ],
)
def test_pages_show_the_new_names_and_none_of_the_old(
    client: Client, view: str, language: str
) -> None:
    save(client, **NEW)
    client.logout()

    response = client.get(reverse(view).replace("/vi/", f"/{language}/"))

    shown = response.content.decode()
    # Districts and communes of the province keep their names.
    head = shown[: shown.index("<main")] + shown[shown.index("<footer") :]
    without_old(head)
    assert "0292 1022" in shown and "tel:02921022" in shown and "paht@cantho.gov.vn" in shown


def test_machines_read_the_new_names(client: Client) -> None:
    save(client, **NEW)
    client.logout()

    manifest = client.get("/manifest.webmanifest").content.decode()
    security = client.get("/.well-known/security.txt").content.decode()
    feed = client.get(reverse("reports:feed")).content.decode()

    for text in (manifest, security, feed):
        without_old(text)
    assert json.loads(manifest)["short_name"] == "Công dân Cần Thơ"
    assert "mailto:paht@cantho.gov.vn" in security


def test_messages_carry_the_new_names(client: Client) -> None:
    make_report(State.COMPLETED, proved=True)
    make_report(State.COMPLETED, news="email", proved=True)

    save(client, **NEW)

    said = [texts.render(message) for message in Message.objects.all()]
    assert {m.channel for m in Message.objects.all()} == {"sms", "email"}
    for text in said:
        # An agency of the city keeps its name.
        body = re.sub(
            r"(thành phố|tp\.?) (sóc trăng|soc trang)", "", text.body, flags=re.IGNORECASE
        )
        without_old(text.subject + body)
    assert any(text.body.startswith("PAHT Can Tho: ") for text in said)
    assert any(text.subject.startswith("[PAHT Cần Thơ] ") for text in said)


def test_printed_case_carries_the_new_controller(client: Client) -> None:
    report = make_report(State.COMPLETED)
    save(client, **NEW)
    case = contents.case_file(report, by=make_staff(Role.DISPATCHER))

    text = PdfDocument(pdf.draw(case))[0].get_textpage().get_text_range()

    assert "ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ" in text


def test_new_controller_makes_a_new_version_and_old_consents_keep_their_text(
    client: Client,
) -> None:
    make_report()

    save(client, **NEW)
    make_report()

    before, after = Consent.objects.filter(purpose="processing").order_by("id")
    kept = consent.kept_texts()
    assert "Sóc Trăng" in kept[before.text_hash]
    assert "Ủy ban nhân dân thành phố Cần Thơ." in kept[after.text_hash]
    assert before.text_version != after.text_version
    change = ConsentText.objects.filter(purpose="processing").first()
    assert (
        change is not None
        and "Sóc Trăng” sang “Ủy ban nhân dân thành phố Cần Thơ”" in change.change
    )
    privacy = client.get(reverse("reports:privacy")).content.decode()
    assert "Trước đó là Ủy ban nhân dân tỉnh Sóc Trăng." in privacy
    assert "Số 2 Hòa Bình" in privacy and "dpo@cantho.gov.vn" in privacy


def test_change_of_another_name_keeps_the_version_of_the_consent(client: Client) -> None:
    before = consent.version()

    save(client, hotline="1023")

    assert consent.version() == before


def test_form_asks_for_consent_with_the_new_controller(client: Client) -> None:
    save(client, **NEW)
    client.logout()

    form = client.get(reverse("reports:report_new")).content.decode()

    assert "Bên kiểm soát dữ liệu: Ủy ban nhân dân thành phố Cần Thơ." in form


def test_names_cost_no_query_per_page(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, steady_caches: None
) -> None:
    portal.words()

    with django_assert_num_queries(0):
        portal.words()
        client.get(reverse("reports:about"))


def test_error_page_appears_while_the_database_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError
    from django.template.loader import render_to_string

    def down(*args: object, **kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr(Portal.objects, "first", down)

    assert "Tỉnh Sóc Trăng" in render_to_string("500.html")
