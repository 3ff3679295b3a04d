"""Edit the questions of a category on the page of the category."""

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet, model_to_dict
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paht.foundation.admin_lists import TEXT_FIELDS
from paht.foundation.history import value_in_words
from reports.models import Category, CategoryQuestion
from reports.models.questions import MOST_ACTIVE

# An answer must keep its meaning.
_FIXED_IF_ANSWERED = ("kind", "label", "unit")


class SeenField(forms.CharField):
    """Hold a digest of the row that the page showed; it is never a change itself."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class QuestionForm(forms.ModelForm):
    seen = SeenField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The read-only page has no fields.
        for name in self.fields.keys() & {"label", "label_en", "label_km"}:
            self.fields[name].widget.attrs["size"] = 60
        if "choices" in self.fields:
            self.fields["choices"].widget.attrs["rows"] = MOST_ACTIVE
        if self.instance.pk:
            self.initial["seen"] = _digest(self.instance)
        if not self.instance.pk or not self.instance.is_answered:
            return
        for name in self.fields.keys() & {*_FIXED_IF_ANSWERED}:
            self.fields[name].disabled = True
        why = _(
            "Đã có câu trả lời nên câu hỏi, kiểu và đơn vị không đổi được. Muốn hỏi khác đi, xin "
            "thôi hỏi câu này và thêm câu mới."
        )
        if "label" in self.fields:
            self.fields["label"].help_text = why

    def check_newest(self, stored: CategoryQuestion) -> None:
        """Refuse to undo what a colleague stored meanwhile; the next save does so knowingly."""
        now = _digest(stored)
        if self.cleaned_data.get("seen") == now:
            return
        theirs = [
            f"{field.verbose_name}: {value_in_words(field, field.value_from_object(stored))}"
            for field in CategoryQuestion._meta.concrete_fields
            if field.name in self.changed_data
        ]
        words = _(
            "Người khác vừa sửa câu hỏi này: %(now)s. Lưu lần nữa thì thay bằng nội dung này."
        )
        self.add_error(None, words % {"now": "; ".join(theirs)})
        self.data = dict(self.data.items()) | {self.add_prefix("seen"): now}


def _digest(question: CategoryQuestion) -> str:
    """Return a digest of all that the page shows of a stored question."""
    facts = json.dumps(model_to_dict(question), sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()


class QuestionFormSet(BaseInlineFormSet):
    def __init__(self, data: Any = None, **options: Any) -> None:
        prefix = options["prefix"]
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            # The page was opened before it had questions: none of them changes.
            data = {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        super().__init__(data, **options)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Place a new question behind all others."""
        super().add_fields(form, index)
        if not form.instance.pk:
            form.initial["order"] = max((one.order for one in self.get_queryset()), default=0) + 1

    def clean(self) -> None:
        """Refuse a sixth active question, and changes of what a colleague has just changed."""
        super().clean()
        # A trigger counts again; the lock makes this count reliable until the commit.
        Category.objects.select_for_update(of=("self",)).filter(pk=self.instance.pk).first()
        stored = {one.pk: one for one in self.instance.questions.all()}
        for form in self.initial_forms:
            if isinstance(form, QuestionForm) and form.has_changed() and form.is_valid():
                form.check_newest(stored[form.instance.pk])
        here = [form.instance.pk for form in self.initial_forms]
        others = [one for one in stored.values() if one.is_active and one.pk not in here]
        active = len(others) + sum(
            bool(form.cleaned_data.get("label") and form.cleaned_data.get("is_active"))
            for form in self.forms
            if hasattr(form, "cleaned_data") and (form.instance.pk or form.has_changed())
        )
        if active > MOST_ACTIVE:
            raise ValidationError(
                _("Mỗi chuyên mục chỉ hỏi tối đa %(most)d câu. Xin thôi hỏi bớt.")
                % {"most": MOST_ACTIVE}
            )


class QuestionInline(admin.StackedInline):
    """The questions of one subcategory; staff who may change the category may change them.

    A question is closed, never deleted.
    """

    model = CategoryQuestion
    form = QuestionForm
    formset = QuestionFormSet
    extra = 0
    can_delete = False
    verbose_name_plural = gettext_lazy("Câu hỏi thêm cho người phản ánh")
    fields = (
        "label",
        ("kind", "unit"),
        "label_en",
        "label_km",
        "choices",
        ("required", "is_active", "order"),
    )
    formfield_overrides = TEXT_FIELDS

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (*self.fields, *(("seen",) if self.has_change_permission(request, obj) else ()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[CategoryQuestion]:
        return CategoryQuestion.objects.with_answered()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        user = request.user
        return user.has_perm("reports.view_category") or user.has_perm("reports.change_category")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # One administrator does not change what reporters of complaints are asked.
        is_confidential = isinstance(obj, Category) and obj.confidential
        return not is_confidential and request.user.has_perm("reports.change_category")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)
