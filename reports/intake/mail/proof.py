"""Read whether the province's own mail server proved the sender of a message. Pure (RFC 8601)."""

import re
from collections.abc import Sequence

_METHOD = re.compile(r"([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_FACT = re.compile(r"\s+([a-z0-9.-]+)\s*=\s*(?:\"([^\"\\]*)\"|([^\s\"]+))(?=\s|$)", re.IGNORECASE)


def proves(results: Sequence[str], *, by: str, sender: str) -> bool:
    """Return whether the server `by` found SPF or DKIM passed for the address `sender`.

    `results` are the headers from the top down. Only the topmost one of that server counts: the
    sender can write the ones below. The server has to remove forged ones with its name.
    """
    domain = sender.rpartition("@")[2].lower()
    if not by or not domain:
        return False
    for value in results:
        name, *claims = _clauses(value)
        if name.split(" ")[0].lower() != by.lower():
            continue
        if '"@' in value:
            # The sender chose a quoted local part, which can hold text of other claims.
            return False
        return any(_passes(claim, sender=sender.lower(), domain=domain) for claim in claims)
    return False


def _passes(claim: str, *, sender: str, domain: str) -> bool:
    method = _METHOD.match(claim)
    if not method or method[2].lower() != "pass":
        return False
    facts = _facts(claim[method.end() :])
    if method[1].lower() == "dkim":
        signer = facts.get("header.d") or facts.get("header.i", "").rpartition("@")[2]
        # The domain of the address, or one above it, signed the message.
        return "." in signer and (domain == signer or domain.endswith(f".{signer}"))
    if method[1].lower() == "spf":
        # The whole address: many people share the domain of a provider.
        return facts.get("smtp.mailfrom") == sender
    return False


def _facts(said: str) -> dict[str, str]:
    """Read "name=value" pairs; none if anything else stands between them, or a name is twice."""
    facts: dict[str, str] = {}
    at = 0
    while found := _FACT.match(said, at):
        name = found[1].lower()
        if name in facts:
            return {}
        facts[name] = (found[2] or found[3] or "").lower()
        at = found.end()
    return facts if not said[at:].strip() else {}


def _clauses(value: str) -> list[str]:
    """Split at semicolons, without comments; a quoted text may hold both."""
    clauses, depth, is_quoted, escaped = [""], 0, False, False
    for one in value:
        if escaped:
            escaped = False
        elif one == "\\" and (is_quoted or depth):
            escaped = True
        elif one == '"' and not depth:
            is_quoted = not is_quoted
        elif not is_quoted and one in "()":
            depth = max(depth + (1 if one == "(" else -1), 0)
            clauses[-1] += " "
            continue
        elif one == ";" and not depth and not is_quoted:
            clauses.append("")
            continue
        if not depth:
            clauses[-1] += one
    return [clause.strip() for clause in clauses]
