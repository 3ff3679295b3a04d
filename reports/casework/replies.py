"""Check and fill reply templates, and find their headings that nobody filled in."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
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

# What people leave behind an empty heading.
_NOTHING = " \t.…_-–—[]()\u00a0\u200b"
_SENTENCE = re.compile(r"[.!?;]\s+")
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


def unfilled(text: str) -> str:
    """Return the first heading in `text` with nothing behind it; "" without any.

    A heading is the end of a line with a colon. Lines below it fill it, unless they begin with the
    next heading of a template.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    known = {heading for template in _in_use() for heading in _headings(template.body)}
    found, is_followed = "", False
    for line in reversed(lines):
        heading = _heading(line)
        is_filled = not heading or is_followed
        found = found if is_filled else heading
        # A line below fills the heading, unless it begins with a heading or is an empty one itself.
        is_followed = is_filled and line.partition(":")[0].strip() not in known
    return found


def _headings(body: str) -> Iterator[str]:
    return filter(None, map(_heading, body.splitlines()))


def _heading(line: str) -> str:
    """Return the words before the colon that ends `line`; "" without one."""
    start = line.rstrip(_NOTHING)
    return _SENTENCE.split(start[:-1])[-1].strip() if start.endswith(":") else ""


def _in_use() -> list[ReplyTemplate]:
    return page_value(
        "replies", lambda: list(ReplyTemplate.objects.in_use()), seconds=directory.KEEP_SECONDS
    )


def by_move(report: Report, *, by: User) -> dict[str, list[Reply]]:
    """Return the filled templates that `by` may use for `report`, by move, closest match first.

    A group's templates serve all its categories; an agency's serve the agencies below it. The
    data may be ten seconds old.
    """
    subjects = {None, report.category_id, report.category.parent_id}
    agencies = {None, *(directory.above(by.agency) if by.agency else ())}
    found: dict[str, list[Reply]] = defaultdict(list)
    for template in _in_use():
        if template.category_id in subjects and template.agency_id in agencies:
            found[template.move].append(
                Reply(template.pk, template.name, filled(template.body, report))
            )
    return found


def _day(at: object) -> str:
    return day_text(at)  # type: ignore[arg-type]
