"""Store the points of the public map, and count them by the cells of grids.

Triggers keep these tables in the transaction that changes a report, so no code path can leave a
hidden report on the map. `MapPoint` holds public facts only. `MapCell` counts points by cells
(`map.counts` reads them). A changed point does not touch its cell, because all reports of a
district would then wait for each other. It adds a `MapChange`; `map.counts.fold` sums these up.

Latitudes and longitudes are whole ten-thousandths of a degree (about eleven metres: enough
to find the place, not the house). A cell of a grid is then a shift to the right.
"""
# ruff: noqa: S608 - the SQL contains our own constants only

from collections.abc import Collection

import pgtrigger
from django.db import models
from django.db.models import Q

from province.models import AdminUnit, Agency
from reports.models.catalogue import Category
from reports.models.report import Report
from reports.rules.states import PUBLIC_STATES, Outcome, State

# The public state and outcome of a report, as one number (`stage`), so that both filters share
# one count.
STAGES = (
    (State.ASSIGNED, Outcome.OPEN),
    (State.PROCESSING, Outcome.OPEN),
    (State.COMPLETED, Outcome.IN_TIME),
    (State.COMPLETED, Outcome.LATE),
)
# The first stage of completed reports.
DONE = STAGES.index((State.COMPLETED, Outcome.IN_TIME))
# A tile groups points that are near each other; it is a cell of this many shifts.
TILE_SHIFT = 7
TILE_COLUMN = 65536
# Grids with stored counts; the finer ones have totals only, no months or channels.
CELL_SHIFTS = range(5, 11)
FINE_SHIFTS = range(5, 7)


def stages(states: Collection[State], outcome: Outcome | None) -> list[int]:
    """Return the stages that have one of the public `states` (empty: any) and the `outcome`.

    The list is empty where no report can have both.
    """
    shown = {state.public for state in states}
    return [
        stage
        for stage, (state, end) in enumerate(STAGES)
        if (not states or state in shown) and outcome in (None, end)
    ]


def _stage_sql() -> str:
    """Return SQL for the stage of the public report `r`, in line with `OUTCOMES`."""
    is_open = " ".join(
        f"WHEN r.state = '{state}' THEN {stages([state], Outcome.OPEN)[0]}"
        for state in PUBLIC_STATES
        if state is not State.COMPLETED
    )
    return f"CASE {is_open} WHEN r.completed_at > r.due_at THEN {DONE + 1} ELSE {DONE} END"


_STATES_SQL = ", ".join(f"'{state}'" for state in PUBLIC_STATES)


def _add(which: str) -> str:
    """Return SQL that adds the reports `r` (category `c`, group `g`) of `which` to the map."""
    return f"""
        INSERT INTO reports_mappoint (report_id, lat, lng, tile, stage, category_id, group_id,
            district_id, commune_id, agency_id, channel, reported_on)
        SELECT r.id, p.lat, p.lng,
            (p.lng >> {TILE_SHIFT}) * {TILE_COLUMN} + (p.lat >> {TILE_SHIFT}),
            {_stage_sql()}, r.category_id, coalesce(c.parent_id, c.id),
            r.district_id, r.commune_id, r.agency_id, r.channel, r.reported_on
        FROM reports_report r
        JOIN reports_category c ON c.id = r.category_id
        LEFT JOIN reports_category g ON g.id = c.parent_id
        CROSS JOIN LATERAL (SELECT round((r.latitude * 10000)::numeric)::int AS lat,
            round((r.longitude * 10000)::numeric)::int AS lng) p
        WHERE {which} AND r.is_published AND NOT r.confidential AND r.state IN ({_STATES_SQL})
            AND r.latitude IS NOT NULL AND NOT (c.sensitive OR c.confidential)
            AND NOT coalesce(g.sensitive OR g.confidential, false);
    """


# Lock the category first. A transaction that makes it sensitive now either waits and then
# removes this point, or this one waits and then finds the category sensitive.
_SHOW_REPORT = f"""
    PERFORM FROM reports_category WHERE id = NEW.category_id
        OR id = (SELECT parent_id FROM reports_category WHERE id = NEW.category_id)
        ORDER BY id FOR SHARE;
    DELETE FROM reports_mappoint WHERE report_id = NEW.id;
    {_add("r.id = NEW.id")}
    RETURN NULL;
"""
_SHOW_CATEGORY = f"""
    DELETE FROM reports_mappoint WHERE category_id = NEW.id OR group_id = NEW.id;
    {_add("(c.id = NEW.id OR c.parent_id = NEW.id)")}
    RETURN NULL;
"""
_NOTE_CHANGE = """
    INSERT INTO reports_mapchange
        (lat, lng, stage, group_id, district_id, channel, reported_on, change)
    VALUES ({row}.lat, {row}.lng, {row}.stage, {row}.group_id, {row}.district_id,
        {row}.channel, {row}.reported_on, {change});
    RETURN NULL;
"""

