"""Figures that are kept for a while."""

from pytest_django.fixtures import Settings

from paht.foundation.caching import clear, derived_value, process_value, shared_value


def test_shared_value_is_computed_once_until_it_expires() -> None:
    asked = []

    answers = [shared_value("m1", 60, lambda: asked.append(1) or len(asked)) for _ in range(3)]

    assert answers == [1, 1, 1]


def test_shared_value_is_computed_each_time_without_cache(settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere"}}
    asked = []

    answers = [shared_value("m2", 60, lambda: asked.append(1) or len(asked)) for _ in range(2)]

    assert answers == [1, 2]


def test_process_value_is_computed_once_for_each_key() -> None:
    asked = []

    answers = [
        process_value(key, 60, lambda: asked.append(1) or len(asked)) for key in ("a", "b", "a")
    ]

    assert answers == [1, 2, 1]


def test_process_value_is_computed_again_after_expiry() -> None:
    asked = []

    answers = [process_value("m3", 0, lambda: asked.append(1) or len(asked)) for _ in range(2)]

    assert answers == [1, 2]


def test_process_value_is_computed_again_after_clear() -> None:
    process_value("m4", 60, lambda: "old")

    clear()

    assert process_value("m4", 60, lambda: "new") == "new"


def test_derived_value_is_computed_again_when_its_facts_differ() -> None:
    asked = []

    answers = [
        derived_value("d1", facts, lambda: asked.append(1) or len(asked))
        for facts in ("a", "a", "b", "a")
    ]

    assert answers == [1, 1, 2, 3]
