"""Edit reply templates, and insert one into a form without a script."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from paht.foundation.admin_lists import CarefulList
from province.models import Agency
from reports.admin import scope
from reports.admin.case import page, typed_values
from reports.admin.case.forms.registry import MOVE_FORMS
from reports.admin.case.page import FilledForms
from reports.casework import replies
from reports.models import Category, ReplyTemplate
from reports.rules.states import TRANSITIONS

EVERYWHERE = "reports.keep_all_replytemplates"


class ReplyTemplateForm(forms.ModelForm):
    move = forms.ChoiceField(
        label=gettext_lazy("Dùng khi"),
        choices=lambda: [
            ("", "---------"),
            *(
                (name, TRANSITIONS[name].label)
                for name, form in MOVE_FORMS.items()
                if form.text_field()
            ),
        ],
    )

    class Meta:
        model = ReplyTemplate
        fields = ("name", "move", "category", "agency", "body", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = format_html_join(
            ", ",
            "<code>{{{}}}</code> {}",
            ((name, label) for name, (label, _value) in replies.PLACEHOLDERS.items()),
        )

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        replies.check(body)
        return body


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(CarefulList):
    """Edit province-wide templates with the right for all, and an agency's own as its leader."""

    form = ReplyTemplateForm
    list_display = ("name", "use", "category", "agency", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("category", "agency")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "body")

    @admin.display(description=gettext_lazy("dùng khi"), ordering="move")
    def use(self, template: ReplyTemplate) -> str:
        return str(TRANSITIONS[template.move].label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReplyTemplate]:
        templates = super().get_queryset(request)
        return templates if _keeps_all(request) else templates.filter(agency__in=_agencies(request))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "category":
            kwargs["queryset"] = Category.objects.select_related("parent").order_by(
                "parent__order", "order", "id"
            )
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "agency" and field and not _keeps_all(request):
            field.queryset = _agencies(request)
            field.required = True
            field.help_text = ""
        return field


def _keeps_all(request: HttpRequest) -> bool:
    return scope.staff(request).has_perm(EVERYWHERE)


def _agencies(request: HttpRequest) -> QuerySet[Agency]:
    agency = scope.staff(request).agency
    return Agency.objects.branch(agency) if agency else Agency.objects.none()


@require_POST
def insert_view(request: HttpRequest, object_id: int, name: str) -> HttpResponse:
    """Show the case page again with a template behind the typed text of the form `name`."""
    report = scope.report(request, object_id)
    if name not in MOVE_FORMS or not MOVE_FORMS[name].text_field():
        raise Http404
    chosen = request.POST.get(f"{name}-reply") or request.POST.get("reply", "")
    offered = replies.by_move(report, by=scope.staff(request)).get(name, [])
    reply = next((reply for reply in offered if str(reply.pk) == chosen), None)
    form = MOVE_FORMS[name](report=report)
    typed_values.show(form, typed_values.read(MOVE_FORMS[name](request.POST, report=report)))
    text = str(form.initial.get(form.text_field()) or "").rstrip()
    if reply:
        form.initial[form.text_field()] = f"{text}\n\n{reply.text}" if text else reply.text
    return page.show(request, report, FilledForms(unfinished=form))
