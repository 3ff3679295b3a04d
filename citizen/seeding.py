"""Create the tiles that are missing, in the order of the user guide."""

from citizen.models import Tile
from citizen.tiles import TILES


def load() -> dict[str, int]:
    """Create missing tiles and return how many; what staff changed stays."""
    known = set(Tile.objects.values_list("slug", flat=True))
    missing = [
        Tile(slug=page.slug, order=order)
        for order, page in enumerate(TILES, start=1)
        if page.slug not in known
    ]
    return {"tiles": len(Tile.objects.bulk_create(missing))}
