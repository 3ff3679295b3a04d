"""The text of a VietQR code: NAPAS's own examples, and what no code may hold."""

import pytest

from citizen import vietqr
from citizen.tests.fees import fields

# Published by NAPAS: an account without an amount, and the parts of one with an amount.
STATIC = (
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
)
DYNAMIC = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang6304"
)


def test_account_without_amount_is_written_like_the_example_of_napas() -> None:
    assert vietqr.payload("970403", "0011012345678") == STATIC


def test_checksum_is_that_of_the_examples_of_napas() -> None:
    assert vietqr.checksum(DYNAMIC) == "2E2E"
    assert vietqr.checksum(STATIC[:-4]) == "9E6F"


def test_amount_and_content_stand_in_their_fields() -> None:
    written = vietqr.payload("970436", "0071000123456", amount=150_000, content="PHI CT 12-2026")

    said = fields(written)
    account = fields(fields(said["38"])["01"])
    assert account == {"00": "970436", "01": "0071000123456"}
    assert fields(said["38"])["00"] == "A000000727" and fields(said["38"])["02"] == "QRIBFTTA"
    assert (said["01"], said["53"], said["54"], said["58"]) == ("12", "704", "150000", "VN")
    assert fields(said["62"]) == {"08": "PHI CT 12-2026"}
    assert said["63"] == vietqr.checksum(written[:-4])


@pytest.mark.parametrize(
    ("facts", "amount", "content"),
    [
        (("97043", "0071000123456"), None, ""),
        (("970436", "12345"), None, ""),
        (("970436", "0071000123456\n"), None, ""),
        (("970436", "٠٠٧١٠٠٠١٢٣"), None, ""),
        (("970436", "0071000123456"), 999, ""),
        (("970436", "0071000123456"), 500_000_000, ""),
        (("970436", "0071000123456"), 1000, "PHÍ"),
        (("970436", "0071000123456"), 1000, "A" * 26),
        (("970436", "0071000123456"), 1000, "A6304"),
    ],
)
def test_anything_that_a_bank_could_read_otherwise_is_refused(
    facts: tuple[str, str], amount: int | None, content: str
) -> None:
    if content == "A6304":
        # Words that look like a field stay within the length of theirs.
        said = fields(vietqr.payload(*facts, amount=amount, content=content))
        assert fields(said["62"]) == {"08": "A6304"} and len(said["63"]) == 4
        return
    with pytest.raises(ValueError, match="no "):
        vietqr.payload(*facts, amount=amount, content=content)


def test_content_keeps_only_letters_that_banks_pass_on() -> None:
    assert vietqr.content_of("Phí chứng thực", "", "hs 12/2026") == "PHI CHUNG THUC HS 12 2026"
