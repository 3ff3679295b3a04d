from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from reports.models import Report
from reports.rules.abbreviations import spelled_out
from reports.tests.factories import make_report


@given(st.lists(st.text("abcdefghikpql0123456789", min_size=1, max_size=5), max_size=8))
def test_spelling_out_keeps_every_word(words: list[str]) -> None:
    assert [word for word, _long in spelled_out(words)] == words


@pytest.mark.django_db
def test_reports_from_before_get_their_long_forms_batch_by_batch_and_once(
    reference_data: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = import_module("reports.migrations.0040_long_forms")
    monkeypatch.setattr(migration, "BATCH", 1)
    short, plain, other = (make_report() for _ in range(3))
    Report.objects.filter(pk__in=[short.pk, other.pk]).update(search_text="o ga p8 tp")
    Report.objects.filter(pk=plain.pk).update(search_text="o ga nguyen")

    migration.spell_out(apps, None)
    migration.spell_out(apps, None)

    told = Report.objects.order_by("pk").values_list("search_text", flat=True)
    long_form = "o ga p8 tp phuong 8 thanh pho"
    assert list(told) == [long_form, "o ga nguyen", long_form]
