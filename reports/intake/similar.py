"""Find open public reports of the same matter for a person who is writing a report.

Compares and shows only public texts and places (`duplicates.candidates`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import CleanTextField
from province.models import AdminUnit
from reports.fields.form_fields import CoordinateField
from reports.intake import duplicates
from reports.intake.duplicates import PUBLIC_DECIMALS, Candidate
from reports.models import Attachment, Category, Report
from reports.people import me_too

MOST_SHOWN = 3
_CODE_LENGTH = 20
_METRES_STEP = 10


@dataclass(frozen=True)
class Similar:
    """A public report with `photos`, its `me_too` counts and its distance in words."""

    report: Report
    distance: str


class PlaceForm(forms.Form):
    """Category, title and place of an unfinished report, posted by the page's script."""

    category = CleanTextField(what=gettext_lazy("chuyên mục"), longest=_CODE_LENGTH)
    title = CleanTextField(what=gettext_lazy("tiêu đề phản ánh"), longest=200, required=False)
    commune = CleanTextField(what=gettext_lazy("phường/xã"), longest=_CODE_LENGTH, required=False)
    address = CleanTextField(what=gettext_lazy("địa chỉ"), longest=255, required=False)
    latitude = CoordinateField(what=gettext_lazy("vĩ độ"), limit=90, required=False)
    longitude = CoordinateField(what=gettext_lazy("kinh độ"), limit=180, required=False)

    def report(self) -> Report | None:
        """Return the unfinished report, or None while its category is unknown."""
        said = self.cleaned_data
        category = Category.objects.filter(code=said["category"]).select_related("parent").first()
        if category is None:
            return None
        commune = AdminUnit.objects.communes().filter(code=said["commune"]).first()
        return Report(
            category=category,
            title=said["title"],
            commune=commune,
            address=said["address"],
            latitude=said["latitude"],
            longitude=said["longitude"],
        )


def to(draft: Report, *, by: me_too.Visitor) -> list[Similar]:
    """Return the likeliest reports of the same matter as the unsaved `draft`; three queries.

    Sensitive and confidential categories get an empty list.
    """
    has_pin = draft.latitude is not None and draft.longitude is not None
    if draft.category.sensitive or draft.category.confidential:
        return []
    if not has_pin and not (draft.commune_id and draft.address):
        return []
    asked = Report(
        category=draft.category,
        commune_id=draft.commune_id,
        title=draft.title,
        address=draft.address,
        latitude=_rounded(draft.latitude) if has_pin else None,
        longitude=_rounded(draft.longitude) if has_pin else None,
        submitted_at=timezone.now(),
    )
    among = me_too.counted(me_too.open_to_all(), by=by)
    found = duplicates.candidates(asked, among=among, most=MOST_SHOWN, as_public=True)
    _add_photos([one.report for one in found])
    return [Similar(one.report, _distance(one)) for one in found]


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, PUBLIC_DECIMALS)


def _add_photos(reports: Iterable[Report]) -> None:
    photos = Attachment.objects.public().filter(kind=Attachment.Kind.PHOTO)
    prefetch_related_objects(
        list(reports), Prefetch("attachments", queryset=photos, to_attr="photos")
    )


def _distance(found: Candidate) -> str:
    if found.metres is None:
        return _("cùng phường/xã, địa chỉ gần giống")
    metres = round(found.metres / _METRES_STEP) * _METRES_STEP
    return _("cách %(metres)s m") % {"metres": metres} if metres else _("ngay chỗ này")
