"""Turn the entries of a feed into articles of one source, each article once.

An article that staff changed or deleted stays as it is; one that the feed no longer has stays, too.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export.fields import Field
from import_export.results import RowResult

from citizen.importing import news_feeds
from citizen.importing.base import BATCH, SourceResource
from citizen.importing.news_feeds import Entry
from citizen.importing.outcomes import Outcome, Plan
from citizen.importing.widgets import MomentWidget
from citizen.models import Article, FeedEntry

# What staff write. Their choices of unit, order and visibility leave the words to the feed.
_WORDS = "name name_en name_km group summary body facts conditions url published_at".split()


class FeedArticles(SourceResource):
    """The articles that a feed brings. It sets the columns below and keeps all others."""

    columns: ClassVar[dict[str, str]] = {
        "Mã": "code",
        "Tên": "name",
        "Tóm tắt": "summary",
        "Nội dung": "body",
        "Liên kết": "url",
        "Ngày đăng": "published_at",
    }
    # Clean HTML already.
    body = Field("body", "body")
    published_at = Field("published_at", "published_at", widget=MomentWidget())

    class Meta:
        model = Article
        fields = ("code", "name", "summary", "body", "url", "published_at")

    def read(self, content: bytes) -> Plan:
        feed = news_feeds.read(content, address=self.source.feed_url or self.source.url)
        matching = _Matching(self.source.pk, feed.entries)
        self._left_out = matching.left_out
        self._names = {line: cells["name"] for line, cells in matching.lines}
        plan = self.plan_of(matching.lines, self.columns)
        plan.entries = matching.entries
        if feed.older:
            words = ngettext(
                "Chỉ đọc các mục mới nhất, bỏ qua %(count)d mục cũ hơn.",
                "Chỉ đọc các mục mới nhất, bỏ qua %(count)d mục cũ hơn.",
                feed.older,
            )
            self._left_out.append(("", words % {"count": feed.older}))
        plan.outcome.left_out = self._left_out
        return plan

    def refuse(self, outcome: Outcome, line: int, row: RowResult) -> None:
        """Leave out an entry that pages cannot show; the others are still good."""
        self._left_out.append((self._names[line], self.reasons(row.validation_error)))

    def write(self, plan: Plan) -> None:
        plan.rows = self._untouched(plan)
        super().write(plan)
        rows = {row.code: row for row in plan.rows}
        stored = Article.objects.filter(source=self.source, code__in=rows)
        FeedEntry.objects.bulk_create(
            [
                FeedEntry(
                    source=self.source,
                    article_id=pk,
                    guid=plan.entries[code].guid,
                    link=plan.entries[code].link,
                    written=digest(rows[code]),
                )
                for code, pk in stored.values_list("code", "pk")
            ],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=("article",),
            update_fields=("guid", "link", "written"),
        )

    def _untouched(self, plan: Plan) -> list[Article]:
        """Lock the articles that change; leave out those staff edited while the feed was read."""
        stored = {row.pk for row in plan.rows if row.pk}
        written = FeedEntry.objects.filter(article__in=stored).values_list("article", "written")
        marks = dict(written)
        locked = (
            Article.objects.select_for_update(of=("self",)).filter(pk__in=stored).order_by("pk")
        )
        same = {article.pk for article in locked if digest(article) == marks.get(article.pk)}
        return [row for row in plan.rows if row.pk is None or row.pk in same]


class _Matching:
    """Find the stored article of each entry: the cells of a line, or why there is none."""

    def __init__(self, source: int, entries: list[Entry]) -> None:
        self.lines: list[tuple[int, dict[str, str]]] = []
        self.entries: dict[str, Entry] = {}
        self.left_out: list[tuple[str, str]] = []
        self._now = timezone.now().replace(microsecond=0)
        guids = [entry.guid for entry in entries if entry.guid]
        links = [entry.link for entry in entries if entry.link]
        brought = FeedEntry.objects.filter(source=source).select_related("article")
        found = list(brought.filter(Q(guid__in=guids) | Q(link__in=links)))
        self._by_guid = {one.guid: one for one in found if one.guid}
        self._by_link = {one.link: one for one in found if one.link}
        urls = {variant for entry in entries for variant in _variants(entry.url)}
        own = Article.objects.filter(source=source, url__in=urls, feed_entry=None)
        self._own = set(own.values_list("url", flat=True))
        for line, entry in enumerate(entries, start=1):
            self._take(line, entry)

    def _take(self, line: int, entry: Entry) -> None:
        brought = self._by_guid.get(entry.guid) or self._by_link.get(entry.link)
        article = brought.article if brought else None
        if brought and article is None:
            self._leave_out(entry, _("Cán bộ đã xóa bài này."))
        elif article and brought and digest(article) != brought.written:
            self._leave_out(entry, _("Cán bộ đã sửa bài này; giữ bản của cán bộ."))
        elif not brought and self._own & _variants(entry.url):
            self._leave_out(entry, _("Nguồn đã có bài cùng liên kết."))
        elif not entry.name:
            self._leave_out(entry, _("Mục không có tiêu đề và nội dung."))
        else:
            code = article.code if article else f"F{(entry.guid or entry.link)[:20]}"
            # Two entries of the feed may lead to one stored article.
            if code not in self.entries:
                self.entries[code] = entry
                self.lines.append((line, self._cells(code, entry, article)))

    def _leave_out(self, entry: Entry, reason: str) -> None:
        self.left_out.append((entry.name, reason))

    def _cells(self, code: str, entry: Entry, article: Article | None) -> dict[str, str]:
        return {
            "code": code,
            "name": entry.name,
            "summary": entry.summary,
            "body": entry.body,
            "url": entry.url,
            "published_at": self._published_at(entry, article).isoformat(),
        }

    def _published_at(self, entry: Entry, article: Article | None) -> datetime:
        """Return the day of an article, which was out when the feed first had it."""
        if entry.at and entry.at <= self._now:
            return entry.at
        return (article and article.published_at) or self._now


def _variants(url: str) -> set[str]:
    return {url, url.rstrip("/"), f"{url}/"} if url else set()


def digest(article: Article) -> str:
    """Return the mark of an article's words, which differs once staff edit them."""
    values: dict[str, Any] = {name: getattr(article, name) for name in _WORDS}
    if article.published_at:
        values["published_at"] = article.published_at.astimezone(UTC).isoformat()
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
