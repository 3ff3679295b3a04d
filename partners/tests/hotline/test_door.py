"""The signed door of the call centre: signatures, replays, keys, order of events, bad input."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as slow
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from accounts.tests.rights import REQUESTS, client_of, decide, waiting
from notifications.models import Message
from paht.foundation.history import change_model
from paht.tests.threads import in_parallel
from partners.hotline import keys, signing
from partners.models import Call, CallBack, CallCentreKey, OperatorExtension, SignedRequest
from partners.tests.hotline.centre import DOOR, PHONE, CallCentre, event_body
from reports.models import Report
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> CallCentre:
    return CallCentre.with_key()


class TestSignature:
    def test_signed_request_is_taken_and_number_is_stored_encrypted(
        self, centre: CallCentre, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(16):
            centre.started()

        call = Call.objects.get()
        assert (call.call_id, call.phone, call.operator) == ("CG-1", PHONE, None)
        raw = Call.objects.extra(select={"raw": "phone"}).values_list("raw", flat=True)[0]  # noqa: S610
        assert PHONE not in str(raw)

    def test_get_checks_key_and_changes_nothing(self, centre: CallCentre) -> None:
        answer = Client().get(DOOR, headers=centre.headers("GET", b""))

        assert answer.status_code == 200
        assert abs(answer.json()["time"] - time.time()) < 5
        assert not Call.objects.exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"timestamp": int(time.time()) - 100_000},
            {"timestamp": int(time.time()) + 100_000},
            {"nonce": "short"},
            {"path": "/api/other/"},
        ],
    )
    def test_request_of_another_time_nonce_or_path_is_refused(
        self, centre: CallCentre, changes: dict[str, Any]
    ) -> None:
        body = event_body("call.started", phone=PHONE)

        status, answer = centre.send(body, centre.headers("POST", body, **changes))

        assert status == 401 and answer["error"] in ("unsigned", "wrong_signature")
        assert not Call.objects.exists() and not SignedRequest.objects.exists()

    @pytest.mark.parametrize("name", [signing.KEY, signing.TIME, signing.NONCE, signing.SIGNATURE])
    def test_request_without_one_header_is_refused(self, centre: CallCentre, name: str) -> None:
        body = event_body("call.started", phone=PHONE)
        headers = centre.headers("POST", body)
        del headers[name]

        status, answer = centre.send(body, headers)

        assert status == 401 and name in answer["message"]

    def test_changed_body_is_refused(self, centre: CallCentre) -> None:
        body = event_body("call.started", phone=PHONE)

        status, _ = centre.send(body.replace(b"CG-1", b"CG-2"), centre.headers("POST", body))

        assert status == 401 and not Call.objects.exists()

    def test_unknown_key_and_wrong_secret_get_the_same_answer(self, centre: CallCentre) -> None:
        unknown = CallCentre("tt1022-ffffffff", centre.secret)
        wrong = CallCentre(centre.key_id, "wrong")

        assert unknown.say("call.started") == wrong.say("call.started")

    def test_many_wrong_signatures_of_one_network_are_stopped(self, settings: Settings) -> None:
        settings.RATE_LIMITS = "on"
        wrong = CallCentre("tt1022-ffffffff", "wrong")

        statuses = {wrong.say("call.started")[0] for _ in range(62)}

        assert statuses == {401, 429}

    def test_replayed_request_is_refused_and_counts_once(self, centre: CallCentre) -> None:
        body = event_body("call.missed", phone=PHONE)
        headers = centre.headers("POST", body)

        first, second = centre.send(body, headers), centre.send(body, headers)

        assert (first[0], second[0]) == (200, 409)
        assert second[1]["error"] == "replayed"
        assert CallBack.objects.get().times == 1

    def test_refused_event_does_not_use_up_its_nonce(self, centre: CallCentre) -> None:
        body = event_body("call.rung")

        assert centre.send(body, centre.headers("POST", body))[0] == 400
        assert not SignedRequest.objects.exists()

    def test_number_sent_over_plain_http_is_refused_on_a_public_site(
        self, centre: CallCentre, settings: Settings
    ) -> None:
        settings.SECURE_SSL_REDIRECT = True
        body = event_body("call.started", phone=PHONE)

        answer = Client().post(
            DOOR, body, content_type="application/json", headers=centre.headers("POST", body)
        )

        assert answer.status_code == 403 and not Call.objects.exists()

    def test_body_above_limit_is_refused(self, centre: CallCentre) -> None:
        assert centre.send(b" " * 20_000)[0] == 413


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference_data")
def test_one_request_sent_eight_times_at_once_counts_once() -> None:
    centre = CallCentre.with_key()
    body = event_body("call.missed", phone=PHONE)
    headers = centre.headers("POST", body)

    answers = in_parallel(*[lambda: centre.send(body, headers)[0]] * 8)

    assert sorted(answers) == [200] + [409] * 7
    assert CallBack.objects.get().times == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference_data")
def test_events_of_one_call_at_once_make_one_call_and_one_number_to_call() -> None:
    centre = CallCentre.with_key()

    in_parallel(
        *[lambda: centre.missed("CG-1")] * 3,
        lambda: centre.missed("CG-2"),
        lambda: centre.ended("CG-1"),
        lambda: centre.missed("CG-3"),
    )

    assert sorted(Call.objects.values_list("call_id", flat=True)) == ["CG-1", "CG-2", "CG-3"]
    assert CallBack.objects.get().times == 3


class TestKeys:
    def test_two_keys_are_active_and_third_is_refused(self, centre: CallCentre) -> None:
        second = CallCentre.with_key()
        with pytest.raises(keys.Refused, match="hai khóa"):
            keys.make()

        centre.started("CG-1")
        second.started("CG-2")
        keys.revoke(centre.key)
        assert centre.say("call.started", "CG-3")[0] == 401
        second.started("CG-3")
        keys.make()

    def test_secret_is_shown_once_and_history_holds_none(
        self, admin_client: Client, centre: CallCentre
    ) -> None:
        answer = admin_client.post("/quan-tri/partners/callcentrekey/add/", {"note": "mới"})

        key = CallCentreKey.objects.latest("pk")
        assert key.secret in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        again = admin_client.get(f"/quan-tri/partners/callcentrekey/{key.pk}/change/")
        assert again.status_code == 200 and key.secret not in again.content.decode()
        admin_client.post(
            "/quan-tri/partners/callcentrekey/",
            {"action": "revoke", "_selected_action": key.pk},
        )
        changes = list(key._meta.model.pgh_event_model.objects.filter(pgh_obj=key).values())
        # Nobody else may confirm here, so the key came into use at once.
        labels = [change["pgh_label"] for change in changes]
        assert labels == ["added", "changed", "changed"] and key.secret not in str(changes)
        key.refresh_from_db()
        assert key.revoked_at

    @pytest.mark.usefixtures("reference_data")
    def test_changes_of_extensions_are_told_to_those_who_may_confirm(
        self, client: Client, administrator: User, supervisor: User
    ) -> None:
        """Calls of a victim would reach another person."""
        first, second = (make_staff(Role.OPERATOR, agency="TD-1022") for _ in range(2))
        client.force_login(administrator)
        address = "/quan-tri/partners/operatorextension/"

        def posted(path: str, **facts: Any) -> list[tuple[str, str]]:
            Message.objects.all().delete()
            assert client.post(address + path, facts).status_code == 302
            messages = Message.objects.filter(template="staff_rights")
            assert {message.recipient for message in messages} <= {supervisor.email}
            return [(message.context["what"], message.context["account"]) for message in messages]

        assert posted("add/", number="101", operator=first.pk) == [
            ("Máy nhánh tổng đài", first.username)
        ]
        row = OperatorExtension.objects.get()
        page = f"{row.pk}/change/"
        assert posted(page, number="101", operator=first.pk) == []
        assert posted(page, number="101", operator=second.pk) == [
            ("Máy nhánh tổng đài", second.username)
        ]
        assert posted("", action="delete_selected", _selected_action=row.pk, post="yes") == [
            ("Máy nhánh tổng đài", second.username)
        ]
        assert not OperatorExtension.objects.exists()

    @pytest.mark.usefixtures("reference_data")
    def test_new_key_of_the_admin_signs_once_a_second_person_has_confirmed_it(
        self, administrator: User, supervisor: User
    ) -> None:
        page = client_of(administrator).post(
            "/quan-tri/partners/callcentrekey/add/", {"note": "mới"}
        )
        key = CallCentreKey.objects.get()
        centre = CallCentre(key.key_id, key.secret)
        assert "người thứ hai xác nhận" in page.content.decode()
        assert centre.say("call.started", "CG-1")[0] == 401

        asked = waiting()
        seen = client_of(supervisor).get(f"{REQUESTS}{asked.pk}/change/").content.decode()
        assert key.key_id in seen and key.secret not in seen
        decide(administrator, asked)
        assert centre.say("call.started", "CG-1")[0] == 401
        decide(supervisor, asked)
        centre.started("CG-1")
        history = change_model(CallCentreKey).objects.order_by("pgh_id")
        assert [*history.values_list("pgh_label", flat=True)] == ["added", "changed"]

    @pytest.mark.usefixtures("reference_data")
    def test_key_that_was_revoked_before_it_was_confirmed_stays_revoked(
        self, administrator: User, supervisor: User
    ) -> None:
        client_of(administrator).post("/quan-tri/partners/callcentrekey/add/", {"note": "mới"})
        key = CallCentreKey.objects.get()
        call_command("call_centre_key", "--revoke", key.key_id)

        decide(supervisor, waiting())

        assert CallCentre(key.key_id, key.secret).say("call.started")[0] == 401

    def test_third_key_is_refused_on_the_form(self, admin_client: Client) -> None:
        keys.make(), keys.make()

        answer = admin_client.post("/quan-tri/partners/callcentrekey/add/", {"note": ""})

        assert answer.status_code == 200 and "hai khóa" in answer.content.decode()

    def test_command_makes_and_revokes_a_key(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("call_centre_key", "--note", "máy chính")
        key_id, secret = capsys.readouterr().out.split()
        CallCentre(key_id, secret).started()

        call_command("call_centre_key", "--revoke", key_id)
        assert CallCentre(key_id, secret).say("call.started")[0] == 401
        with pytest.raises(CommandError):
            call_command("call_centre_key", "--revoke", key_id)


@pytest.mark.usefixtures("reference_data")
class TestEvents:
    def test_call_reaches_operator_by_extension_or_user_name(self, centre: CallCentre) -> None:
        operator = make_staff(Role.OPERATOR, agency="TD-1022")
        operator.extension = None
        from_admin = {"number": "101", "operator": operator}
        Call._meta.apps.get_model("partners", "OperatorExtension").objects.create(**from_admin)

        centre.started("CG-1", operator="101")
        centre.started("CG-2", operator=operator.username)
        centre.started("CG-3", operator="999")

        found = dict(Call.objects.values_list("call_id", "operator"))
        assert found == {"CG-1": operator.pk, "CG-2": operator.pk, "CG-3": None}

    def test_handler_is_no_operator(self, centre: CallCentre) -> None:
        handler = make_staff(Role.HANDLER, agency="QLDT-941")

        _, answer = centre.say("call.started", phone=PHONE, operator=handler.username)

        assert answer == {"call_id": "CG-1", "operator_found": False}

    def test_call_that_started_twice_stays_one(self, centre: CallCentre) -> None:
        centre.started()
        first = Call.objects.get()
        centre.started()

        assert Call.objects.get().submission_id == first.submission_id

    def test_end_before_start_keeps_both_facts(self, centre: CallCentre) -> None:
        now = timezone.now()
        centre.ended(at=now, duration_seconds=95)
        centre.started(at=now - timedelta(seconds=95))

        call = Call.objects.get()
        assert (call.duration_seconds, call.is_over, call.phone) == (95, True, PHONE)
        assert call.started_at == now - timedelta(seconds=95)

    def test_later_operator_takes_over_and_late_word_of_first_changes_nothing(
        self, centre: CallCentre
    ) -> None:
        first, second = (make_staff(Role.OPERATOR, agency="TD-1022") for _ in range(2))
        now = timezone.now()
        centre.started(at=now, operator=second.username)
        centre.started(at=now - timedelta(seconds=20), operator=first.username)

        assert Call.objects.get().operator == second

    def test_call_id_of_another_number_is_refused(self, centre: CallCentre) -> None:
        centre.started()

        status, answer = centre.say("call.started", phone="+84912345678")

        assert (status, answer["field"]) == (409, "call_id")
        assert Call.objects.get().phone == PHONE

    def test_withheld_number_is_taken_and_filled_in_later(self, centre: CallCentre) -> None:
        centre.started(phone=None)
        assert Call.objects.get().phone_hash == ""
        centre.started()

        assert Call.objects.get().phone == PHONE

    def test_recording_of_allowed_host_is_kept_until_its_day(
        self, centre: CallCentre, settings: Settings
    ) -> None:
        settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]
        link = "https://ghiam.example.vn/a?key=1"
        centre.started()
        centre.ended(recording_url=link, retention_days=10)

        call = Call.objects.get()
        assert call.recording_url == link and call.ended_at
        assert call.recording_until == call.ended_at + timedelta(days=10)

    @pytest.mark.parametrize(
        "link",
        [
            "http://ghiam.example.vn/a",
            "https://other.example.vn/a",
            "https://ghiam.example.vn:8443/a",
            "https://u:p@ghiam.example.vn/a",
            "https://ghiam.example.vn.evil.test/a",
            "https://evil.test\\@ghiam.example.vn/a",
            "javascript:alert(1)",
            "https://ghiam.example.vn/\u0000",
            "https://[::1",
            7,
        ],
    )
    def test_other_recording_link_is_refused_by_name(
        self, centre: CallCentre, settings: Settings, link: Any
    ) -> None:
        settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]

        status, answer = centre.say("call.ended", recording_url=link)

        assert (status, answer["field"]) == (400, "recording_url")
        assert not Call.objects.exists()

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"phone": "12"}, "phone"),
            ({"phone": 84939861234}, "phone"),
            ({"call_id": "0939861234"}, "call_id"),
            ({"call_id": "1764552600-0939861234.wav"}, "call_id"),
            ({"call_id": "CG.84939861234"}, "call_id"),
            ({"call_id": "CG-939861234", "phone": PHONE}, "call_id"),
            ({"call_id": "a b"}, "call_id"),
            ({"call_id": "x" * 61}, "call_id"),
            ({"at": "2026-12-01T08:30:00"}, "at"),
            ({"at": "2020-12-01T08:30:00+07:00"}, "at"),
            ({"at": "2999-12-01T08:30:00+07:00"}, "at"),
            ({"at": None}, "at"),
            ({"operator": "\u0000"}, "operator"),
            ({"operator": "\ud800"}, "operator"),
            ({"duration_seconds": -1}, "duration_seconds"),
            ({"duration_seconds": True}, "duration_seconds"),
            ({"retention_days": 0}, "retention_days"),
            ({"note": "x"}, "note"),
        ],
    )
    def test_wrong_field_is_named_and_nothing_is_stored(
        self, centre: CallCentre, said: dict[str, Any], field: str
    ) -> None:
        status, answer = centre.say("call.started", **{"call_id": "CG-1", **said})

        assert (status, answer["field"]) == (400, field)
        assert not Call.objects.exists()


# Few letters, so that the strategy is made quickly; each is one that has broken a parser.
_LETTERS = "aZé0+:./ \"\\'=;%\0\n\ud800\u202e"
_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(_LETTERS, max_size=70),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(_LETTERS, max_size=3), st.integers(), max_size=2),
    st.sampled_from(["call.started", "call.ended", "call.missed", "CG-1", PHONE, "0939861234"]),
    st.datetimes().map(str),
)
_EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "event": st.one_of(_ODD, st.sampled_from(["call.started", "call.ended", "call.missed"])),
        "call_id": st.one_of(_ODD, st.text("ab1", min_size=1, max_size=3)),
        "at": st.one_of(_ODD, st.just("now")),
        "phone": _ODD,
        "operator": _ODD,
        "duration_seconds": _ODD,
        "recording_url": _ODD,
        "retention_days": _ODD,
        "more": _ODD,
    },
)


@pytest.mark.usefixtures("reference_data")
class TestBadInput:
    @slow(
        max_examples=100,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(said=_EVENTS)
    def test_signed_nonsense_is_answered_and_never_makes_a_report(
        self, centre: CallCentre, said: dict[str, Any]
    ) -> None:
        if said.get("at") == "now":
            said["at"] = timezone.now().isoformat()

        status, answer = centre.send(json.dumps(said).encode())

        assert status in (200, 400, 409), answer
        assert not Report.objects.exists()

    @slow(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(body=st.binary(max_size=200), odd=st.text("a0-_é\xff :", max_size=70))
    def test_unsigned_bytes_are_refused(self, centre: CallCentre, body: bytes, odd: str) -> None:
        headers = centre.headers("POST", body)
        signed = centre.send(body, headers)[0]
        for name in headers:
            assert centre.send(body, {**headers, name: odd})[0] in (401, 409, 400)

        assert signed == 400
        assert not Call.objects.exists()
