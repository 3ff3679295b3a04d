"""Ask for proof of work (ALTCHA) beyond a limit, so that nobody is refused because of others.

A challenge is signed and expires; each solution counts once (in the cache). The more solutions a
network or the whole portal has used lately, the more work the next challenge takes.
"""

import logging
from typing import Any

from altcha_django.challenge import build_challenge
from altcha_django.results import ErrorCode
from altcha_django.verifiers import run_verification
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

from paht.foundation import suspicions
from paht.foundation.suspicions import Suspicion
from paht.foundation.throttle import client_network, count, exceeds

logger = logging.getLogger(__name__)

# The posted field with the solution.
FIELD = "altcha"
# Long enough to correct a form; a phone that slept asks for another challenge by itself.
LIFE_SECONDS = 20 * 60
# About 300 keys for the easiest challenge: half a second of one core, less than that on four.
KEY_COST, EASIEST = 5000, 400
HARDEST_LEVEL = 4
# So many solutions in an hour double the work once: of one network, of the whole portal.
OF_NETWORK, OF_PORTAL = 20, 500
HOUR = 3600
# What no honest widget sends; an old or repeated solution comes from slow phones, too.
_FORGED = {
    str(code)
    for code in (ErrorCode.MALFORMED, ErrorCode.INVALID_SIGNATURE, ErrorCode.INVALID_SOLUTION)
}
_ASKED, _SOLVED = "paht.proof_asked", "paht.proof_solved"


def challenge(request: HttpRequest) -> dict[str, Any]:
    """Return a new signed challenge, as hard as the visitor's network has deserved."""
    made: dict[str, Any] = build_challenge(
        cost=KEY_COST,
        max_number=EASIEST << _level(request),
        expires_seconds=LIFE_SECONDS,
    ).to_dict()
    return made


def is_given(request: HttpRequest, *, spend: bool = True) -> bool:
    """Return whether the request carries a solution; otherwise remember to ask for one.

    The first call with `spend` uses the solution up; later calls in the same request repeat the
    answer.
    """
    if settings.RATE_LIMITS == "off" or request.META.get(_SOLVED):
        return True
    if not _verifies(request.POST.get(FIELD, ""), spend=spend):
        ask(request)
        return False
    if spend:
        request.META[_SOLVED] = True
        exceeds("proof", client_network(request), limit=0, seconds=HOUR)
        exceeds("proof-all", "", limit=0, seconds=HOUR)
    return True


def ask(request: HttpRequest) -> None:
    """Make the page of this request ask for proof (the tag `proof`)."""
    request.META[_ASKED] = True


def is_asked(request: HttpRequest) -> bool:
    """Return whether the page of this request has to ask for proof.

    A form that is shown again after a used solution needs another one.
    """
    return bool(request.META.get(_ASKED) or request.META.get(_SOLVED))


def _verifies(solution: str, *, spend: bool) -> bool:
    try:
        checked = run_verification(solution, replay=spend)
    except RedisError as error:
        # Reuse cannot be noticed now; the challenge still expires.
        logger.warning("proof may repeat: cache not reached (%s)", type(error).__name__)
        checked = run_verification(solution, replay=False)
    if checked.code in _FORGED:
        suspicions.note(Suspicion.FALSE_PROOF)
    return bool(checked.verified)


def _level(request: HttpRequest) -> int:
    used = count("proof", client_network(request)) // OF_NETWORK
    return min(used + count("proof-all", "") // OF_PORTAL, HARDEST_LEVEL)
