"""Draw the VietQR code of a fee: the citizen pays in the app of the own bank.

The portal takes no money and asks for no card. What a citizen types makes one page and is not kept.
"""

import re
from decimal import Decimal
from typing import Any, NamedTuple

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from citizen import figure_words, vietqr
from citizen.models import FeeAccount
from citizen.tiles import PAYMENT
from citizen.views.pages import open_page

# "150.000", "150 000" or "150000", with or without the unit.
_AMOUNT = re.compile(r"([1-9]\d{0,8}|[1-9]\d{0,2}(?:[. ]\d{3}){1,2})\s*(?:đ|đồng|vnd|vnđ)?", re.I)
_REFERENCE = re.compile(r"[A-Za-z0-9./ -]+", re.ASCII)
# Small enough for a slow line, large enough for the camera of another phone.
_SCALE, _BORDER = 8, 4


class Payment(NamedTuple):
    """A code to pay with, and what it says."""

    qr: SafeString
    png: str
    amount: str
    plain_amount: str
    content: str


class FeeForm(forms.Form):
    amount = forms.CharField(
        label=gettext_lazy("Số tiền (đồng)"),
        max_length=20,
        help_text=gettext_lazy("Ghi đúng như trên giấy báo, ví dụ: 150.000."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Vui lòng ghi số tiền.")},
    )
    reference = forms.CharField(
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Vui lòng ghi mã này như trên giấy báo.")},
    )

    def __init__(self, fee: FeeAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fee = fee
        if fee.amount is not None:
            del self.fields["amount"]
        if fee.reference:
            self.fields["reference"].label = fee.reference
        else:
            del self.fields["reference"]

    def clean_amount(self) -> int:
        found = _AMOUNT.fullmatch(self.cleaned_data["amount"].strip())
        if not found:
            raise forms.ValidationError(_("Xin ghi số tiền bằng chữ số, ví dụ: 150.000."))
        amount = int(re.sub(r"\D", "", found[1]))
        if not vietqr.LEAST <= amount <= vietqr.MOST:
            words = _("Số tiền từ %(least)s đến %(most)s đồng.")
            raise forms.ValidationError(
                words % {"least": money(vietqr.LEAST), "most": money(vietqr.MOST)}
            )
        return amount

    def clean_reference(self) -> str:
        typed: str = self.cleaned_data["reference"]
        content = vietqr.content_of(self._fee.content, typed.replace("/", "-"))
        if not _REFERENCE.fullmatch(typed):
            raise forms.ValidationError(_("Mã chỉ gồm chữ không dấu, số và các dấu . - /"))
        if len(content) > vietqr.LONGEST_CONTENT:
            most = vietqr.LONGEST_CONTENT - len(self._fee.content) - 1
            raise forms.ValidationError(
                _("Mã dài hơn %(count)d ký tự, ngân hàng sẽ cắt bớt.") % {"count": most}
            )
        return content


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a fee, its form and, to a POST or where nothing is asked, the code to pay with."""
    page = open_page(PAYMENT)
    found = get_object_or_404(FeeAccount.objects.shown(), pk=pk)
    form = FeeForm(found, request.POST if request.method == "POST" else None)
    if not form.fields:
        payment: Payment | None = _payment(found, found.amount, found.content)
    elif form.is_valid():
        amount = found.amount if found.amount is not None else form.cleaned_data["amount"]
        payment = _payment(found, amount, form.cleaned_data.get("reference", found.content))
    else:
        payment = None
    context = {
        "page": page,
        "fee": found,
        "amount": money(found.amount) if found.amount is not None else "",
        "form": form,
        "payment": payment,
    }
    return render(request, "citizen/fee.html", context, status=422 if form.errors else 200)


def money(amount: int) -> str:
    """Write a sum with marks of thousands, as the language of the page has them."""
    return figure_words.amount(Decimal(amount), 0)


def _payment(account: FeeAccount, amount: int | None, content: str) -> Payment:
    written = vietqr.payload(account.bank, account.number, amount=amount, content=content)
    made = segno.make(written, error="m", micro=False)
    # Drawn from checked facts, no foreign text.
    qr = mark_safe(  # noqa: S308
        made.svg_inline(
            scale=_SCALE,
            border=_BORDER,
            dark="#000000",
            light="#ffffff",
            svgclass="fee-qr__drawing",
            omitsize=True,
        )
    )
    return Payment(
        qr=qr,
        png=made.png_data_uri(scale=_SCALE, border=_BORDER),
        amount=money(amount) if amount is not None else "",
        plain_amount=str(amount or ""),
        content=content,
    )
