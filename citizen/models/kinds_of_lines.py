from citizen.models.articles import Article
from citizen.models.contacts import Contact
from citizen.models.lines import Line
from citizen.models.notices import Notice
from citizen.models.places import Place
from citizen.models.series import Series
from citizen.models.sources import Source

# What the lines of a source are, by what the source holds.
LINES: dict[str, type[Line]] = {
    Source.Holds.CONTACTS: Contact,
    Source.Holds.PLACES: Place,
    Source.Holds.NOTICES: Notice,
    Source.Holds.ARTICLES: Article,
    Source.Holds.SERIES: Series,
}
