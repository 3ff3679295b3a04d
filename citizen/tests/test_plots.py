"""Drawings of figures: paths, axes, marks, forecasts, holes, and very many points."""

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen import plots
from citizen.plots import BOTTOM, TOP, WIDTH, Point
from paht.foundation.local_time import VIETNAM

START = datetime(2026, 11, 1, tzinfo=VIETNAM)
DAY = timedelta(days=1)


def points(*values: float, step: timedelta = DAY, start: datetime = START) -> list[Point]:
    return [Point(start + step * at, value) for at, value in enumerate(values)]


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path)]


def drawn(*values: float, step: timedelta = DAY, start: datetime = START) -> plots.Plot:
    plot = plots.draw(points(*values, step=step, start=start))
    assert plot is not None
    return plot


def test_line_runs_from_edge_to_edge_between_round_levels() -> None:
    plot = drawn(12, 18, 14)

    assert [level.value for level in plot.levels] == [12, 14, 16, 18]
    assert places(plot.measured) == [(0, BOTTOM), (WIDTH / 2, TOP), (WIDTH, 167.3)]
    assert (plot.high.across, plot.high.anchor, plot.high.point.value) == ("50.00%", "middle", 18)
    assert (plot.low.across, plot.low.anchor, plot.low.point.value) == ("0.00%", "start", 12)


def test_forecast_continues_the_line_as_its_own_path() -> None:
    plot = plots.draw(points(1, 2), points(3, 4, start=START + 2 * DAY))

    assert plot is not None
    assert len(places(plot.measured)) == 2
    assert places(plot.forecast)[0] == places(plot.measured)[-1]
    assert plot.now == "33.33%"


def test_forecast_without_earlier_figures_is_drawn_alone() -> None:
    plot = plots.draw([], points(1, 2))

    assert plot is not None and plot.measured == "" and plot.now == ""
    assert len(places(plot.forecast)) == 2


@pytest.mark.parametrize("figures", [[], points(5), [Point(START, 1), Point(START, 2)]])
def test_single_moment_has_no_line(figures: list[Point]) -> None:
    assert plots.draw(figures) is None


def test_hole_in_the_figures_stays_open() -> None:
    figures = points(*[1.0] * 10) + points(2, 3, start=START + 20 * DAY)

    plot = plots.draw(figures)

    assert plot is not None and plot.measured.count("M") == 2


def test_point_between_two_holes_is_drawn_as_a_dot() -> None:
    figures = points(*[1.0] * 10) + points(2, start=START + 20 * DAY)
    figures += points(*[3.0] * 10, start=START + 40 * DAY)

    plot = plots.draw(figures)

    assert plot is not None and plot.measured.count("h0") == 1


@pytest.mark.parametrize("value", [0.0, 5.0, -3.5, 27_000.0])
def test_equal_figures_make_a_level_line(value: float) -> None:
    plot = drawn(value, value)

    assert plot.levels[0].value < value < plot.levels[-1].value
    assert len({y for _x, y in places(plot.measured)}) == 1


@pytest.mark.parametrize(
    ("number", "step", "labels"),
    [
        (13, timedelta(hours=1), ["00:00", "03:00", "06:00", "09:00", "12:00"]),
        (30, DAY, ["01/11", "08/11", "15/11", "22/11", "29/11"]),
        (24, DAY * 30, ["01/01", "01/07", "01/01", "01/07"]),
    ],
)
def test_labels_are_at_hours_midnights_and_first_days_of_months(
    number: int, step: timedelta, labels: list[str]
) -> None:
    plot = drawn(*range(number), step=step)

    form = "%H:%M" if step < DAY else "%d/%m"
    assert [f"{tick.at:{form}}" for tick in plot.moments] == labels


def test_very_many_figures_keep_their_ends_and_a_short_path() -> None:
    values = [float(at % 24) for at in range(3000)]
    values[1234], values[2345] = 99.0, -99.0

    plot = drawn(*values, step=timedelta(minutes=10))

    shown = places(plot.measured)
    assert len(shown) <= plots.MOST_POINTS and plot.measured.count("M") == 1
    assert {float(plot.high.down), float(plot.low.down)} <= {y for _x, y in shown}


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31)),  # noqa: DTZ001
            st.decimals(-(10**12), 10**12, places=4).map(float),
        ),
        min_size=2,
        max_size=40,
        unique_by=lambda pair: pair[0],
    )
)
def test_any_figures_are_drawn_inside_the_box(pairs: list[tuple[datetime, float]]) -> None:
    figures = [Point(at.replace(tzinfo=VIETNAM), value) for at, value in sorted(pairs)]

    plot = plots.draw(figures)

    assert plot is not None
    for x, y in places(plot.measured):
        assert -0.1 <= x <= WIDTH + 0.1 and TOP - 0.1 <= y <= BOTTOM + 0.1
    assert len(plot.levels) <= 8 and len(plot.moments) <= 12
