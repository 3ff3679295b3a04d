from django.db import models
from django.utils.translation import gettext_lazy as _

from citizen.models.lines import Line, LineQuerySet
from citizen.models.sources import HTTPS
from paht.foundation.history import recorded


@recorded(leave_out=("words",), texts=("body",))
class Article(Line):
    """A text to read: news, a page, a procedure, a job, a policy, a product or a link.

    `name` is its title. `facts` are named values in the order they are shown, such as the pay of
    a job.
    """

    searched = ("group", "summary", "body")
    plain = ("group",)

    group = models.CharField(_("nhóm"), max_length=80, blank=True)
    summary = models.CharField(_("tóm tắt"), max_length=500, blank=True)
    # HTML of a short list of tags, cleaned on the way in (`citizen.cleaning`).
    body = models.TextField(_("nội dung"), max_length=50_000, blank=True)
    facts: "models.Field[dict[str, str], dict[str, str]]" = models.JSONField(
        _("chi tiết"), default=dict, blank=True
    )
    url = models.URLField(_("liên kết"), blank=True, max_length=500, validators=[HTTPS])
    published_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True)
    ends_at = models.DateTimeField(_("hết hạn lúc"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    objects = LineQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("bài viết")
        verbose_name_plural = _("bài viết")
        ordering = ["order", "-published_at", "pk"]
        indexes = [models.Index(fields=["source", "-published_at"], name="article_latest")]
