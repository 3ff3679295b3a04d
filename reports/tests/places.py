"""Places at known distances from each other."""

HERE = {"latitude": 9.6025, "longitude": 105.9739}
METRE = 1 / 111_320


def north_of_here(metres: float, **changes: object) -> dict[str, object]:
    """Return the fields of a place that many metres north of `HERE`."""
    north = HERE["latitude"] + metres * METRE
    return {"latitude": north, "longitude": HERE["longitude"], "address": "Trước cổng"} | changes
