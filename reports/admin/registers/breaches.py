"""Keep the register of breaches: facts, persons concerned, notices, and the sheet to print."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import confirmers
from accounts.views import confirm
from notifications import texts
from notifications.models import Channel, Message, Pool, Template
from paht.foundation.admin_lists import TEXT_FIELDS, CarefulList
from paht.foundation.local_time import day_text
from reports.admin import scope
from reports.admin.registers.breach_forms import WAYS, BreachForm, NoticeForm
from reports.models import BreachEntry, PersonalDataBreach
from reports.privacy import breach_clock, breaches

PER_PAGE = 100
What, Way, Status = BreachEntry.What, BreachEntry.Way, PersonalDataBreach.Status


def _stock_or_404(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Close the portal's own pages to others; `has_*_permission` guards the stock ones only."""

    def guarded(request: HttpRequest, object_id: int) -> HttpResponse:
        breach = PersonalDataBreach.objects.filter(pk=object_id).first()
        if breach is None or not request.user.has_perm(breaches.PERMISSION):
            raise Http404
        return view(request, breach)

    return guarded


@admin.register(PersonalDataBreach)
class BreachAdmin(CarefulList):
    form = BreachForm
    change_form_template = "admin/reports/registers/breach.html"
    list_display = ("title", "noticed_at", "clock", "number", "status")
    list_filter = ("status",)
    # One labelled box for day and time; the stock pair of boxes has no label each.
    formfield_overrides = TEXT_FIELDS | {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
    }
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    fieldsets = (
        (
            None,
            {
                "description": gettext_lazy(
                    "Không chép tên, số điện thoại, mã hay nội dung phản ánh vào sổ này; ai liên "
                    "quan thì thêm ở trang “Người liên quan”."
                ),
                "fields": ("title", ("happened_at", "noticed_at"), "description", "affected"),
            },
        ),
        (
            gettext_lazy("Hậu quả và biện pháp"),
            {"fields": ("estimate", "consequences", "measures")},
        ),
        (
            gettext_lazy("Báo cơ quan chuyên trách và đóng hồ sơ"),
            {
                "fields": (
                    ("ministry_told_at", "ministry_reference"),
                    "no_notice_reason",
                    "status",
                    "seen",
                )
            },
        ),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(breaches.PERMISSION)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(breaches.PERMISSION)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(breaches.PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(breaches.PERMISSION)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PersonalDataBreach]:
        found: QuerySet[PersonalDataBreach] = super().get_queryset(request)
        return found.annotate(listed=Count("persons"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None or obj.status == Status.OPEN:
            return ()
        facts = (f.name for f in obj._meta.fields if f.editable and f.name != "status")
        return (*facts, "affected_data")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found: Any = super().get_fieldsets(request, obj)
        if "affected_data" not in self.get_readonly_fields(request, obj):
            return found
        facts = (("happened_at", "noticed_at"), "description", "affected_data")
        return ((None, {"fields": ("title", *facts)}), *found[1:])

    @admin.display(description=gettext_lazy("loại dữ liệu bị ảnh hưởng"))
    def affected_data(self, breach: PersonalDataBreach) -> str:
        return ", ".join(breach.data_labels)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"noticed_at": timezone.now()}

    @admin.display(description=gettext_lazy("thời hạn 72 giờ"))
    def clock(self, breach: PersonalDataBreach) -> str:
        return clock_text(breach)

    @admin.display(description=gettext_lazy("trong danh sách"))
    def number(self, breach: Any) -> int:
        return int(breach.listed)

    def save_model(
        self, request: HttpRequest, obj: PersonalDataBreach, form: Any, change: bool
    ) -> None:
        before = form.before.status if change else obj.status
        super().save_model(request, obj, form, change)
        what = What.CHANGED if change else What.MADE
        if obj.status != before:
            what = What.CLOSED if obj.status == Status.CLOSED else What.REOPENED
        words = form.changes()
        if words or not change:
            breaches.add_step(obj, what, by=scope.staff(request), words=words)
        if not change:
            with translation.override(settings.LANGUAGE_CODE):
                done = _("Lập hồ sơ vi phạm dữ liệu")
            url = reverse("admin:reports_personaldatabreach_change", args=[obj.pk])
            confirmers.tell_done(done, kind="breach", by=scope.staff(request), url=url)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (shown := kwargs.get("obj")) is not None:
            # A refused form has changed `shown`; the clock is that of the stored breach.
            breach = PersonalDataBreach.objects.get(pk=shown.pk)
            context |= {
                "until": breach.notify_until,
                "clock": clock_text(breach),
                "clock_tone": clock_tone(breach),
                "listed": breach.persons.count(),
                "entries": breach.entries.select_related("by"),
            }
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "nguoi-lien-quan": ("persons", require_http_methods(["GET", "POST"])(self.persons)),
            "bo-khoi-danh-sach": ("remove", require_POST(self.remove)),
            "loi-bao": ("tell", require_http_methods(["GET", "POST"])(self.tell)),
            "xac-nhan-loi-bao": ("confirm", require_POST(self.confirm)),
            "dung-loi-bao": ("stop", require_POST(self.stop)),
            "thong-bao-a05": ("sheet", require_safe(self.sheet)),
        }
        return [
            *(
                path(
                    f"<int:object_id>/{route}/",
                    self.admin_site.admin_view(_stock_or_404(view)),
                    name=f"reports_personaldatabreach_{name}",
                )
                for route, (name, view) in pages.items()
            ),
            *super().get_urls(),
        ]

    # --- persons concerned ------------------------------------------------------------------

    def persons(self, request: HttpRequest, breach: PersonalDataBreach) -> HttpResponse:
        """Show the rows that the reader may see, and add to them."""
        bound, chosen = None, request.POST.get("way", "")
        if request.method == "POST":
            if chosen not in WAYS:
                raise Http404
            bound = WAYS[chosen](request.POST, auto_id=f"{chosen}_%s")
            if bound.is_valid():
                try:
                    added = bound.add_to(breach, by=scope.staff(request))
                except breaches.Refused as refusal:
                    bound.add_error(None, refusal.message)
                else:
                    messages.success(request, _added(added))
                    return redirect("admin:reports_personaldatabreach_persons", breach.pk)
        seen, today = breaches.newest_step(breach), timezone.localdate()
        if bound is not None:
            # A refused form may be sent again: the page shows the newest state.
            again = request.POST.copy()
            again["seen"] = str(seen)
            bound.data = again
        initial = {"seen": seen, "first": today - timedelta(days=7), "last": today}
        ways = [
            (
                way,
                Way(way).label,
                bound if way == chosen and bound else form(initial=initial, auto_id=f"{way}_%s"),
            )
            for way, form in WAYS.items()
        ]
        rows = breaches.visible(
            breach, scope.reports(request), by=scope.staff(request)
        ).select_related("report", "user", "listed_in")
        listed = breach.persons.count()
        page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
        additions = breach.entries.filter(what=What.LISTED).select_related("by")
        untold = Count("persons", filter=breaches.unconfirmed_through("persons"))
        notices = breach.notices.select_related("by", "confirmed_by").annotate(
            listed=Count("persons"), told=Count("persons__told_at")
        )
        return self._page(
            request,
            "admin/reports/registers/breach_persons.html",
            breach,
            title=_("Người liên quan"),
            ways=ways,
            chosen=chosen,
            seen=seen,
            page=page,
            listed=listed,
            hidden=listed - page.paginator.count,
            count=breaches.count_persons(breach),
            waiting=breaches.unconfirmed(breach).count(),
            unreached=breach.persons.filter(is_reached=False).count(),
            additions=additions.annotate(untold=untold).filter(untold__gt=0),
            running=[notice for notice in notices if notice.ended_at is None],
            is_open=breach.status == Status.OPEN,
        )

    def remove(self, request: HttpRequest, breach: PersonalDataBreach) -> HttpResponse:
        """Take one row, or what is left of one addition, off the list."""
        persons = breaches.removable(breach, scope.reports(request), by=scope.staff(request))
        row, addition = _number(request, "row"), _number(request, "addition")
        persons = persons.filter(pk=row) if row else persons.filter(listed_in=addition)
        try:
            removed = breaches.unlist(
                persons, by=scope.staff(request), seen=_number(request, "seen"), breach=breach
            )
        except breaches.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            text = ngettext(
                "Đã bỏ %(count)d dòng khỏi danh sách.",
                "Đã bỏ %(count)d dòng khỏi danh sách.",
                removed,
            )
            messages.success(request, text % {"count": removed})
        return redirect("admin:reports_personaldatabreach_persons", breach.pk)

    # --- notices ----------------------------------------------------------------------------

    @method_decorator(sensitive_post_parameters())
    def tell(self, request: HttpRequest, breach: PersonalDataBreach) -> HttpResponse:
        """Write a notice, show it as it will be sent, and ask another keeper to send it."""
        waiting = breaches.unconfirmed(breach).count()
        if not waiting or breach.status != Status.OPEN:
            if request.method == "POST":
                messages.error(request, _("Trong danh sách không còn ai chưa được báo."))
            return redirect("admin:reports_personaldatabreach_persons", breach.pk)
        step = request.POST.get("step", "")
        fresh, seen = confirm.is_fresh(request), breaches.newest_step(breach)
        asks = step == "send" and not fresh
        if step in ("preview", "send"):
            form = NoticeForm(request.POST, asks_password=asks)
            is_valid = form.is_valid()
        else:
            text = request.POST.get("text") or _first_draft(breach)
            form = NoticeForm(initial={"text": text, "seen": seen}, asks_password=False)
            is_valid = False
        by = scope.staff(request)
        if step == "send" and is_valid and confirm.knows_password(request, by, form):
            said = form.cleaned_data
            try:
                count = breaches.ask_notice(breach, said["text"], by=by, seen=said["seen"])
            except breaches.Refused as refusal:
                messages.error(request, refusal.message)
            else:
                messages.success(request, _asked(count))
            return redirect("admin:reports_personaldatabreach_persons", breach.pk)
        preview = {}
        if step in ("preview", "send") and "text" not in form.errors:
            text = form.cleaned_data["text"]
            if step == "preview":
                form = NoticeForm(initial={"text": text, "seen": seen}, asks_password=not fresh)
            preview = {"text": text, "sms": _sample(Channel.SMS), "mail": _sample_mail(text)}
        return self._page(
            request,
            "admin/reports/registers/breach_tell.html",
            breach,
            title=_("Báo người liên quan"),
            form=form,
            waiting=waiting,
            count=breaches.count_persons(breach),
            **preview,
        )

    def confirm(self, request: HttpRequest, breach: PersonalDataBreach) -> HttpResponse:
        try:
            count = breaches.confirm_notice(
                breach,
                _number(request, "notice"),
                by=scope.staff(request),
                seen=_number(request, "seen"),
            )
        except breaches.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _confirmed(count))
        return redirect("admin:reports_personaldatabreach_persons", breach.pk)

    def stop(self, request: HttpRequest, breach: PersonalDataBreach) -> HttpResponse:
        try:
            count = breaches.stop_notice(
                breach, by=scope.staff(request), seen=_number(request, "seen")
            )
        except breaches.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            text = ngettext(
                "Đã dừng. %(count)d dòng chưa báo trở lại danh sách.",
                "Đã dừng. %(count)d dòng chưa báo trở lại danh sách.",
                count,
            )
            messages.success(request, text % {"count": count})
        return redirect("admin:reports_personaldatabreach_persons", breach.pk)

    # --- the sheet --------------------------------------------------------------------------

    def sheet(self, request: HttpRequest, breach: PersonalDataBreach) -> HttpResponse:
        """Show the notice to the ministry, to print; it names no person concerned."""
        return self._page(
            request,
            "admin/reports/registers/breach_sheet.html",
            breach,
            title=_("Thông báo vi phạm quy định bảo vệ dữ liệu cá nhân"),
            count=breaches.count_persons(breach),
            notices=[
                (notice.at, told)
                for notice in breach.notices.order_by("pk")
                if (told := notice.persons.filter(is_reached=True).count())
            ],
            today=timezone.localdate(),
        )

    def _page(
        self, request: HttpRequest, template: str, breach: PersonalDataBreach, **context: Any
    ) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"breach": breach, "opts": self.opts}
        return TemplateResponse(request, template, frame | context)