pgtrigger.register(
    pgtrigger.Trigger(
        name="map_shows_new",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__is_published=True),
        func=_SHOW_REPORT,
    ),
    pgtrigger.Trigger(
        name="map_shows_changed",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(
            *("is_published", "confidential", "state", "latitude", "longitude", "reported_on"),
            *("category", "district", "commune", "agency", "channel"),
        ),
        func=_SHOW_REPORT,
    ),
    # The map ignores the deadline of an open report.
    pgtrigger.Trigger(
        name="map_shows_outcome",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state=State.COMPLETED, new__state=State.COMPLETED)
        & (
            pgtrigger.Q(old__due_at__df=pgtrigger.F("new__due_at"))
            | pgtrigger.Q(old__completed_at__df=pgtrigger.F("new__completed_at"))
        ),
        func=_SHOW_REPORT,
    ),
)(Report)
pgtrigger.register(
    pgtrigger.Trigger(
        name="map_shows_category",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("sensitive", "confidential", "parent"),
        func=_SHOW_CATEGORY,
    ),
)(Category)


# The columns of the filters, and the position.
_COUNTED = (
    *("lng", "lat", "tile", "stage", "category", "district", "commune"),
    *("agency", "channel", "reported_on"),
)


def _others(*names: str) -> list[str]:
    return [name for name in _COUNTED if name not in names]


class _Place(models.Model):
    """The columns that points and changes share."""

    lat = models.IntegerField()
    lng = models.IntegerField()
    stage = models.PositiveSmallIntegerField()
    # Copies of columns of the report, therefore without constraints.
    group = models.ForeignKey(
        Category, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    district = models.ForeignKey(
        AdminUnit, on_delete=models.DO_NOTHING, related_name="+", null=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    channel = models.CharField(max_length=20)
    reported_on = models.DateField()

    class Meta:
        abstract = True
        default_permissions = ()


class MapPoint(_Place):
    """A report on the public map; only triggers write it."""

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="map_point"
    )
    tile = models.IntegerField()
    category = models.ForeignKey(
        Category, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    commune = models.ForeignKey(
        AdminUnit, on_delete=models.DO_NOTHING, related_name="+",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    agency = models.ForeignKey(
        Agency, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    class Meta(_Place.Meta):
        # Each index has all columns of the filters, so that counting reads no table row.
        indexes = [
            models.Index(
                fields=["tile", "lng", "lat"],
                name="map_point_tile",
                include=_others("tile", "lng", "lat"),
            ),
            models.Index(
                fields=["category", "district", "reported_on"],
                name="map_point_category",
                include=_others("category", "district", "reported_on"),
            ),
            models.Index(
                fields=["district", "reported_on"],
                name="map_point_district",
                include=_others("district", "reported_on"),
            ),
            models.Index(
                fields=["commune", "reported_on"],
                name="map_point_commune",
                include=_others("commune", "reported_on"),
            ),
            models.Index(
                fields=["agency", "reported_on"],
                name="map_point_agency",
                include=_others("agency", "reported_on"),
            ),
            # Open and late reports are few among all of a town.
            models.Index(
                fields=["stage", "reported_on"],
                name="map_point_stage",
                include=_others("stage", "reported_on"),
            ),
            # The newest first, for the list beside the map.
            models.Index(
                fields=["-reported_on", "-report"],
                name="map_point_newest",
                include=_others("reported_on"),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tell_added",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_NOTE_CHANGE.format(row="NEW", change=1),
            ),
            pgtrigger.Trigger(
                name="tell_removed",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func=_NOTE_CHANGE.format(row="OLD", change=-1),
            ),
        ]

    def __str__(self) -> str:
        return f"report #{self.report_id}"


class MapChange(_Place):
    """A point that was added (1) or removed (-1) and is not in `MapCell` yet."""

    change = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.change:+d} at {self.lat}, {self.lng}"


class MapCell(models.Model):
    """The number of points of one stage in a cell of the grid `shift`, and their summed places.

    `scope`: 0 for all, the key of a group of categories, or the negated key of a district.
    `month`: the first of a month; None for all time (always None for a scope other than 0).
    `channel`: None for all (always None in the finest grids).
    """

    scope = models.IntegerField()
    shift = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20, null=True)  # noqa: DJ001 - none is all of them
    x = models.IntegerField()
    y = models.IntegerField()
    month = models.DateField(null=True)
    stage = models.PositiveSmallIntegerField()
    count = models.IntegerField()
    lat_sum = models.BigIntegerField()
    lng_sum = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "shift", "channel", "x", "month", "y", "stage"],
                name="map_cell_once",
                nulls_distinct=False,
                include=["count", "lat_sum", "lng_sum"],
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="map_cell_empty", condition=Q(count=0)),
        ]

    def __str__(self) -> str:
        return f"{self.count} in {self.shift}/{self.x}/{self.y}"
