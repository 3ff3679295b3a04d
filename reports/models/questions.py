"""Define the questions of a category, and the answers that came with a report."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paht.foundation import plain_names, text
from paht.foundation.caching import forget_process_value, process_value
from paht.foundation.crypto import SealableTextField
from paht.foundation.history import change_model, recorded
from paht.foundation.language import localised
from reports.models.catalogue import KEEP_SECONDS, Category
from reports.models.report import Report
from reports.rules import personal_scan
from reports.rules.personal_numbers import Span

MOST_ACTIVE = 5
MOST_CHOICES = 12
CHOICE_LENGTH = 80
FIELD_PREFIX = "question_"
_CACHE_KEY = "category-questions"


class QuestionKind(models.TextChoices):
    TEXT = "text", _("chữ")
    NUMBER = "number", _("số")
    CHOICE = "choice", _("chọn một")
    CHOICES = "choices", _("chọn nhiều")
    YES_NO = "yes_no", _("có hoặc không")


@dataclass(frozen=True)
class Choice:
    """One choice of a question. `key` is posted, `name` (Vietnamese) is stored."""

    key: str
    name: str
    name_en: str = ""
    name_km: str = ""

    @property
    def shown(self) -> str:
        return localised(self.name, en=self.name_en, km=self.name_km)


YES_NO = (Choice("yes", "Có", "Yes", "បាទ/ចាស"), Choice("no", "Không", "No", "ទេ"))


class CategoryQuestionQuerySet(models.QuerySet["CategoryQuestion"]):
    def with_answered(self) -> "CategoryQuestionQuerySet":
        """Annotate `is_answered`: a stored answer fixes the meaning of its question."""
        return self.annotate(
            is_answered=Exists(QuestionAnswer.objects.filter(question=OuterRef("pk")))
        )


@recorded()
class CategoryQuestion(models.Model):
    """A question that the reports of one subcategory answer; it is closed, never deleted.

    Triggers keep the number of active questions, and the meaning of answered ones.
    """

    Kind = QuestionKind
    CHANGED_WITH = "reports.change_category"

    category = models.ForeignKey(
        Category,
        verbose_name=_("chuyên mục"),
        on_delete=models.PROTECT,
        related_name="questions",
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    kind = models.CharField(_("kiểu trả lời"), max_length=10, choices=QuestionKind.choices)
    label = models.CharField(_("câu hỏi"), max_length=150)
    label_en = models.CharField(_("câu hỏi bằng tiếng Anh"), max_length=150, blank=True)
    label_km = models.CharField(_("câu hỏi bằng tiếng Khmer"), max_length=150, blank=True)
    unit = models.CharField(
        _("đơn vị"), max_length=12, blank=True, help_text=_("Cho câu trả lời là số, ví dụ cm.")
    )
    choices = models.TextField(
        _("các lựa chọn"),
        blank=True,
        help_text=_(
            "Mỗi dòng một lựa chọn: tiếng Việt | tiếng Anh | tiếng Khmer. Bỏ một dòng là thôi "
            "hỏi lựa chọn ấy; câu trả lời đã nhận vẫn giữ nguyên."
        ),
    )
    required = models.BooleanField(_("bắt buộc"), default=False)
    is_active = models.BooleanField(_("đang hỏi"), default=True)

    objects = CategoryQuestionQuerySet.as_manager()
    is_answered: bool  # set by `with_answered`

    class Meta:
        verbose_name = _("câu hỏi của chuyên mục")
        verbose_name_plural = _("câu hỏi của chuyên mục")
        ordering = ("order", "id")
        # Staff who may change a category may change its questions.
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="five_at_most",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.is_active"),
                # Two members of staff who add a question at once wait for each other here.
                func=f"""
                    PERFORM FROM reports_category WHERE id = NEW.category_id FOR NO KEY UPDATE;
                    IF (
                        SELECT count(*) FROM reports_categoryquestion
                        WHERE category_id = NEW.category_id AND is_active AND id <> NEW.id
                    ) >= {MOST_ACTIVE} THEN
                        RAISE EXCEPTION 'a category asks at most {MOST_ACTIVE} questions';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            ),
            pgtrigger.Trigger(
                name="answered_keeps_meaning",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("category", "kind", "label", "unit"),
                func="""
                    IF EXISTS (
                        SELECT FROM reports_questionanswer WHERE question_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'an answered question keeps its meaning';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def field_name(self) -> str:
        """Return the name of the form field; other sites rely on it."""
        return f"{FIELD_PREFIX}{self.pk}"

    @property
    def shown_name(self) -> str:
        """Return the question in the language of the page."""
        return localised(self.label, en=self.label_en, km=self.label_km)

    @property
    def shown_label(self) -> str:
        """Return the question as its form field asks it, with the unit."""
        return f"{self.shown_name} ({self.unit})" if self.unit else self.shown_name

    @property
    def options(self) -> tuple[Choice, ...]:
        """Return the choices that the question offers now; none for text and numbers."""
        if self.kind == QuestionKind.YES_NO:
            return YES_NO
        if self.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            return read_choices(self.choices)
        return ()

    def shown_value(self, value: str) -> str:
        """Return a stored answer in the language of the page; words of closed choices stay."""
        if self.kind == QuestionKind.NUMBER:
            number = value if get_language() == "en" else value.replace(".", ",")
            return f"{number} {self.unit}".strip()
        names = {option.name: option.shown for option in self.options}
        if self.kind == QuestionKind.TEXT:
            return value
        return ", ".join(names.get(line, line) for line in value.splitlines())

    def clean(self) -> None:
        """Refuse misleading words, and choices that do not fit the kind."""
        problems: dict[str, Any] = {}
        for name, words in (
            ("label", self.label),
            ("label_en", self.label_en),
            ("label_km", self.label_km),
            ("unit", self.unit),
        ):
            try:
                plain_names.check(words, latin=name != "label_km")
            except ValidationError as error:
                problems[name] = error
        try:
            self.choices = check_choices(self.choices, kind=self.kind)
        except ValidationError as error:
            problems["choices"] = error
        if self.kind != QuestionKind.NUMBER and self.unit:
            problems["unit"] = ValidationError(_("Chỉ câu trả lời là số mới có đơn vị."))
        if self.category_id and self.category.parent_id is None:
            problems["__all__"] = ValidationError(_("Chỉ chuyên mục con mới có câu hỏi."))
        if problems:
            raise ValidationError(problems)


class QuestionAnswerManager(models.Manager["QuestionAnswer"]):
    def get_queryset(self) -> "models.QuerySet[QuestionAnswer]":
        """Return each answer with its question, which every reader shows."""
        return super().get_queryset().select_related("question")


class QuestionAnswer(models.Model):
    """The answer that one report gives to one question, as its reporter sent it.

    `value` holds words of the Vietnamese choices, a number with a dot, or the typed text.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="question_answers")
    question = models.ForeignKey(
        CategoryQuestion, on_delete=models.PROTECT, related_name="question_answers"
    )
    value = SealableTextField(_("câu trả lời"), sealed_by="report.confidential")

    objects = QuestionAnswerManager()

    class Meta:
        verbose_name = _("câu trả lời của người phản ánh")
        verbose_name_plural = _("câu trả lời của người phản ánh")
        ordering = ("question__order", "question_id")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "question"], name="question_answered_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def text_name(self) -> str:
        """Return the name of this text in `Report.redacted_spans`."""
        return self.question.field_name

    @property
    def label(self) -> str:
        return self.question.shown_name

    @property
    def shown(self) -> str:
        return self.question.shown_value(self.value)

    def masked(self, spans: list[Span]) -> str:
        """Return the answer for the public, without the places in `spans`."""
        return personal_scan.mask(self.value, spans) if spans else self.shown