def clock_text(breach: PersonalDataBreach) -> str:
    """Say how much of the 72 hours is left."""
    if breach.ministry_told_at:
        return _("Đã báo")
    if not breach.is_waiting:
        return _("Không phải báo")
    hours = breach.hours_left()
    if hours < 0:
        return ngettext("Quá hạn %(hours)d giờ", "Quá hạn %(hours)d giờ", -hours) % {
            "hours": -hours
        }
    return ngettext("Còn %(hours)d giờ", "Còn %(hours)d giờ", hours) % {"hours": hours}


def clock_tone(breach: PersonalDataBreach) -> str:
    if not breach.is_waiting:
        return ""
    return "overdue" if breach.hours_left() < breach_clock.REMINDERS[-1] else "soon"


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0


def _added(count: int) -> str:
    text = ngettext(
        "Đã thêm %(count)d dòng vào danh sách người liên quan.",
        "Đã thêm %(count)d dòng vào danh sách người liên quan.",
        count,
    )
    return text % {"count": count}


def _asked(count: int) -> str:
    text = ngettext(
        "Đã đề nghị gửi lời báo cho %(count)d dòng. Tin chỉ đi khi một quản trị viên hoặc lãnh đạo "
        "giám sát khác xác nhận ở trang này.",
        "Đã đề nghị gửi lời báo cho %(count)d dòng. Tin chỉ đi khi một quản trị viên hoặc lãnh đạo "
        "giám sát khác xác nhận ở trang này.",
        count,
    )
    return text % {"count": count}


