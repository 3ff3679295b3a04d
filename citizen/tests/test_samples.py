"""Sample content: each tile has some, in days around today, and removing it leaves nothing."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from citizen import samples
from citizen.models import LINES, FeeAccount, Figure, Notice, Series, Source
from citizen.tests.contacts import make_contact, make_source
from citizen.tiles import PAGES, REPORTS, UTILITIES
from paht.foundation.local_time import local
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def counts() -> dict[str, int]:
    models: list[Any] = [*LINES.values(), Figure, Source, FeeAccount]
    return {model.__name__: model._default_manager.count() for model in models}


def test_each_page_has_content_that_is_marked_and_comes_within_seconds(client: Client) -> None:
    began = time.process_time()
    samples.load()
    assert time.process_time() - began < 3

    for slug in PAGES.keys() - {REPORTS, UTILITIES}:
        page = client.get(PAGES[slug].url)
        assert page.status_code == 200, slug
        words = page.content.decode()
        assert "Chưa có nội dung" not in words, slug
        assert "dữ liệu mẫu" in words, slug


def test_loading_again_adds_no_line_and_moves_the_days() -> None:
    now = timezone.now()
    samples.load(now=now)
    cut = Notice.objects.get(code="CD1")
    before = counts()

    assert samples.load(now=now) == 0
    assert counts() == before

    later = now + timedelta(days=40)
    with time_machine.travel(later, tick=False):
        samples.refresh(now=later)
        moved = Notice.objects.get(code="CD1")
        assert moved.starts_at - cut.starts_at == timedelta(days=40)
        assert (
            not Figure.objects.filter(at__lte=later, is_forecast=True)
            .filter(at__gt=later - timedelta(days=30))
            .exists()
        )
    assert Source.objects.filter(is_sample=True, checked_at=later).exists()
    assert counts() | {"Figure": 0} == before | {"Figure": 0}


def test_removing_takes_all_but_the_content_of_staff() -> None:
    contact = make_contact(make_source())
    before = counts()
    samples.load()

    samples.remove()

    assert counts() == before and contact.pk
    assert samples.refresh(now=timezone.now()) == 0 and counts() == before


def test_source_that_staff_took_over_is_neither_changed_nor_removed() -> None:
    samples.load()
    own = Source.objects.get(tile="lao-dong-viec-lam")
    Source.objects.filter(pk=own.pk).update(is_sample=False)
    own.articles.update(name="Việc thật")
    fact = Source.objects.get(name="Lịch lễ hội")
    Source.objects.filter(pk=fact.pk).update(checked_by=make_staff(Role.HANDLER))

    samples.load()
    assert set(own.articles.values_list("name", flat=True)) == {"Việc thật"}
    samples.remove()
    assert set(Source.objects.all()) == {own, fact}


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-26", "2027-02-10", "2028-02-29"])
def test_festivals_end_after_they_begin_on_any_day(day: str) -> None:
    now = datetime.fromisoformat(f"{day}T05:00").replace(tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        samples.load(now=now)

        found = Notice.objects.filter(kind="festival")
        assert found.count() == 6
        assert f"{local(found.get(code='CHOL').starts_at):%d/%m}" == "14/04"
        assert all(one.ends_at and now < one.ends_at + timedelta(days=7) for one in found)
        assert all(one.ends_at and one.starts_at < one.ends_at for one in found)
        assert Series.objects.filter(figures__at__gt=now).exists()


def test_tile_of_the_province_lists_old_and_new_units(client: Client) -> None:
    page = client.get("/vi/tien-ich/soc-trang/").content.decode()
    assert page.count('class="units__item"') == 11
    assert "?district=941" in page and "Phường Sóc Trăng" in page

    page = client.get("/vi/tien-ich/soc-trang/?don_vi=moi").content.decode()
    assert page.count('class="units__item"') == 43
    assert "Phường 6 (Thành phố Sóc Trăng)" in page and "?commune=" not in page


def test_series_keep_their_figures_when_loaded_later_and_tides_are_uneven() -> None:
    samples.load()

    tide = Series.objects.get(code="TR-TD")
    values = list(tide.figures.order_by("at").values_list("value", flat=True))
    assert len(values) == 30 * 12 + 19 and min(values) < 0 < max(values)
    assert tide.figures.filter(is_forecast=True).count() == 18
