"""Count the words of public reports, so that searches forgive a wrong letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A folded word, and the number of newest public reports with it (`search.vocabulary`)."""

    word = models.CharField(_("từ"), max_length=60, primary_key=True)
    reports = models.PositiveIntegerField(_("số phản ánh"))

    class Meta:
        verbose_name = _("từ trong phản ánh")
        verbose_name_plural = _("từ trong phản ánh")
        default_permissions = ()

    def __str__(self) -> str:
        return self.word