def _confirmed(count: int) -> str:
    text = ngettext(
        "Đã xác nhận lời báo cho %(count)d dòng. Tin bắt đầu đi trong vài phút.",
        "Đã xác nhận lời báo cho %(count)d dòng. Tin bắt đầu đi trong vài phút.",
        count,
    )
    return text % {"count": count}


def _first_draft(breach: PersonalDataBreach) -> str:
    """Return a draft in Vietnamese, as all messages to reporters are."""
    with translation.override(settings.LANGUAGE_CODE):
        affected = ", ".join(label.lower() for label in breach.data_labels)
    return (
        f"Ngày {day_text(breach.noticed_at)}, chúng tôi phát hiện dữ liệu của Ông/Bà có thể đã bị "
        f"người không có quyền xem: {affected}. Chúng tôi đang khắc phục. Xin Ông/Bà cảnh giác "
        "với cuộc gọi, tin nhắn lạ; không cho ai biết mật khẩu, mã xác thực."
    )


def _sample(channel: Channel, **facts: str) -> str:
    """Return the text of a message as it will be sent, with an invented code."""
    code = f"{timezone.localdate():%Y%m%d}0001"
    message = Message(
        template=Template.BREACH_NOTICE,
        channel=channel,
        pool=Pool.PROVED,
        context={"code": code, "name": "", "url": "", "note": "", **facts},
    )
    return texts.render(message).body


def _sample_mail(text: str) -> str:
    return _sample(Channel.EMAIL, note=text, url=settings.SITE_URL + reverse("reports:privacy"))
