from django.db import models
from django.utils.translation import gettext_lazy as _

from citizen.tiles import PAGES, SLUGS
from paht.foundation.history import recorded


class TileQuerySet(models.QuerySet["Tile"]):
    def shown_slugs(self) -> list[str]:
        """Return the keys of the tiles that staff show, in their order; one query."""
        return list(self.filter(is_on=True).values_list("slug", flat=True))

    def shown_pages(self) -> list[str]:
        """Return the keys of the pages that show content, with the parts of tiles; one query."""
        tiles = self.shown_slugs()
        return [page.slug for page in PAGES.values() if (page.above or page.slug) in tiles]


@recorded()
class Tile(models.Model):
    """What staff decide of one of the sixteen tiles: whether it is shown, and where."""

    slug = models.CharField(_("tiện ích"), max_length=40, choices=SLUGS, unique=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    is_on = models.BooleanField(_("đang hiển thị"), default=True)

    objects = TileQuerySet.as_manager()

    class Meta:
        verbose_name = _("ô tiện ích")
        verbose_name_plural = _("ô tiện ích")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(PAGES[self.slug].label)
