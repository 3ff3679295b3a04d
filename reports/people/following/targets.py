"""The target of a subscription: a report, a commune and/or a category, or notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from province.models import AdminUnit
from reports.models import Category, Report, Subscription
from reports.workflow import wording
from reports.workflow.follower_news import followable


@dataclass(frozen=True)
class Target:
    """A report, a commune and/or a category, or the notices of a commune."""

    report: Report | None = None
    commune: AdminUnit | None = None
    category: Category | None = None
    notices: bool = False

    @classmethod
    def of_report(cls, code: str) -> Self | None:
        """Return the report with this code, or None if it may not be followed."""
        if not code.isdecimal():
            # A URL may contain characters that PostgreSQL cannot compare.
            return None
        report = followable().select_related("category").filter(code=code).first()
        return cls(report=report) if report else None

    @classmethod
    def of_area(cls, *, commune: str, category: str) -> Self | None:
        """Return the area with these codes; None if one is wrong or both are empty."""
        return cls._area({"code": commune} if commune else {}, {"code": category})

    @classmethod
    def of_notices(cls, commune: str) -> Self | None:
        """Return the notices of the commune with this code; None if the code is wrong."""
        return cls._notices(code=commune)

    @classmethod
    def _notices(cls, **wanted: Any) -> Self | None:
        place = AdminUnit.objects.communes().filter(**wanted).first()
        return cls(commune=place, notices=True) if place else None

    @classmethod
    def of_subscription(cls, subscription: Subscription) -> Self:
        """Return the target of a row of `with_target`, also if it is no longer public."""
        return cls(
            subscription.report, subscription.commune, subscription.category, subscription.notices
        )

    @classmethod
    def unpack(cls, facts: Mapping[str, Any]) -> Self | None:
        """Return the target that `pack` wrote; None if it may no longer be followed."""
        if "report" in facts:
            return cls.of_report(str(facts["report"]))
        if facts.get("notices"):
            return cls._notices(pk=facts["commune"])
        commune = {"pk": facts["commune"]} if facts["commune"] else {}
        return cls._area(commune, {"pk": facts["category"]})

    @classmethod
    def _area(cls, commune: dict[str, Any], category: dict[str, Any]) -> Self | None:
        (wanted,) = category.values()
        place = AdminUnit.objects.communes().filter(**commune).first() if commune else None
        usable = Category.objects.filter(is_active=True, sensitive=False)
        subject = usable.filter(**category).first() if wanted else None
        is_whole = bool(place) == bool(commune) and bool(subject) == bool(wanted)
        return cls(commune=place, category=subject) if is_whole and (place or subject) else None

    def pack(self) -> dict[str, Any]:
        """Return the target as JSON values."""
        if self.report:
            return {"report": self.report.code}
        return {
            "commune": self.commune.pk if self.commune else None,
            "category": self.category.pk if self.category else None,
            "notices": self.notices,
        }

    @property
    def columns(self) -> dict[str, Any]:
        """Return the values of the columns of `Subscription`."""
        return {
            "report": self.report,
            "commune": self.commune,
            "category": self.category,
            "notices": self.notices,
        }

    @property
    def title(self) -> str:
        """Return the title in the active language; only the code if the report is not public."""
        if self.report:
            said = {"code": self.report.code}
            if not self.report.is_public:
                return _("Phản ánh %(code)s") % said
            return _("Phản ánh %(code)s: %(title)s") % {**said, "title": self.report.public_title}
        said = {"place": _place(self.commune) if self.commune else ""}
        if self.notices:
            return _("Thông báo cho người dân tại %(place)s") % said
        if not self.category:
            return _("Phản ánh mới tại %(place)s") % said
        said["subject"] = wording.category_name(self.category)
        if not self.commune:
            return _("Phản ánh mới thuộc chuyên mục %(subject)s") % said
        return _("Phản ánh mới thuộc chuyên mục %(subject)s tại %(place)s") % said

    @property
    def name_for_strangers(self) -> str:
        """Return the title without words of a reporter, for a person who may not have asked."""
        if not self.report:
            return self.title
        said = {"code": self.report.code, "subject": wording.category_name(self.report.category)}
        return _("Phản ánh %(code)s, chuyên mục %(subject)s") % said

    @property
    def path(self) -> str:
        """Return the path of the page that shows the target, in the active language."""
        if self.report:
            return reverse("reports:detail", args=[self.report.code])
        if self.notices and self.commune:
            return f"{reverse('citizen:notices')}?{urlencode({'xa': self.commune.code})}"
        return f"{reverse('reports:lookup')}?{urlencode(self.codes)}"

    @property
    def codes(self) -> dict[str, str]:
        """Return the query parameters of the page that asks for an address.

        Those of commune and category are also the ones of the look-up page.
        """
        found = {
            "commune": self.commune.code if self.commune else "",
            "category": self.category.code if self.category else "",
            "notices": "1" if self.notices else "",
        }
        return {name: code for name, code in found.items() if code}


def _place(commune: AdminUnit) -> str:
    district = commune.district
    return f"{commune.shown_name}, {district.shown_name}" if district else commune.shown_name
