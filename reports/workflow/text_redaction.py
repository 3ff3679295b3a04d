"""What the public version of a report or an answer leaves out.

The text itself stays whole for staff and reporter; beside it are the places (`redacted_spans`) that
everybody else reads as "[đã che]".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.models import Answer, Report
from reports.rules import personal_scan
from reports.rules.personal_scan import Kind, Span

# The texts of a report that become public.
REPORT_TEXTS = ("title", "content", "address")
# Of an answer all its parts are one text: the places count from its start.
_ANSWER = "text"

Masks = dict[str, list[list[int]]]


@dataclass(frozen=True)
class Piece:
    """A place in a text that is masked, or that the scan would have masked."""

    text_name: str
    start: int
    end: int
    kind: Kind | None  # None: somebody asked for it by hand
    is_masked: bool

    @property
    def key(self) -> str:
        return f"{self.text_name}:{self.start}-{self.end}"


def pieces_of_report(report: Report) -> list[Piece]:
    """All places to decide on; before anybody has, each of them counts as masked."""
    return [
        piece
        for name in REPORT_TEXTS
        for piece in _pieces(name, getattr(report, name), report.redacted_spans)
    ]


def pieces_of_answer(answer: Answer) -> list[Piece]:
    return _pieces(
        _ANSWER,
        answer.text,
        None if answer.redacted_spans is None else {_ANSWER: answer.redacted_spans},
    )


def chosen(pieces: Iterable[Piece], keys: Iterable[str]) -> Masks:
    """The redacted_spans of those of `pieces` that `keys` names."""
    wanted = set(keys)
    redacted_spans: Masks = {}
    for piece in pieces:
        if piece.key in wanted:
            redacted_spans.setdefault(piece.text_name, []).append([piece.start, piece.end])
    return redacted_spans


def with_phrases(report: Report, redacted_spans: Masks, phrases: Iterable[str]) -> Masks:
    """`redacted_spans` and every occurrence of `phrases` in the texts of the report."""
    phrases = list(phrases)
    added = {name: list(spans) for name, spans in redacted_spans.items()}
    for name in REPORT_TEXTS:
        found = (
            [start, end]
            for phrase in phrases
            for start, end in personal_scan.occurrences(getattr(report, name), phrase)
        )
        spans = added.get(name, [])
        spans += [span for span in found if span not in spans]
        if spans:
            added[name] = sorted(spans)
    return added


def everything_found(report: Report) -> Masks:
    """For who publishes without having looked: rather too much than too little."""
    pieces = pieces_of_report(report)
    return chosen(pieces, [piece.key for piece in pieces if piece.is_masked])


def answer_spans(answer: Answer, keys: Iterable[str] | None) -> list[list[int]]:
    """The redacted_spans of an answer; None as `keys`: all that the scan finds."""
    pieces = pieces_of_answer(answer)
    return chosen(pieces, [p.key for p in pieces] if keys is None else keys).get(_ANSWER, [])


def _pieces(name: str, text: str, redacted_spans: Masks | None) -> list[Piece]:
    masked: set[Span] = {(start, end) for start, end in (redacted_spans or {}).get(name, [])}
    found = [
        Piece(name, one.start, one.end, one.kind, redacted_spans is None or one.span in masked)
        for one in personal_scan.find(text)
    ]
    by_hand = masked - {(piece.start, piece.end) for piece in found}
    found += [Piece(name, start, end, None, is_masked=True) for start, end in by_hand]
    return sorted(found, key=lambda piece: (piece.start, piece.end))
