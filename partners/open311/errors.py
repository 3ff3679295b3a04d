"""Refuse a call in the words of the protocol: a code and a description for each problem."""

from collections.abc import Iterable


class Refused(Exception):
    """Refuse a call; `problems` are the descriptions, each about one field where it can be."""

    def __init__(self, status: int, *problems: str) -> None:
        super().__init__(f"{status}: {problems}")
        self.status = status
        self.problems = problems

    @classmethod
    def of_fields(cls, problems: Iterable[tuple[str, str]]) -> "Refused":
        """Refuse values, each named by its field."""
        return cls(400, *(f"{name}: {problem}" for name, problem in problems))


def bad_key() -> Refused:
    """Refuse a missing, unknown, revoked or too narrow key; clients cannot tell which."""
    return Refused(403, "api_key is missing, invalid or not allowed to do this")


def unknown(what: str) -> Refused:
    return Refused(404, f"{what} was not found")


NO_ROOM = Refused(503, "the portal has no room for files now; send again later")
