"""Choose the places in a text that the public version replaces by "[đã che]".

The text stays whole for staff and reporter; the places are kept beside it (`redacted_spans`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.models import Answer, Report
from reports.rules import personal_scan
from reports.rules.personal_numbers import Span
from reports.rules.personal_scan import Kind

# The columns of a report that become public; the answers to questions are published with them.
REPORT_TEXTS = ("title", "content", "address")
# The parts of an answer form one text; places count from its start.
_ANSWER = "text"

Redactions = dict[str, list[list[int]]]


@dataclass(frozen=True)
class Passage:
    """A place in a text that is redacted, or that the scan proposes to redact."""

    text_name: str
    start: int
    end: int
    kind: Kind | None  # None: redacted by hand
    is_masked: bool

    @property
    def key(self) -> str:
        return f"{self.text_name}:{self.start}-{self.end}"


def texts_of(report: Report) -> dict[str, str]:
    """Return the texts of a report that become public, by their names in `redacted_spans`."""
    own = {name: getattr(report, name) for name in REPORT_TEXTS}
    return own | {answer.text_name: answer.value for answer in report.given_answers}


def passages_of_report(report: Report) -> list[Passage]:
    """Return all places to decide on; before the first decision all count as redacted."""
    return [
        passage
        for name, text in texts_of(report).items()
        for passage in _passages(name, text, report.redacted_spans)
    ]


def passages_of_answer(answer: Answer) -> list[Passage]:
    return _passages(
        _ANSWER,
        answer.text,
        None if answer.redacted_spans is None else {_ANSWER: answer.redacted_spans},
    )


def chosen(passages: Iterable[Passage], keys: Iterable[str]) -> Redactions:
    """Return the spans of the passages that `keys` names."""
    wanted = set(keys)
    redacted_spans: Redactions = {}
    for passage in passages:
        if passage.key in wanted:
            redacted_spans.setdefault(passage.text_name, []).append([passage.start, passage.end])
    return redacted_spans


def with_phrases(report: Report, redacted_spans: Redactions, phrases: Iterable[str]) -> Redactions:
    """Add every occurrence of `phrases` in the texts of the report to `redacted_spans`."""
    phrases = list(phrases)
    added = {name: list(spans) for name, spans in redacted_spans.items()}
    for name, text in texts_of(report).items():
        found = (
            [start, end]
            for phrase in phrases
            for start, end in personal_scan.occurrences(text, phrase)
        )
        spans = added.get(name, [])
        spans += [span for span in found if span not in spans]
        if spans:
            added[name] = sorted(spans)
    return added


def everything_found(report: Report) -> Redactions:
    """Return the spans of everything that the scan finds, for publishing without a review."""
    passages = passages_of_report(report)
    return chosen(passages, [passage.key for passage in passages if passage.is_masked])


def answer_spans(answer: Answer, keys: Iterable[str] | None) -> list[list[int]]:
    """Return the spans of an answer that `keys` names, or all that the scan finds if None."""
    passages = passages_of_answer(answer)
    return chosen(passages, [p.key for p in passages] if keys is None else keys).get(_ANSWER, [])


def _passages(name: str, text: str, redacted_spans: Redactions | None) -> list[Passage]:
    masked: set[Span] = {(start, end) for start, end in (redacted_spans or {}).get(name, [])}
    found = [
        Passage(name, one.start, one.end, one.kind, redacted_spans is None or one.span in masked)
        for one in personal_scan.find(text)
    ]
    by_hand = masked - {(passage.start, passage.end) for passage in found}
    found += [Passage(name, start, end, None, is_masked=True) for start, end in by_hand]
    return sorted(found, key=lambda passage: (passage.start, passage.end))
