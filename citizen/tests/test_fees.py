"""Fees: an account waits for a second person, and a page draws the code that pays into it."""

import re
from base64 import b64decode

import pytest
import segno
from django.db import IntegrityError
from django.test import Client

from accounts.models import User
from accounts.tests.rights import client_of, decide, waiting
from citizen.banks import Bank
from citizen.models import FeeAccount, Tile
from citizen.tests.fees import fields, make_fee
from citizen.views import paying
from notifications.models import Message
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

LIST = "/quan-tri/citizen/feeaccount/"
TILE = "/vi/tien-ich/thanh-toan/"


def address(fee: FeeAccount) -> str:
    return f"{TILE}phi/{fee.pk}/"


def said(fee: FeeAccount, **changes: object) -> dict[str, object]:
    names = ("name", "bank", "number", "holder", "content", "reference", "amount", "order")
    facts = {name: "" if (value := getattr(fee, name)) is None else value for name in names}
    return {**facts, "agency": fee.agency_id, "is_active": "on", **changes}


def test_new_account_is_shown_once_a_second_person_has_confirmed_it(
    administrator: User, supervisor: User, client: Client
) -> None:
    draft = FeeAccount(
        name="Phí A", bank=Bank.ACB, number="123456", amount=5000, holder="UBND A", content="PA"
    )
    draft.agency_id = administrator.agency_id or make_fee(is_active=False).agency_id
    client_of(administrator).post(f"{LIST}add/", said(draft))

    fee = FeeAccount.objects.get(name="Phí A")
    assert not fee.is_active and client.get(address(fee)).status_code == 404

    decide(administrator, waiting())
    fee.refresh_from_db()
    assert not fee.is_active

    decide(supervisor, waiting())
    assert "123456" in client.get(address(fee)).content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", "999999"), ("holder", "KE GIAN"), ("bank", Bank.ACB), ("content", "KHAC")],
)
def test_swapped_account_waits_for_a_second_person(
    administrator: User, supervisor: User, client: Client, name: str, value: str
) -> None:
    fee = make_fee(amount=5000)

    client_of(administrator).post(f"{LIST}{fee.pk}/change/", said(fee, **{name: value}))

    before = getattr(fee, name)
    fee.refresh_from_db()
    assert getattr(fee, name) == before
    assert fee.number in client.get(address(fee)).content.decode()
    decide(supervisor, waiting())
    fee.refresh_from_db()
    assert getattr(fee, name) == value


def test_wrong_account_is_taken_off_at_once_and_comes_back_only_by_a_second_person(
    administrator: User, supervisor: User, client: Client
) -> None:
    fee = make_fee(amount=5000)
    own = client_of(administrator)

    own.post(LIST, {"action": "stop", "_selected_action": [fee.pk]})

    assert client.get(address(fee)).status_code == 404
    assert Message.objects.filter(dedupe_key__contains="fee-account").exists()
    own.post(f"{LIST}{fee.pk}/change/", said(fee))
    assert client.get(address(fee)).status_code == 404
    decide(supervisor, waiting())
    assert client.get(address(fee)).status_code == 200
    own.post(f"{LIST}{fee.pk}/change/", said(fee, is_active=""))
    assert client.get(address(fee)).status_code == 404


def test_handler_sees_no_accounts() -> None:
    assert client_of(make_staff(Role.HANDLER)).get(LIST).status_code == 403


@pytest.mark.parametrize("facts", [{"bank": Bank.SAMPLE}, {"is_sample": True}])
def test_only_samples_have_the_bank_that_does_not_exist(facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        make_fee(**facts)


def test_fee_without_questions_shows_its_code_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    make = segno.make
    monkeypatch.setattr(
        paying.segno, "make", lambda text, **facts: drawn.append(text) or make(text, **facts)
    )
    fee = make_fee(amount=150_000)

    answer = client.get(address(fee))
    page = answer.content.decode()

    assert "<svg" in page and "no-store" in answer["Cache-Control"]
    for words in ("Vietcombank", fee.number, fee.holder, "150.000 đồng", "PHI CT"):
        assert words in page
    picture = re.search(r'href="data:image/png;base64,([^"]+)" download', page)
    assert picture and b64decode(picture[1]).startswith(b"\x89PNG")
    [written] = drawn
    assert fields(written)["54"] == "150000"


def test_amount_and_reference_are_asked_checked_and_put_into_the_code(client: Client) -> None:
    fee = make_fee(reference="Mã hồ sơ")
    assert '<svg class="fee-qr' not in client.get(address(fee)).content.decode()

    page = client.post(address(fee), {"amount": "1.250.000 đ", "reference": "000.12/ab"})

    words = page.content.decode()
    assert "1.250.000 đồng" in words and "PHI CT 000.12-AB" in words and "fee-qr__drawing" in words


@pytest.mark.parametrize(
    ("amount", "reference"),
    [
        ("", "A1"),
        ("0", "A1"),
        ("999", "A1"),
        ("500.000.000", "A1"),
        ("1,5", "A1"),
        ("12.50", "A1"),
        ("1e6", "A1"),
        ("-5000", "A1"),
        ("٥٠٠٠", "A1"),
        ("50.000", ""),
        ("50.000", "HỒ SƠ"),
        ("50.000", "A" * 19),
        ("50.000", "<b>"),
    ],
)
def test_unclear_amounts_and_references_draw_no_code(
    client: Client, amount: str, reference: str
) -> None:
    fee = make_fee(reference="Mã hồ sơ")

    answer = client.post(address(fee), {"amount": amount, "reference": reference})

    assert answer.status_code == 422 and "fee-qr__drawing" not in answer.content.decode()


def test_tile_lists_fees_with_rules_of_safety_and_switched_off_tile_has_no_fee(
    client: Client,
) -> None:
    fee = make_fee()
    page = client.get(TILE).content.decode()
    assert fee.name in page and address(fee) in page and "mã OTP" in page

    Tile.objects.filter(slug="thanh-toan").update(is_on=False)
    assert client.get(address(fee)).status_code == 404


def test_page_of_a_fee_names_sample_and_fits_every_language(client: Client) -> None:
    fee = make_fee(is_sample=True, bank=Bank.SAMPLE, amount=5000)
    for language in ("vi", "en", "km"):
        page = client.get(address(fee).replace("/vi/", f"/{language}/"))
        assert page.status_code == 200
    assert "khoản thu mẫu" in client.get(address(fee)).content.decode()
