from django.db import models

from citizen.models.articles import Article
from citizen.models.sources import Source


class FeedEntry(models.Model):
    """An article that a feed brought: how the feed names it, and what the portal stored of it."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="feed_entries")
    # Empty once staff deleted the article; the feed then does not bring it back.
    article = models.OneToOneField(
        Article, on_delete=models.SET_NULL, related_name="feed_entry", null=True
    )
    # Keyed by hashes, as feeds name entries by texts of any length; "" where the feed gives none.
    guid = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64, blank=True)
    # The digest of the stored words: other words now are those of staff.
    written = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["source", "guid"], name="feed_entry_guid"),
            models.Index(fields=["source", "link"], name="feed_entry_link"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
