"""Fixtures of the machine doors."""

import pytest

from partners import keys
from partners.models import PartnerKey, Scope

AGREEMENT = {
    "agreement_number": "05/TT-IOC",
    "agreement_on": "2026-11-20",
    "agreement_text": "Tôi đồng ý để ứng dụng gửi họ tên, số điện thoại cho Cổng.",
}


def make_key(*scopes: str, **facts: object) -> tuple[PartnerKey, str]:
    """Return a key in force and its text."""
    row = PartnerKey(
        **{"name": f"Ứng dụng {PartnerKey.objects.count()}", "scopes": list(scopes), **facts}
    )
    text = keys.issue(row)
    row.save()
    return row, text


@pytest.fixture
def sender() -> tuple[PartnerKey, str]:
    """Return a key that may send reports, without an agreement about consent."""
    return make_key(Scope.READ, Scope.TEST, Scope.SUBMIT)
