"""List the fees that are paid to an account of an agency, on the tile “Thanh toán”."""

from django.http import HttpRequest

from citizen.models import FeeAccount
from citizen.tiles import PAYMENT
from citizen.views.sections import Section


def fee_section(_request: HttpRequest, tile: str) -> Section | None:
    """Return the fees and the rules for a safe payment; the rules are there without fees, too."""
    if tile != PAYMENT:
        return None
    fees = list(FeeAccount.objects.shown())
    return Section("citizen/sections/fees.html", {"fees": fees}, ("fees.css",))
