"""Solve the proof of work that pages ask for, as ALTCHA's widget does."""

import altcha
from django.test import Client

from paht.foundation import proof

CHALLENGE = "/thu-thach/"


def solved(client: Client, **meta: str) -> dict[str, str]:
    """Return the field with the solution of a fresh challenge."""
    challenge = altcha.Challenge.from_dict(client.get(CHALLENGE, **meta).json())  # type: ignore[arg-type]
    solution = altcha.solve_challenge(challenge)
    assert solution
    return {proof.FIELD: altcha.Payload(challenge, solution).to_base64()}


def asks_for_work(page: object) -> bool:
    return "data-proof-place" in page.content.decode()  # type: ignore[attr-defined]
