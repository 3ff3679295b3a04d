"""The words that public reports are written in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A folded word and how many of the newest public reports hold it (`reports.vocabulary`)."""

    word = models.CharField(_("từ"), max_length=60, primary_key=True)
    reports = models.PositiveIntegerField(_("số phản ánh"))

    class Meta:
        verbose_name = _("từ trong phản ánh")
        verbose_name_plural = _("từ trong phản ánh")
        default_permissions = ()

    def __str__(self) -> str:
        return self.word
