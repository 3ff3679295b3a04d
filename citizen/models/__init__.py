"""Store the tiles, their sources and what the sources hold."""

from citizen.models.articles import Article
from citizen.models.cameras import CameraBasis
from citizen.models.contacts import Contact
from citizen.models.corrections import Correction
from citizen.models.fee_accounts import FeeAccount
from citizen.models.feed_entries import FeedEntry
from citizen.models.import_runs import ImportRun
from citizen.models.kinds_of_lines import LINES
from citizen.models.lines import Line
from citizen.models.notices import Notice
from citizen.models.places import Place
from citizen.models.series import Figure, Series
from citizen.models.sources import Source
from citizen.models.tiles import Tile

__all__ = [
    "LINES",
    "Article",
    "CameraBasis",
    "Contact",
    "Correction",
    "FeeAccount",
    "FeedEntry",
    "Figure",
    "ImportRun",
    "Line",
    "Notice",
    "Place",
    "Series",
    "Source",
    "Tile",
]
