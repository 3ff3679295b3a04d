"""Judge who may read a text: what accuses an agency or official goes to the inspectorate.

`judge` reads texts that wait for consent; nobody asked their writers which agency they are about.
`of_misconduct` is stricter and reads every report, whatever its channel (`submission.submit`).
"""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from paht.foundation.caching import derived_value, process_value
from paht.foundation.history import change_model
from province import directory
from province.models import Agency
from reports.intake.category_help import proposals
from reports.models import Category
from reports.rules import complaints, misconduct
from reports.rules.accused import Book
from reports.rules.danger import endangers_life

_LONGEST_NAME = 4  # words


@dataclass(frozen=True)
class Judgement:
    """Who may read a text; `named_agencies` only where it is about the inspectorate, too."""

    category: Category | None
    endangers_life: bool
    inspectorate_only: bool
    about_inspectorate: bool
    named_agencies: list[int]


def judge(title: str, content: str, category: Category | None) -> Judgement:
    """Decide who sees the text. Where a life is in danger, the name of an agency hides nothing."""
    proposed = proposals(title, content)
    is_danger = endangers_life(title, content)
    is_kept = any(one.confidential for one in (*proposed, category) if one)
    is_kept = is_kept or complaints.is_complaint(title, content)
    is_kept = is_kept or misconduct.accuses(_book(), title, content)
    if not is_kept and not is_danger:
        is_kept = _book().names_one(title, content)
    is_about = is_kept and complaints.names_inspectorate(title, content)
    return Judgement(
        category or (proposed[0] if proposed else None),
        endangers_life=is_danger,
        inspectorate_only=is_kept,
        about_inspectorate=is_about,
        named_agencies=named(title, content) if is_about else [],
    )


def named(title: str, content: str) -> list[int]:
    """Return the keys of the agencies that the text may have as its matter."""
    return sorted(_book().accused(title, content))


def of_misconduct(*texts: str) -> tuple[int, ...] | None:
    """Return None for texts that accuse nobody in office, else the agencies to keep out (keys).

    These are none while the accused agency is unknown. A text about the inspectorate names it
    first, and then all others that it may be about.
    """
    if not misconduct.accuses(_book(), *texts):
        return None
    if not complaints.names_inspectorate(*texts):
        return ()
    return (*inspectorate(), *_book().accused(*texts))


def is_more_than_a_name(typed: str) -> bool:
    """Return whether what was typed as a name may be read as an accusation.

    "Nguyen Lam Quyen" has no marks and reads as "lạm quyền"; a name has four words at most.
    """
    return len(typed.split()) > _LONGEST_NAME or not typed.isascii()


def inspectorate() -> list[int]:
    """Return the key of the inspectorate, if the portal has one."""
    return list(Agency.objects.filter(code=settings.INSPECTORATE).values_list("pk", flat=True))


def _book() -> Book:
    return process_value("agency-names", directory.KEEP_SECONDS, _read_book)


def _read_book() -> Book:
    """Return the book of today's names; making it costs 60 ms of CPU, reading the names 2."""
    agencies, units = directory.by_keys(()).values(), directory.units()
    known = [one for one in agencies if one.code != settings.INSPECTORATE]
    changes = change_model(Agency).objects.filter(pgh_obj__in=[one.pk for one in known])
    earlier = [*changes.values_list("pgh_obj", "name", "short_name").distinct()]
    former = defaultdict[int, list[str]](list)
    for key, *names in earlier:
        former[key] += names
    facts = (
        tuple((one.pk, one.kind, one.unit_id, one.name, one.short_name) for one in known),
        tuple(
            (one.pk, one.level, one.parent_id, one.successor_id, one.name) for one in units.values()
        ),
        frozenset(earlier),
    )
    return derived_value("agency-names", facts, lambda: Book(known, units.values(), former=former))
