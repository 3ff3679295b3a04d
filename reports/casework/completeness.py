"""Hint to drafter and approver what a draft answer may lack.

A third of the bad ratings call the answer general and without proof. The hints come from a
simple word check, so they never refuse an answer.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from paht.foundation import text

SHORTEST = 80
_DATE = re.compile(r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\b|\bngay \d{1,2}\b|\bthang \d{1,2}\b")
# Folded phrases that promise or pass on, without saying what was done.
_GENERAL = (
    "ghi nhan y kien",
    "ghi nhan noi dung",
    "tiep thu y kien",
    "se xem xet",
    "se kiem tra",
    "se xu ly trong thoi gian toi",
    "theo quy dinh cua phap luat",
    "chuyen cac bo phan lien quan",
)


@dataclass(frozen=True)
class Draft:
    """The parts of an answer that the check reads."""

    body: str
    has_date: bool = False
    next_steps: str = ""
    has_picture: bool = False
    no_proof_reason: str = ""
    requires_proof: bool = False


def hints(draft: Draft) -> list[str | Promise]:
    """Return the hints, most important first; empty for a complete answer."""
    found: list[str | Promise] = []
    folded = text.fold(draft.body)
    general = next((words for words in _GENERAL if words in folded), "")
    if draft.requires_proof and not (draft.has_picture or draft.no_proof_reason):
        found.append(_("Chuyên mục này cần ảnh sau xử lý, hoặc lý do không có ảnh."))
    if general:
        found.append(
            _("Câu trả lời còn chung chung. Xin nêu việc cụ thể đã làm và kết quả tại hiện trường.")
        )
    elif len(draft.body) < SHORTEST:
        found.append(_("Câu trả lời rất ngắn. Xin nêu rõ đã làm gì và kết quả ra sao."))
    if not draft.has_date and not _DATE.search(folded):
        found.append(_("Chưa thấy ngày xử lý: việc được làm khi nào?"))
    if not draft.has_picture and not draft.no_proof_reason and not draft.requires_proof:
        found.append(_("Chưa có ảnh sau xử lý. Ảnh giúp người dân tin kết quả."))
    if not draft.next_steps and not draft.has_date:
        found.append(_("Nếu việc chưa xong hẳn, xin cho biết việc tiếp theo và thời gian dự kiến."))
    return found