def asked_of(category: Category) -> list[CategoryQuestion]:
    """Return the active questions of `category` in order; at most ten seconds old."""
    return process_value(_CACHE_KEY, KEEP_SECONDS, _read_active).get(category.pk, [])


def closed_of(category: Category, names: Collection[str]) -> list[CategoryQuestion]:
    """Return the closed questions of `category` among those with these field names.

    Forms that were opened earlier still ask them. New ones that wait for a second person are left
    out: nobody was asked them yet.
    """
    keys = [name.removeprefix(FIELD_PREFIX) for name in names if name.startswith(FIELD_PREFIX)]
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 10]
    was_asked = change_model(CategoryQuestion).objects.filter(
        pgh_obj_id=OuterRef("pk"), is_active=True
    )
    return list(
        CategoryQuestion.objects.filter(
            Exists(was_asked), category=category, is_active=False, pk__in=numbers
        )
    )


def asking_categories() -> set[int]:
    """Return the keys of the categories that ask questions; at most ten seconds old."""
    return set(process_value(_CACHE_KEY, KEEP_SECONDS, _read_active))


def read_again() -> None:
    """Let this process read the questions from the database the next time."""
    forget_process_value(_CACHE_KEY)


def _read_active() -> dict[int, list[CategoryQuestion]]:
    found: dict[int, list[CategoryQuestion]] = {}
    for question in CategoryQuestion.objects.filter(is_active=True):
        found.setdefault(question.category_id, []).append(question)
    return found


def read_choices(lines: str) -> tuple[Choice, ...]:
    """Read stored choices, one a line: Vietnamese | English | Khmer."""
    return tuple(_choice(line) for line in lines.splitlines() if line.strip())


def _choice(line: str) -> Choice:
    name, name_en, name_km, *_more = [part.strip() for part in f"{line}||".split("|")]
    return Choice("-".join(text.fold(name).split()), name, name_en, name_km)


def check_choices(lines: str, *, kind: str) -> str:
    """Return the lines of choices cleaned; raise ValidationError for those of no use."""
    lines = text.clean(lines, multiline=True)
    if kind not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        if lines:
            raise ValidationError(_("Kiểu trả lời này không có lựa chọn."))
        return ""
    found = read_choices(lines)
    if not 2 <= len(found) <= MOST_CHOICES:
        raise ValidationError(
            _("Vui lòng ghi từ 2 đến %(most)d lựa chọn, mỗi dòng một lựa chọn.")
            % {"most": MOST_CHOICES}
        )
    keys: set[str] = set()
    for line, choice in zip(filter(str.strip, lines.splitlines()), found, strict=True):
        if line.count("|") > 2 or not choice.key:
            raise ValidationError(_("Dòng không đọc được: “%(line)s”.") % {"line": line})
        if choice.key in keys:
            raise ValidationError(
                _("Hai lựa chọn giống nhau khi bỏ dấu: “%(name)s”.") % {"name": choice.name}
            )
        keys.add(choice.key)
        names = (choice.name, choice.name_en, choice.name_km)
        if max(map(len, names)) > CHOICE_LENGTH:
            raise ValidationError(
                _("Mỗi lựa chọn dài tối đa %(most)d ký tự.") % {"most": CHOICE_LENGTH}
            )
        plain_names.check(choice.name)
        plain_names.check(choice.name_en)
        plain_names.check(choice.name_km, latin=False)
    return "\n".join(line for line in lines.splitlines() if line.strip())
