"""Store the tiles, their sources and what the sources hold."""

from citizen.models.contacts import Contact
from citizen.models.sources import Source
from citizen.models.tiles import Tile

__all__ = ["Contact", "Source", "Tile"]
