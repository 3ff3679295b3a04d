from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citizen import entitlement
from citizen.cleaning import plain
from citizen.models.lines import Line, LineQuerySet
from citizen.models.sources import HTTPS
from paht.foundation.history import recorded

# The fact that names the law behind a policy.
BASIS = "Căn cứ"
NEWEST = F("published_at").desc(nulls_last=True)


class FactsField(models.JSONField):
    """Named values in their order: the database sorts the keys of a JSON object by length."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        # To the database it is JSON, so migrations need no code of this app.
        return name, "django.db.models.JSONField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        pairs = [list(pair) for pair in value.items()] if isinstance(value, dict) else value
        return super().get_prep_value(pairs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        # Older rows hold an object.
        return dict(found) if isinstance(found, list) else found


class ArticleQuerySet(LineQuerySet):
    def for_list(self) -> Self:
        """Sort by the order that staff set, then the newest first; leave out the long texts."""
        has_body = models.ExpressionWrapper(~Q(body=""), output_field=models.BooleanField())
        found = (
            self.select_related("source").without_words().defer("body").annotate(has_body=has_body)
        )
        return found.order_by("order", NEWEST, "pk")

    def published(self, now: datetime) -> Self:
        """Leave out the articles whose day has not come."""
        return self.filter(Q(published_at__isnull=True) | Q(published_at__lte=now))

    def not_over(self, now: datetime) -> Self:
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


@recorded(leave_out=("words",), texts=("body",))
class Article(Line):
    """A text to read: news, a page, a procedure, a job, a policy, a product or a link.

    `name` is its title. `facts` are named values in the order they are shown, such as the pay of
    a job.
    """

    searched = ("group", "summary", "text", "fact_words")
    plain = ("group",)
    numbers_in_names = True

    group = models.CharField(_("nhóm"), max_length=80, blank=True)
    summary = models.CharField(_("tóm tắt"), max_length=500, blank=True)
    # HTML of a short list of tags, cleaned on the way in (`citizen.cleaning`).
    body = models.TextField(_("nội dung"), max_length=50_000, blank=True)
    facts: "models.Field[dict[str, str], dict[str, str]]" = FactsField(
        _("chi tiết"), default=dict, blank=True
    )
    # Read by `citizen.entitlement`.
    conditions = models.TextField(
        _("điều kiện hưởng"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Mỗi dòng một trường hợp được hưởng, ví dụ: Tuổi: từ 75; Lương hưu hằng tháng: không. "
            "Cần có chi tiết “Căn cứ” ghi văn bản pháp luật."
        ),
    )
    url = models.URLField(_("liên kết"), blank=True, max_length=500, validators=[HTTPS])
    published_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True)
    ends_at = models.DateTimeField(_("hết hạn lúc"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    has_body: bool  # Set by `ArticleQuerySet.for_list`.

    objects = ArticleQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("bài viết")
        verbose_name_plural = _("bài viết")
        ordering = ["order", "-published_at", "pk"]
        indexes = [
            *Line.Meta.indexes,
            models.Index("order", NEWEST, "id", name="article_order", condition=Q(is_on=True)),
            models.Index(
                "source", "order", NEWEST, "id", name="article_of_source", condition=Q(is_on=True)
            ),
            models.Index(NEWEST, "id", name="article_newest", condition=Q(is_on=True)),
            models.Index(
                fields=["source", "group"],
                include=["ends_at", "published_at", "unit"],
                name="article_count",
                condition=Q(is_on=True),
            ),
            models.Index(
                fields=["source"],
                name="article_conditions",
                condition=Q(is_on=True) & ~Q(conditions=""),
            ),
        ]

    def is_over_at(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def clean(self) -> None:
        super().clean()
        try:
            cases = entitlement.read(self.conditions)
        except entitlement.Unreadable as error:
            raise ValidationError({"conditions": str(error)}) from error
        if cases and not self.basis:
            raise ValidationError(
                {"conditions": _("Chính sách có điều kiện cần chi tiết “Căn cứ”.")}
            )

    @property
    def basis(self) -> str:
        """Return the law behind a policy, "" if its owner names none."""
        return self.facts.get(BASIS, "")

    @property
    def text(self) -> str:
        return plain(self.body)

    @property
    def fact_words(self) -> str:
        return " ".join(self.facts.values())
