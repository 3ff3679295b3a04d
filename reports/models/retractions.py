"""Note what the public could read of a report and can no longer read.

A trigger writes the rows in the transaction that hides the report or changes its public words, so
no code path forgets one. Holders of downloaded data learn code and time, never a reason.
"""
# ruff: noqa: S608 - the SQL contains our own constants only

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.report import Report
from reports.rules.states import PUBLIC_STATES, State


class Retraction(models.Model):
    """A report taken back from the public (`is_whole`), or some of its words or its place."""

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="retraction"
    )
    code = models.CharField(_("mã PAKN"), max_length=16)
    at = models.DateTimeField(_("lúc"))
    is_whole = models.BooleanField(_("cả phản ánh"))

    class Meta:
        verbose_name = _("phản ánh đã gỡ khỏi dữ liệu mở")
        verbose_name_plural = _("phản ánh đã gỡ khỏi dữ liệu mở")
        default_permissions = ()
        indexes = [
            models.Index(fields=["-at"], name="retraction_newest"),
            models.Index(
                fields=["at", "report"], name="retraction_whole", condition=Q(is_whole=True)
            ),
        ]

    def __str__(self) -> str:
        return self.code


def _is_told(row: str) -> str:
    """Return the condition for reports that copies may hold.

    While an agency waits for information the pages leave a report out, but nothing is taken back.
    """
    states = ", ".join(f"'{state}'" for state in (*PUBLIC_STATES, State.NEED_INFO))
    return f"({row}.is_published AND {row}.state IN ({states}))"


pgtrigger.register(
    pgtrigger.Trigger(
        name="notes_retraction",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(
            *("is_published", "state", "redacted_spans", "title", "content", "address"),
            *("latitude", "longitude", "category"),
        ),
        func=f"""
            IF NOT {_is_told("OLD")} THEN
                IF {_is_told("NEW")} THEN
                    UPDATE reports_retraction SET is_whole = false WHERE report_id = NEW.id;
                END IF;
                RETURN NULL;
            END IF;
            IF {_is_told("NEW")} AND OLD.redacted_spans IS NOT DISTINCT FROM NEW.redacted_spans
                AND (OLD.title, OLD.content, OLD.address, OLD.latitude, OLD.longitude,
                    OLD.category_id) IS NOT DISTINCT FROM (NEW.title, NEW.content, NEW.address,
                    NEW.latitude, NEW.longitude, NEW.category_id)
            THEN
                RETURN NULL;
            END IF;
            INSERT INTO reports_retraction (report_id, code, at, is_whole)
            VALUES (NEW.id, NEW.code, clock_timestamp(), NOT {_is_told("NEW")})
            ON CONFLICT (report_id) DO UPDATE
                SET code = excluded.code, at = excluded.at, is_whole = excluded.is_whole;
            RETURN NULL;
        """,
    )
)(Report)
