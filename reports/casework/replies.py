"""Check and fill the placeholders of reply templates."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from paht.foundation.caching import page_value
from paht.foundation.local_time import day_text
from province import directory
from reports.models import ReplyTemplate, Report

_IN_BRACES = re.compile(r"\{([^{}]*)\}")
# No data of the reporter: the answer may become public.
PLACEHOLDERS: dict[str, tuple[str | Promise, Callable[[Report], str]]] = {
    "code": (gettext_lazy("mã phản ánh"), lambda report: report.code),
    "title": (gettext_lazy("tiêu đề"), lambda report: report.title),
    "category": (gettext_lazy("chuyên mục"), lambda report: report.category.name),
    "place": (gettext_lazy("xã, huyện"), lambda report: report.place),
    "address": (gettext_lazy("địa chỉ xảy ra sự việc"), lambda report: report.address),
    "agency": (
        gettext_lazy("cơ quan xử lý"),
        lambda report: report.agency.name if report.agency else "",
    ),
    "due": (gettext_lazy("hạn xử lý"), lambda report: _day(report.due_at)),
    "submitted": (gettext_lazy("ngày gửi"), lambda report: _day(report.submitted_at)),
    "today": (gettext_lazy("ngày hôm nay"), lambda report: _day(timezone.now())),
}


@dataclass(frozen=True)
class Reply:
    """A template filled for one report."""

    pk: int
    name: str
    text: str


def check(body: str) -> None:
    """Refuse unknown placeholders: they would reach a citizen unfilled."""
    unknown = [name for name in _IN_BRACES.findall(body) if name not in PLACEHOLDERS]
    if unknown:
        raise ValidationError(
            _("Không có ký hiệu {%(name)s}. Dùng được: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)}
        )
    if re.search(r"[{}]", _IN_BRACES.sub("", body)):
        raise ValidationError(_("Có dấu ngoặc nhọn thiếu dấu mở hoặc dấu đóng."))


def filled(body: str, report: Report) -> str:
    """Replace each placeholder in `body`; braces inside a value stay."""
    return _IN_BRACES.sub(lambda found: PLACEHOLDERS[found[1]][1](report), body)


def by_move(report: Report, *, by: User) -> dict[str, list[Reply]]:
    """Return the filled templates that `by` may use for `report`, by move, closest match first.

    A group's templates serve all its categories; an agency's serve the agencies below it. The
    data may be ten seconds old.
    """
    in_use = page_value(
        "replies", lambda: list(ReplyTemplate.objects.in_use()), seconds=directory.KEEP_SECONDS
    )
    subjects = {None, report.category_id, report.category.parent_id}
    agencies = {None, *(directory.above(by.agency) if by.agency else ())}
    found: dict[str, list[Reply]] = defaultdict(list)
    for template in in_use:
        if template.category_id in subjects and template.agency_id in agencies:
            found[template.move].append(
                Reply(template.pk, template.name, filled(template.body, report))
            )
    return found


def _day(at: object) -> str:
    return day_text(at)  # type: ignore[arg-type]
