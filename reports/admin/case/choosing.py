"""Fill the choices of the case forms: categories, agencies, colleagues, files."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_person import UNCONFIRMED
from paht.foundation.caching import page_value
from province import directory
from province.choosing import make_searchable
from province.models import Agency
from reports.fields.agencies import agency_choices
from reports.fields.form_fields import PickField
from reports.fields.select import Choices
from reports.intake.category_help import proposals
from reports.models import Attachment, Category, Report
from reports.workflow import delegation, public_names
from reports.workflow.effects import publication

Offer = TypeVar("Offer")


def offer_categories(field: PickField[Category], *, present: Category) -> None:
    """Offer the active subcategories by group, and the present one even when it is inactive."""
    kept = None if present.is_active else present
    field.offer(*_shared_choices("categories", lambda: _categories(kept), kept))
    make_searchable(field, _("Tìm chuyên mục"))


def _categories(present: Category | None) -> tuple[dict[str, Category], Choices]:
    leaves = [leaf for leaf in _leaves() if leaf.is_active or leaf == present]
    groups = groupby(leaves, key=lambda leaf: leaf.parent)
    return {leaf.code: leaf for leaf in leaves}, Choices.of(
        _("Chọn chuyên mục…"),
        (
            (group.name if group else "", [(leaf.code, leaf.name) for leaf in members])
            for group, members in groups
        ),
    )


def _shared_choices(what: str, write: Callable[[], Offer], present: Model | None) -> Offer:
    """Return the value of `write`, computed once a page.

    Pages share it for ten seconds, unless it holds an inactive `present` entry.
    """
    key = (what, get_language(), present and present.pk)
    return page_value(key, write, seconds=0 if present else directory.KEEP_SECONDS)


def _leaves() -> list[Category]:
    """Return all subcategories, also inactive ones, read once a page."""
    leaves = Category.objects.filter(parent__isnull=False, sla_working_days__isnull=False)
    in_order = leaves.select_related("parent").order_by("parent__order", "order", "id")
    return page_value("leaves", lambda: list(in_order), seconds=directory.KEEP_SECONDS)


def proposed_categories(report: Report) -> SafeString:
    """Return the hint of a category field: categories that the report's words suggest.

    The reporter saw the same proposals. "" when nothing fits. The script makes each name a button.
    """
    names = format_html_join(
        " · ",
        '<span data-proposed="{}">{}</span>',
        ((leaf.code, leaf.name) for leaf in proposals(report.title, report.content)),
    )
    return format_html(_("Gợi ý theo nội dung: {names}"), names=names) if names else names


def offer_agencies(
    field: PickField[Agency], *, present: Agency | None = None, without: Agency | None = None
) -> None:
    """Offer the active agencies by kind, and the present one even when it is inactive.

    An agency without an active account is marked: nobody would read the report there.
    """
    kept = None if present is None or present.is_active else present
    agencies, choices = _shared_choices(
        "agencies",
        lambda: agency_choices(_("Chọn cơ quan…"), present=kept, label=_marked()),
        kept,
    )
    if without and without.code in agencies:
        agencies = {code: one for code, one in agencies.items() if code != without.code}
        choices = choices.without(without.code)
    field.offer(agencies, choices)
    make_searchable(field, _("Tìm cơ quan"))


def _marked() -> Callable[[Agency], str]:
    """Return the label of an agency, which marks agencies without an account."""
    manned = set(User.objects.of_staff().values_list("agency", flat=True).distinct())

    def label(agency: Agency) -> str:
        if agency.pk in manned:
            return agency.name
        return _("%(agency)s (chưa có tài khoản cán bộ)") % {"agency": agency.name}

    return label


def offer_colleagues(field: PickField[User], report: Report) -> None:
    """Offer the colleagues who may get the report; mark the present handler."""
    offer_people(field, delegation.colleagues(report), present=report.handler_id)


def offer_people(
    field: PickField[User], found: QuerySet[User], *, present: int | None = None
) -> None:
    named = found.select_related(None).only("username", "full_name", "agency")
    people = list(named.order_by("agency", "pk"))
    directory.attach_agencies(people, "agency")
    options = [
        (
            person.username,
            _("%(name)s – %(agency)s (đang xử lý)")
            % {"name": person.get_full_name(), "agency": person.agency.short_name}
            if person.pk == present
            else f"{person.get_full_name()} – {person.agency.short_name}",
        )
        for person in people
        if person.agency
    ]
    field.offer(
        {person.username: person for person in people},
        Choices.of(_("Chọn cán bộ…"), [("", options)]),
    )
    make_searchable(field, _("Tìm cán bộ"))


def add_public_choice(form: forms.Form, report: Report) -> None:
    """Add the choice of the reporter's name and files that become public.

    A hidden field carries the publication on the screen, so that a change meanwhile is noticed.
    """
    form.fields["publication_seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
    form.initial["publication_seen"] = publication.fingerprint(report)
    _add_name_choice(form, report)
    files = [file for file in report.attachments.all() if file.is_evidence]
    if files:
        form.fields["public_files"] = forms.TypedMultipleChoiceField(
            label=_("Tệp được công khai"),
            help_text=_("Bỏ chọn ảnh có mặt người, biển số xe hoặc giấy tờ."),
            choices=[(file.pk, _file_name(number, file)) for number, file in enumerate(files, 1)],
            coerce=int,
            required=False,
            widget=FilesChoice(files),
        )
        form.initial["public_files"] = [file.pk for file in files if file.is_public]


def _add_name_choice(form: forms.Form, report: Report) -> None:
    """Show the name in clear with its box; without one, the reason why it cannot be public."""
    reporter = getattr(report, "reporter", None)
    if reporter is None or not (reporter.publish_identity or reporter.is_under_16):
        return
    obstacle, name = public_names.obstacle(report, reporter), public_names.offered(report)
    hint = (
        _("Người dân đọc được tên này. Chỉ chọn khi đây là họ tên của một người.")
        if public_names.looks_like_a_name(name)
        else _("Không giống họ tên của một người. Chỉ chọn khi đúng là tên người gửi.")
    )
    form.fields["public_name"] = forms.MultipleChoiceField(
        label=_("Công khai tên người gửi"),
        help_text=obstacle or hint,
        choices=[(name, name)] if name else [],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Tên người gửi vừa thay đổi. Vui lòng xem lại rồi chọn.")
        },
    )
    # A code proves a phone and never a name, so nothing is ticked before an officer decided.
    form.initial["public_name"] = [report.public_name] if report.public_name else []


def hide_unread_name(form: forms.Form, report: Report) -> None:
    """Hide a name that is not public yet from an account that no second person has confirmed."""
    field = form.fields.get("public_name")
    if isinstance(field, forms.MultipleChoiceField) and public_names.offered(report):
        field.choices = [(report.public_name, report.public_name)] if report.public_name else []
        field.help_text = str(UNCONFIRMED)


def take_name_choice(facts: dict[str, Any]) -> dict[str, Any]:
    """Return `facts` with the chosen name as `workflow.move` takes it."""
    return facts | {"public_name": "".join(facts.get("public_name") or [])}


def _file_name(number: int, file: Attachment) -> str:
    return f"{file.get_kind_display()} {number}"


class FilesChoice(forms.CheckboxSelectMultiple):
    """Checkboxes that show the picture of their file."""

    option_template_name = "admin/reports/case/file_choice.html"

    def __init__(self, files: Iterable[Attachment]) -> None:
        super().__init__()
        self.files = {str(file.pk): file for file in files}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["file"] = self.files.get(str(value))
        return option
