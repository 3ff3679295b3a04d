"""Ask the questions of a category, for every channel.

Forms add the fields of `fields`. A channel without a page of ours describes the questions by
`facts`, reads posted answers by `read`, and names unanswered required questions by `missing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from reports.fields.form_fields import PickField
from reports.fields.questions import field_of
from reports.models import Category, CategoryQuestion
from reports.models.questions import FIELD_PREFIX as PREFIX
from reports.models.questions import (
    Choice,
    asked_of,
    asking_categories,
    closed_of,
    read_again,
)


@dataclass(frozen=True)
class QuestionFacts:
    """A question as another system reads it. `code` is also the name of the form field."""

    code: str
    kind: str
    label: str
    unit: str
    order: int
    is_required: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Read:
    """Answers of a channel in their stored form, and the problem of each refused code."""

    answers: dict[CategoryQuestion, str]
    problems: dict[str, str]


def facts(category: Category) -> list[QuestionFacts]:
    """Return the questions of `category` in order, in the language that is active."""
    return [
        QuestionFacts(
            code=question.field_name,
            kind=question.kind,
            label=question.shown_label,
            unit=question.unit,
            order=place,
            is_required=question.required,
            choices=question.options,
        )
        for place, question in enumerate(asked_of(category), start=1)
    ]


def fields(
    category: Category, *, insist: bool, posted: Mapping[str, object] | None = None
) -> dict[CategoryQuestion, forms.Field]:
    """Return the form fields of the questions; required ones are optional unless `insist`.

    A question in `posted` that this process does not know yet is read from the database. A closed
    one of the category stays, optional, while it is answered: its form was opened earlier.
    """
    known = asked_of(category)
    names = {name for name in posted or () if name.startswith(PREFIX)}
    if names - {question.field_name for question in known}:
        read_again()
        known = asked_of(category)
    asked = {
        question: field_of(question, required=question.required and insist) for question in known
    }
    answered = [name for name in names if posted and posted[name]]
    others = set(answered) - {question.field_name for question in known}
    closed = closed_of(category, others) if others else []
    return asked | {question: field_of(question, required=False) for question in closed}


def read(category: Category, said: Mapping[str, Sequence[str]]) -> Read:
    """Read the answers of a channel, each as a list of words, numbers or keys of choices."""
    found = Read({}, {})
    for question, field in fields(category, insist=False, posted=said).items():
        values = list(said.get(question.field_name, ()))
        is_list = isinstance(field, forms.MultipleChoiceField)
        try:
            value = field.clean(values if is_list else "".join(values[:1]))
        except ValidationError as error:
            found.problems[question.field_name] = error.messages[0]
            continue
        if value:
            found.answers[question] = value
    return found


def missing(category: Category, answers: Mapping[CategoryQuestion, str]) -> list[CategoryQuestion]:
    """Return the required questions of `category` without an answer."""
    return [one for one in asked_of(category) if one.required and one not in answers]


class QuestionsForm(forms.Form):
    """The part of a report form that asks the questions of the chosen category.

    The form offers the categories first (`category`) and then calls `ask_questions`.
    """

    # Posted by pages that ask the questions of a category; other clients may leave them out.
    questions_asked = forms.CharField(
        required=False, initial="1", widget=forms.HiddenInput({"id": False})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: dict[CategoryQuestion, str] = {}

    def typed_in(
        self, typed: QueryDict, *, without: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        """Return the values of `typed` for this form's fields, a list where several are chosen."""
        return {
            name: typed.getlist(name)
            if isinstance(field, forms.MultipleChoiceField)
            else typed[name]
            for name, field in self.fields.items()
            if name in typed and name not in without
        }

    def posted(self) -> list[tuple[str, str]]:
        """Return the posted values of this form's fields as pairs, one for each choice."""
        typed = self.typed_in(cast(QueryDict, self.data))
        return [
            (name, one)
            for name, said in typed.items()
            for one in (said if isinstance(said, list) else [said])
        ]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """Return the fields of the questions of the chosen category."""
        return [self[name] for name in self.questions.values()]

    def other_answers(self, typed: QueryDict) -> list[tuple[str, str]]:
        """Return the answers in `typed` to questions of other categories, as pairs."""
        return [
            (name, one)
            for name, said in typed.lists()
            if name.startswith(PREFIX) and name not in self.fields
            for one in said
            if one
        ]

    @property
    def asked_code(self) -> str:
        """Return the code of the category whose questions the form asks, or ""."""
        code = self.data.get("category") if self.is_bound else self.initial.get("category")
        return code if isinstance(code, str) and code in self._categories else ""

    @property
    def insists_on_questions(self) -> bool:
        """Return whether the client showed the questions, so that an answer may be required."""
        return not self.is_bound or bool(self.data.get("questions_asked"))

    def ask_questions(self, typed: Mapping[str, object] | None = None) -> None:
        """Add the questions of the chosen category behind the list of categories.

        Call again after `initial` names a category; `typed` are answers of a form before.
        """
        for name in self.questions.values():
            del self.fields[name]
        category = self._categories.get(self.asked_code)
        asked = (
            fields(
                category,
                insist=self.insists_on_questions,
                posted=self.data if self.is_bound else typed,
            )
            if category
            else {}
        )
        self.questions = {question: question.field_name for question in asked}
        for question, name in self.questions.items():
            self.fields[name] = asked[question]
        names = [name for name in self.fields if name not in self.questions.values()]
        at = names.index("category") + 1
        self.order_fields([*names[:at], *self.questions.values(), *names[at:]])

    def asking(self, typed: Mapping[str, object]) -> Self:
        """Ask the questions again, with the closed ones that `typed` answers; return the form."""
        self.ask_questions(typed)
        return self

    @property
    def answers(self) -> dict[CategoryQuestion, str]:
        """Return the given answers of a valid form in their stored form."""
        said = self.cleaned_data
        return {question: said[name] for question, name in self.questions.items() if said[name]}

    @property
    def _categories(self) -> Mapping[str, Category]:
        return cast("PickField[Category]", self.fields["category"]).things

    @property
    def asking_codes(self) -> list[str]:
        """Return the codes of the categories that ask questions, for the script."""
        asking = asking_categories()
        return [code for code, category in self._categories.items() if category.pk in asking]
