"""A select whose options are written once, however many forms and pages show it.

Two hundred options, each by a template of its own, cost more than the rest of a page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

Option = tuple[str, str]
Group = tuple[str, Iterable[Option]]
Facts = Mapping[str, dict[str, str]]


@dataclass(frozen=True)
class Choices:
    """The codes that a select offers, and its options as markup."""

    codes: frozenset[str]
    markup: str

    @classmethod
    def of(cls, nothing: str, groups: Iterable[Group], facts: Facts | None = None) -> "Choices":
        """`nothing` names the empty answer; a group whose label is "" stands ungrouped.

        `facts` maps a code to attributes of its option (`data-…`).
        """
        kept = [("", [("", nothing)]), *((label, list(options)) for label, options in groups)]
        return cls(
            frozenset(code for _label, options in kept for code, _name in options),
            "".join(_group(label, options, facts or {}) for label, options in kept),
        )

    def without(self, code: str) -> "Choices":
        """The same without the option of `code`, nor a group that held nothing else."""
        before, option, rest = self.markup.partition(f'<option value="{escape(code)}"')
        if not option:
            return self
        markup = before + rest.partition("</option>")[2]
        return Choices(self.codes - {code}, _EMPTY_GROUP.sub("", markup))


_EMPTY_GROUP = re.compile(r'<optgroup label="[^"]*"></optgroup>')


def _group(label: str, options: list[Option], facts: Facts) -> str:
    body = written(options, facts)
    return f'<optgroup label="{escape(label)}">{body}</optgroup>' if label else body


def written(options: Iterable[Option], facts: Facts | None = None) -> str:
    """The markup of `options`, none of them chosen."""
    facts = facts or {}
    return "".join(
        f'<option value="{escape(code)}"{flatatt(facts[code]) if code in facts else ""}>'
        f"{escape(name)}</option>"
        for code, name in options
    )


def marked(markup: str, code: str) -> SafeString:
    """`markup` of options with the one of `code` chosen."""
    option = f'<option value="{escape(code)}"'
    return SafeString(markup.replace(option, f"{option} selected", 1))


class PickInput(forms.Widget):
    choices = Choices(frozenset(), "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        body = marked(self.choices.markup, str(value or ""))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, body)
