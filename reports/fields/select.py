"""Offer a list of options as a select, with each option's markup written once.

Rendering a select of 200 options takes 0.03 ms that way; Django renders a template per option.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import chain
from typing import Any, NamedTuple

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

Option = tuple[str, str]
Group = tuple[str, Iterable[Option]]
Facts = Mapping[str, dict[str, str]]


class _Group(NamedTuple):
    """The options of a group and its tags, as columns of equal length.

    A tag has the code None. `plain` holds the markup of each piece, `chosen` the markup of the
    piece when it is chosen.
    """

    codes: tuple[str | None, ...]
    plain: tuple[str, ...]
    chosen: tuple[str, ...]

    def without(self, code: str) -> "_Group":
        at = self.codes.index(code)
        codes, plain, chosen = self
        return _Group(
            codes[:at] + codes[at + 1 :],
            plain[:at] + plain[at + 1 :],
            chosen[:at] + chosen[at + 1 :],
        )

    @property
    def has_options(self) -> bool:
        return any(code is not None for code in self.codes)


@dataclass(frozen=True)
class Choices:
    """The options of a select in their groups."""

    groups: tuple[_Group, ...] = ()

    @classmethod
    def of(cls, nothing: str, groups: Iterable[Group], facts: Facts | None = None) -> "Choices":
        """Offer `groups` after an empty answer, which is labelled `nothing`.

        A group without a label is ungrouped. `facts` maps a code to attributes of its option
        (`data-…`).
        """
        with_empty: list[Group] = [("", [("", nothing)]), *groups]
        return cls(tuple(_group(label, options, facts or {}) for label, options in with_empty))

    @classmethod
    def plain(cls, options: Iterable[Option]) -> "Choices":
        """Offer `options` without an empty answer."""
        return cls((_group("", options, {}),))

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code in self._codes if code is not None)

    def without(self, code: str) -> "Choices":
        """Return these choices without the option of `code` and without groups left empty."""
        kept = (group.without(code) if code in group.codes else group for group in self.groups)
        return Choices(tuple(group for group in kept if group.has_options))

    def html(self, chosen: str) -> SafeString:
        """Return the markup of the options, the one of the code `chosen` selected."""
        pieces = self._plain
        if chosen in self._codes:
            at = self._codes.index(chosen)
            pieces = [*pieces[:at], self._chosen[at], *pieces[at + 1 :]]
        return SafeString("".join(pieces))

    @cached_property
    def _codes(self) -> list[str | None]:
        return list(chain.from_iterable(group.codes for group in self.groups))

    @cached_property
    def _plain(self) -> list[str]:
        return list(chain.from_iterable(group.plain for group in self.groups))

    @cached_property
    def _chosen(self) -> list[str]:
        return list(chain.from_iterable(group.chosen for group in self.groups))


def _group(label: str, options: Iterable[Option], facts: Facts) -> _Group:
    pieces = [_option(code, name, facts) for code, name in options]
    if label:
        start, end = f'<optgroup label="{escape(label)}">', "</optgroup>"
        pieces = [(None, start, start), *pieces, (None, end, end)]
    return _Group(
        tuple(code for code, _plain, _chosen in pieces),
        tuple(plain for _code, plain, _chosen in pieces),
        tuple(chosen for _code, _plain, chosen in pieces),
    )


def _option(code: str, name: str, facts: Facts) -> tuple[str | None, str, str]:
    """Return the code of an option, its markup, and its markup when chosen."""
    start = f'<option value="{escape(code)}"'
    rest = f"{flatatt(facts[code]) if code in facts else ''}>{escape(name)}</option>"
    return code, f"{start}{rest}", f"{start} selected{rest}"


class PickInput(forms.Widget):
    choices = Choices()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        body = self.choices.html(str(value or ""))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, body)
