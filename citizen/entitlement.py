"""Read the conditions of a policy, and say what answers mean for it. Pure: nothing is stored.

Staff write one case of entitlement on each line, its conditions with semicolons between them:
"Tuổi: từ 75; Lương hưu hằng tháng: không". One case whose conditions all hold is enough.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from paht.foundation import text

MOST_CASES, MOST_CONDITIONS, LONGEST_QUESTION = 8, 10, 150
MOST_VALUE = 10**12
_OR = re.compile(r"\n|\s+HOẶC\s+")
_NUMBER = r"(\d{1,3}(?:\.\d{3})+|\d+)"
_FROM_TO = re.compile(rf"tu {_NUMBER} den {_NUMBER}")
_FROM = re.compile(rf"tu {_NUMBER}")
_UP_TO = re.compile(rf"den {_NUMBER}")

Answer = bool | int
Answers = Mapping[str, Answer]


class Unreadable(ValueError):
    """A condition in words that `read` does not know; the message gives the known ones."""


class Verdict(StrEnum):
    ENTITLED = "entitled"
    UNSURE = "unsure"
    NOT_ENTITLED = "not_entitled"


class Condition(NamedTuple):
    """A question, and the answer that is needed: yes, no, or a number between two."""

    question: str
    needed: bool | None = None
    least: int = 0
    most: int = MOST_VALUE

    @property
    def key(self) -> str:
        """Return the name of the question's field; it stays when other questions change."""
        folded = f"{text.fold(self.question)}|{self.is_number}"
        return "q" + hashlib.sha256(folded.encode()).hexdigest()[:12]

    @property
    def is_number(self) -> bool:
        return self.needed is None

    def holds(self, answers: Answers) -> bool | None:
        """Return whether the condition holds; None without an answer."""
        answer = answers.get(self.key)
        if answer is None:
            return None
        if self.needed is None:
            return self.least <= int(answer) <= self.most
        return answer is self.needed


Cases = list[list[Condition]]


class Finding(NamedTuple):
    """What the answers mean for a policy, and the questions that still decide."""

    verdict: Verdict
    missing: list[str]


def read(typed: str) -> Cases:
    """Return the cases of a policy; none for an empty text. Raises `Unreadable`."""
    lines = [line.strip() for line in _OR.split(typed) if line.strip()]
    parts = [[part.strip() for part in line.split(";") if part.strip()] for line in lines]
    cases = [[_condition(part) for part in case] for case in parts]
    if len(cases) > MOST_CASES or any(len(case) > MOST_CONDITIONS for case in cases):
        said = {"cases": MOST_CASES, "conditions": MOST_CONDITIONS}
        raise Unreadable(
            _("Có tối đa %(cases)d trường hợp, mỗi trường hợp %(conditions)d điều kiện.") % said
        )
    return [case for case in cases if case]


def questions(policies: Iterable[Cases]) -> list[Condition]:
    """Return each question once, in the order in which the policies need them."""
    found: dict[str, Condition] = {}
    for cases in policies:
        for case in cases:
            for condition in case:
                found.setdefault(condition.key, condition)
    return list(found.values())


def judge(cases: Cases, answers: Answers) -> Finding:
    """Return whether one case holds, whether one still may, or whether none can."""
    missing: dict[str, None] = {}
    for case in cases:
        held = [(condition, condition.holds(answers)) for condition in case]
        if all(holds for _condition, holds in held):
            return Finding(Verdict.ENTITLED, [])
        if not any(holds is False for _condition, holds in held):
            open_ones = (condition.question for condition, holds in held if holds is None)
            missing.update(dict.fromkeys(open_ones))
    return Finding(Verdict.UNSURE if missing else Verdict.NOT_ENTITLED, list(missing))


def _condition(part: str) -> Condition:
    question, found, needed = part.rpartition(":")
    question = text.clean(question)
    if not (found and question) or len(question) > LONGEST_QUESTION:
        raise Unreadable(_unreadable(part))
    if text.clean(needed).lower() in ("có", "không"):
        return Condition(question, text.clean(needed).lower() == "có")
    # Folding would part the digits of 1.500.000.
    plain = " ".join(_fold(word) for word in needed.split())
    if match := _FROM_TO.fullmatch(plain):
        least, most = map(_number, match.groups())
    elif match := _FROM.fullmatch(plain):
        least, most = _number(match[1]), MOST_VALUE
    elif match := _UP_TO.fullmatch(plain):
        least, most = 0, _number(match[1])
    else:
        raise Unreadable(_unreadable(part))
    if not least <= most <= MOST_VALUE:
        raise Unreadable(_unreadable(part))
    return Condition(question, None, least, most)


def _fold(word: str) -> str:
    return text.fold(word) if word[0].isalpha() else word


def _number(written: str) -> int:
    return int(written.replace(".", ""))


def _unreadable(part: str) -> str:
    return _(
        "Không đọc được điều kiện “%(part)s”. Ghi câu hỏi, dấu hai chấm, rồi một trong các cách: "
        "có, không, từ 75, đến 15, từ 16 đến 59."
    ) % {"part": part[:80]}
