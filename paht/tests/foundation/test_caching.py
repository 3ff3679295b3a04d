"""Figures that are kept for a while."""

from pytest_django.fixtures import Settings

from paht.foundation.caching import clear, process_value, shared_value


def test_a_figure_is_computed_once_while_it_is_fresh() -> None:
    asked = []

    answers = [shared_value("m1", 60, lambda: asked.append(1) or len(asked)) for _ in range(3)]

    assert answers == [1, 1, 1]


def test_without_the_cache_it_is_computed_each_time(settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere"}}
    asked = []

    answers = [shared_value("m2", 60, lambda: asked.append(1) or len(asked)) for _ in range(2)]

    assert answers == [1, 2]


def test_what_the_process_keeps_is_computed_once_for_each_key() -> None:
    asked = []

    answers = [
        process_value(key, 60, lambda: asked.append(1) or len(asked)) for key in ("a", "b", "a")
    ]

    assert answers == [1, 2, 1]


def test_what_the_process_keeps_is_computed_again_when_its_time_is_over() -> None:
    asked = []

    answers = [process_value("m3", 0, lambda: asked.append(1) or len(asked)) for _ in range(2)]

    assert answers == [1, 2]


def test_what_the_process_keeps_can_be_forgotten() -> None:
    process_value("m4", 60, lambda: "old")

    clear()

    assert process_value("m4", 60, lambda: "new") == "new"
