"""List the fees that are paid to an account of an agency, on the tile “Thanh toán”."""

from django.http import HttpRequest

from citizen.models import FeeAccount
from citizen.tiles import PAYMENT
from citizen.views.sections import Section


def fee_section(_request: HttpRequest, tile: str) -> Section | None:
    fees = list(FeeAccount.objects.shown()) if tile == PAYMENT else []
    return Section("citizen/sections/fees.html", {"fees": fees}) if fees else None


def safety_section(_request: HttpRequest, tile: str) -> Section | None:
    """Return the rules for a safe payment, below the pages of the providers."""
    if tile != PAYMENT:
        return None
    return Section("citizen/partials/safe_payment.html", {}, ("fees.css",))
