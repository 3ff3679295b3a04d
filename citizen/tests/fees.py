"""Make accounts of fees for tests, and read their codes."""

from citizen.banks import Bank
from citizen.models import FeeAccount
from province.models import Agency


def make_fee(**facts: object) -> FeeAccount:
    known = {
        "name": "Phí chứng thực bản sao",
        "agency": Agency.objects.get(code="QLDT-941"),
        "bank": Bank.VIETCOMBANK,
        "number": "0071000123456",
        "holder": "PHONG TU PHAP TP SOC TRANG",
        "content": "PHI CT",
    }
    return FeeAccount.objects.create(**{**known, **facts})


def fields(written: str) -> dict[str, str]:
    """Read a code as a bank's app does: a key of two digits, a length of two digits, a value."""
    found = {}
    while written:
        size = int(written[2:4])
        found[written[:2]] = written[4 : 4 + size]
        written = written[4 + size :]
    return found
