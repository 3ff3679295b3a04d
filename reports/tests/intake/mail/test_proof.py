"""Only the province's own server proves a sender."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.intake.mail.proof import proves

BY = "mail.soctrang.gov.vn"
SENDER = "nguoi.gui@example.vn"


@pytest.mark.parametrize(
    "claims",
    [
        "dkim=pass header.d=example.vn header.s=s1",
        "dkim=pass (2048-bit key) header.i=@example.vn",
        "spf=fail smtp.mailfrom=x@y.vn; dkim=pass header.d=example.vn",
        "spf=pass (sender is allowed) smtp.mailfrom=nguoi.gui@example.vn",
        'spf=pass smtp.mailfrom="nguoi.gui@example.vn"',
        "dkim=pass(key)header.d=example.vn header.a=rsa-sha256 header.b=aB3+/=",
        'dkim=pass reason="good signature" header.d=example.vn',
    ],
)
def test_passed_check_of_the_sender_proves(claims: str) -> None:
    assert proves([f"{BY}; {claims}"], by=BY, sender=SENDER)
    assert proves([f"{BY} 1; {claims}"], by=BY.upper(), sender=SENDER.upper())


@pytest.mark.parametrize(
    "value",
    [
        f"{BY}; none",
        f"{BY}; dkim=fail header.d=example.vn",
        f"{BY}; dkim=pass header.d=vn",
        f"{BY}; dkim=pass header.d=evil.vn",
        f"{BY}; dkim=pass header.d=notexample.vn",
        f"{BY}; spf=pass smtp.mailfrom=other@example.vn",
        f"{BY}; spf=pass smtp.mailfrom=example.vn",
        f"{BY}; spf=softfail smtp.mailfrom={SENDER}",
        f"{BY}; x=none (; dkim=pass header.d=example.vn)",
        f'{BY}; x=none reason="; dkim=pass header.d=example.vn"',
        "mail.evil.vn; dkim=pass header.d=example.vn",
        f"(evil) mail.evil.vn {BY}; dkim=pass header.d=example.vn",
        # The sender chose the text of a quoted local part.
        f'{BY}; spf=pass smtp.mailfrom="{SENDER}"@evil.vn',
        f'{BY}; dkim=pass header.i="a\\" header.d=example.vn \\"b"@evil.vn',
        f'{BY}; spf=pass (of "a); dkim=pass header.d=example.vn (b"@evil.vn) smtp.mailfrom=x@y.vn',
        f"{BY}; dkim=pass header.d=evil.vn header.d=example.vn",
        f'{BY}; dkim=pass header.d=evil.vn reason="x header.d=example.vn y"',
        f'{BY}; dkim=pass reason="a\\" header.d=example.vn x=\\"b"',
        f"{BY}; spf=pass smtp.mailfrom={SENDER}, x@evil.vn",
        "",
    ],
)
def test_other_result_proves_nothing(value: str) -> None:
    assert not proves([value], by=BY, sender=SENDER)


def test_only_the_topmost_result_of_the_server_counts() -> None:
    forged = f"{BY}; dkim=pass header.d=example.vn"

    assert not proves([f"{BY}; dkim=none", forged], by=BY, sender=SENDER)
    assert proves(["mail.other.vn; dkim=none", forged], by=BY, sender=SENDER)


def test_no_server_is_named_proves_nothing() -> None:
    assert not proves(["; dkim=pass header.d=example.vn"], by="", sender=SENDER)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_results_are_read_without_an_error(values: list[str]) -> None:
    assert proves([f"{BY};{value}" for value in values], by=BY, sender="@") is False
