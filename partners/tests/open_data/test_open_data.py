"""Open data: what the files hold, what they never hold, and what is taken back."""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.signals import request_finished
from django.db import close_old_connections
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from partners.models import OpenDataFile
from partners.open_data import columns, formats, nightly, rows, views
from partners.tasks import write_open_data
from reports import workflow
from reports.models import Category, Report, Retraction
from reports.rules.personal_scan import MASK
from reports.rules.states import Role, State
from reports.tests.factories import NAME, make_confidential, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

CSV, GEOJSON = "/du-lieu-mo/phan-anh.csv", "/du-lieu-mo/phan-anh.geojson"
GONE = "/du-lieu-mo/da-go.csv"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def get(address: str, **query: str) -> bytes:
    answer = Client().get(address, query)
    assert answer.status_code == 200
    return body(answer)


def leave(answer: Any) -> None:
    """Close an answer as a server does whose visitor is gone; the test keeps its connection."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def table(read: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read.decode("utf-8-sig"), newline="")))


def codes(read: bytes) -> list[str]:
    return [row["code"] for row in table(read)]


def hide(report: Report) -> None:
    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=False)


def let_time_pass() -> None:
    """Let the nightly files be so old that they may be written again."""
    OpenDataFile.objects.update(begun_at=F("begun_at") - nightly.REWRITTEN_EVERY)


def test_columns_keep_names_and_order() -> None:
    assert rows.OpenRow._fields == (
        *("code", "title", "content", "category_code", "category", "group_code", "group"),
        *("state", "urgent", "channel", "address", "commune_code", "commune", "district_code"),
        *("district", "latitude", "longitude", "agency_code", "agency", "reported_on"),
        *("submitted_at", "due_at", "completed_at", "url"),
    )
    assert tuple(columns.MEANINGS) == rows.OpenRow._fields


def test_file_holds_published_reports_only() -> None:
    shown = make_report(State.COMPLETED)
    make_report(State.COMPLETED, publish=False)
    make_report(State.RECEIVED)
    make_confidential(make_report(State.PROCESSING))

    assert codes(get(CSV)) == [shown.code]
    features = json.loads(get(GEOJSON))["features"]
    assert [feature["id"] for feature in features] == [shown.code]


def test_file_holds_nothing_of_reporter_and_masks_personal_words() -> None:
    report = make_report(
        State.PROCESSING, publish_identity=True, content="Gọi tôi số 0912345678 nhé, đường hư nặng."
    )
    assert report.public_name == NAME

    read = get(CSV).decode()

    assert NAME not in read and "0912345678" not in read and MASK in read


def test_sensitive_category_has_no_place() -> None:
    report = make_report(State.PROCESSING, latitude=9.6025, longitude=105.9739)
    report.category.sensitive = True
    report.category.save()

    [row] = table(get(CSV))

    assert (row["address"], row["latitude"], row["longitude"]) == ("", "", "")
    assert row["commune_code"] == "31510"
    assert json.loads(get(GEOJSON))["features"][0]["geometry"] is None


def test_days_bound_file_and_wrong_days_are_refused() -> None:
    report = make_report(State.PROCESSING)
    day = report.reported_on.isoformat()
    before = (report.reported_on - timedelta(days=1)).isoformat()

    assert codes(get(CSV, **{"from": day, "to": day})) == [report.code]
    assert codes(get(CSV, to=before)) == []
    for wrong in ("hôm qua", "2026-02-30", "\x00", "9" * 400):
        assert Client().get(CSV, {"from": wrong}).status_code == 400


def test_point_has_longitude_first() -> None:
    make_report(State.PROCESSING, latitude=9.60251234, longitude=105.97391234)

    [feature] = json.loads(get(GEOJSON))["features"]

    assert feature["geometry"] == {"type": "Point", "coordinates": [105.9739, 9.6025]}


def test_pages_of_rows_neither_lose_nor_repeat_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PAGE", 2)
    at = timezone.now()
    made = {make_report(State.ASSIGNED, at=at).code for _number in range(5)}

    read = codes(get(CSV))

    assert len(read) == 5 and set(read) == made


def test_file_of_one_page_takes_five_queries(django_assert_num_queries: Any) -> None:
    make_report(State.PROCESSING)

    with django_assert_num_queries(5):
        list(rows.read(Report.objects.public()))


def test_hidden_report_is_told_by_code_and_time_only() -> None:
    report = make_report(State.PROCESSING)
    assert table(get(GONE)) == []

    hide(report)

    [row] = table(get(GONE))
    assert row["code"] == report.code and set(row) == {"code", "retracted_at"}
    assert codes(get(CSV)) == []


def test_republished_report_is_told_no_more() -> None:
    report = make_report(State.PROCESSING)
    hide(report)

    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=True)

    assert table(get(GONE)) == []
    assert codes(get(CSV)) == [report.code]


def test_report_that_was_never_public_is_never_told() -> None:
    make_report(State.COMPLETED, publish=False)
    make_confidential(make_report(State.PROCESSING, publish=False))

    assert table(get(GONE)) == []


def test_bulk_update_behind_the_workflow_is_noted_too() -> None:
    report = make_report(State.PROCESSING)

    Report.objects.filter(pk=report.pk).update(is_published=False)

    assert Retraction.objects.get().code == report.code


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_nightly_file_equals_live_file(form: str) -> None:
    make_report(State.COMPLETED)
    write_open_data()

    packed = get(f"/du-lieu-mo/phan-anh.{form}.gz")

    assert gzip.decompress(packed) == get(f"/du-lieu-mo/phan-anh.{form}")
    assert OpenDataFile.objects.get(form=form).rows == 1


def stored_name(form: str = "csv") -> str:
    return OpenDataFile.objects.get(form=form).name


def test_after_a_retraction_the_newest_data_are_streamed_and_the_file_is_written_again(
    django_capture_on_commit_callbacks: Any,
) -> None:
    hidden, kept = make_report(State.PROCESSING), make_report(State.PROCESSING)
    write_open_data()
    let_time_pass()
    before = stored_name()

    hide(hidden)

    answer = Client().get(f"{CSV}.gz")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/gzip")
    assert "Content-Encoding" not in answer and ".csv.gz" in answer["Content-Disposition"]
    assert codes(gzip.decompress(body(answer))) == [kept.code]
    leave(answer)
    with django_capture_on_commit_callbacks(execute=True):
        write_open_data()
    assert stored_name() != before and not default_storage.exists(before)
    # At once, although the retraction is younger than the longest transaction.
    assert nightly.current(OpenDataFile.Form.CSV)
    assert codes(gzip.decompress(get(f"{CSV}.gz"))) == [kept.code]


def test_retractions_one_after_another_write_the_file_once_in_ten_minutes() -> None:
    first, second = make_report(State.PROCESSING), make_report(State.PROCESSING)
    write_open_data()
    let_time_pass()
    hide(first)
    write_open_data()
    before = stored_name()

    hide(second)
    write_open_data()

    assert stored_name() == before
    answer = Client().get(f"{CSV}.gz")
    assert codes(gzip.decompress(body(answer))) == []
    leave(answer)
    let_time_pass()
    write_open_data()
    assert stored_name() != before


def test_retraction_that_was_noted_before_the_file_and_committed_after_it_withholds_it() -> None:
    report = make_report(State.PROCESSING)
    write_open_data()

    Retraction.objects.create(
        report=report,
        code=report.code,
        is_whole=True,
        at=timezone.now() - nightly.LONGEST_TRANSACTION + timedelta(minutes=1),
    )

    assert nightly.current(OpenDataFile.Form.CSV) is None


def test_report_whose_agency_asks_for_information_is_not_taken_back() -> None:
    report = make_report(State.PROCESSING)
    write_open_data()
    clerk = make_staff(Role.DISPATCHER, agency="TT-IOC")

    workflow.move(report, "request_info", by=clerk, note="Xin cho biết số nhà.")

    assert table(get(GONE)) == [] and nightly.current(OpenDataFile.Form.CSV)
    assert codes(get(CSV)) == []
    workflow.add_information(report, note="Số 12.")
    assert table(get(GONE)) == [] and codes(get(CSV)) == [report.code]


@pytest.mark.parametrize("ending", ["close_unanswered", "erased", "confidential"])
def test_report_that_ends_while_its_agency_waits_is_taken_back(ending: str) -> None:
    report = make_report(State.PROCESSING)
    write_open_data()
    clerk = make_staff(Role.DISPATCHER, agency="TT-IOC")
    workflow.move(report, "request_info", by=clerk, note="Xin cho biết số nhà.")

    if ending == "close_unanswered":
        late = timezone.now() + timedelta(days=60)
        workflow.move(report, "close_unanswered", by=clerk, at=late)
    elif ending == "erased":
        Report.objects.filter(pk=report.pk).update(title="", content="")
    else:
        make_confidential(report)

    assert nightly.current(OpenDataFile.Form.CSV) is None
    assert [row["code"] for row in table(get(GONE))] == [report.code] * (ending != "erased")


def test_words_redacted_later_withhold_nightly_file_and_are_no_retracted_report() -> None:
    report = make_report(State.PROCESSING)
    write_open_data()

    workflow.move(
        report,
        "set_publication",
        by=make_staff(Role.DISPATCHER),
        publish=True,
        redacted_spans={"content": [[0, 10]]},
    )

    assert nightly.current(OpenDataFile.Form.CSV) is None
    assert table(get(GONE)) == []


def test_nightly_file_is_withheld_when_a_category_begins_to_hide_its_places() -> None:
    report = make_report(State.PROCESSING, latitude=9.6025, longitude=105.9739)
    write_open_data()
    assert nightly.current(OpenDataFile.Form.CSV)

    Category.objects.filter(pk=report.category_id).update(sensitive=True)

    assert nightly.current(OpenDataFile.Form.CSV) is None
    [row] = table(gzip.decompress(get(f"{CSV}.gz")))
    assert row["latitude"] == ""


def test_file_is_not_written_by_two_processes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_report(State.PROCESSING)
    busy = nullcontext(enter_result=False)
    monkeypatch.setattr(nightly.advisory_locks, "held_if_free", lambda _lock: busy)

    write_open_data()

    assert not OpenDataFile.objects.exists()


def test_nightly_file_of_today_is_not_written_again() -> None:
    make_report(State.PROCESSING)
    write_open_data()
    first = set(OpenDataFile.objects.values_list("name", flat=True))

    write_open_data()

    assert set(OpenDataFile.objects.values_list("name", flat=True)) == first


def test_second_file_at_once_is_asked_to_wait_and_reader_who_left_frees_place() -> None:
    make_report(State.PROCESSING)
    first = Client().get(CSV)

    second = Client().get(CSV)
    assert (second.status_code, second["Retry-After"]) == (503, "60")

    # The reader leaves before the first byte.
    leave(first)
    assert codes(get(CSV))


def test_reader_who_is_too_slow_is_cut_off_and_frees_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_report(State.PROCESSING)
    monkeypatch.setattr(views, "LONGEST_SECONDS", -1)
    slow = Client().get(CSV)
    with pytest.raises(views.TooSlow):
        body(slow)
    leave(slow)
    monkeypatch.undo()

    assert codes(get(CSV))


def test_unchanged_file_is_not_sent_again() -> None:
    report = make_report(State.PROCESSING)
    first = Client().get(CSV)
    leave(first)

    assert Client().get(CSV, headers={"If-None-Match": first["ETag"]}).status_code == 304
    hide(report)
    after = Client().get(CSV, headers={"If-None-Match": first["ETag"]})
    leave(after)
    assert after.status_code == 200


def test_reader_of_gzip_gets_gzip() -> None:
    make_report(State.PROCESSING)

    answer = Client().get(CSV, headers={"Accept-Encoding": "gzip, br"})
    packed = body(answer)

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == get(CSV)


def test_head_sends_no_rows_and_holds_no_place() -> None:
    make_report(State.PROCESSING)

    answer = Client().head(CSV)

    assert answer.status_code == 200 and body(answer) == b""
    leave(answer)
    assert codes(get(CSV))


def test_visitor_who_downloads_all_the_time_is_slowed_down(settings: Any) -> None:
    settings.RATE_LIMITS = True
    for _number in range(60):
        get(GONE)

    assert Client().get(CSV).status_code == 429


def test_start_leads_people_to_page_and_programs_to_catalogue() -> None:
    assert Client().get("/du-lieu-mo/")["Location"] == "/vi/du-lieu-mo/"
    told = Client().get("/du-lieu-mo/", headers={"Accept": "application/ld+json"})
    assert told["Content-Type"] == "application/ld+json"


def test_catalogue_names_licence_and_every_file_that_exists() -> None:
    make_report(State.PROCESSING)
    write_open_data()

    catalogue = json.loads(get(reverse("partners:open_data_catalog")))

    [dataset] = catalogue["dcat:dataset"]
    files = {one["dcat:downloadURL"]["@id"] for one in dataset["dcat:distribution"]}
    assert len(files) == 5
    for address in files:
        get(address.removeprefix("http://127.0.0.1:8000").removeprefix("http://testserver"))
    assert dataset["dct:license"]["@id"].startswith("https://creativecommons.org/")


def test_page_names_files_columns_and_licence() -> None:
    make_report(State.PROCESSING)
    write_open_data()

    page = Client().get("/vi/du-lieu-mo/").content.decode()

    for words in ("phan-anh.csv.gz", "phan-anh.geojson.gz", "CC BY 4.0", "completed_at"):
        assert words in page


def _read_back(pieces: Iterable[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8"), max_size=9), st.integers()), max_size=9
    )
)
def test_any_words_come_back_as_they_were_or_with_quote_before_formula(
    told: list[tuple[str, int]],
) -> None:
    read = _read_back(formats.table_pieces(("words", "number"), told))

    assert read[0] == ["words", "number"]
    for (words, number), (read_words, read_number) in zip(told, read[1:], strict=True):
        assert read_words in (words, f"'{words}") and int(read_number) == number
        assert not read_words.startswith(("=", "+", "-", "@"))
