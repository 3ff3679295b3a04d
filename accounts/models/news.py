"""Store the news about reports that citizens do not want, by channel."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from notifications.models import Channel


class NewsGroup(models.TextChoices):
    """Groups of news that people can switch off, in the order of the page."""

    ASKED = "asked", _("Cơ quan cần Ông/Bà bổ sung hoặc trả lời")
    REFUSED = "refused", _("Phản ánh không được tiếp nhận, hoặc được gộp vào phản ánh khác")
    RESULT = "result", _("Có kết quả xử lý")
    DEADLINE = "deadline", _("Gia hạn hoặc thay đổi hạn xử lý")
    FORWARDED = "forwarded", _("Chuyển cơ quan xử lý, mở lại, xem xét lại")
    RECORDED = "recorded", _("Đã ghi nhận hoặc đã rút phản ánh")


class MutedNews(models.Model):
    """One group of news that an account does not want by one channel."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="muted_news")
    group = models.CharField(max_length=20, choices=NewsGroup)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        verbose_name = _("tin không muốn nhận")
        verbose_name_plural = _("tin không muốn nhận")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("user", "group", "channel"), name="muted_news_once"),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.channel}"
