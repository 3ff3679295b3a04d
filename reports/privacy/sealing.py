"""Encrypt the copies that other rows hold of a report that became confidential.

Saving the report encrypts its own texts. Notes, answers and events were written before and follow
here: at once after a move on the case page, and each minute whatever code made the move.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.db import transaction
from django.db.models import Q

from paht.foundation.crypto import SEAL, SealableTextField
from reports.models import Report
from reports.privacy import audit_chain

_BATCH = 500
_REASON = "phản ánh được giữ kín"


def run(report: Report | None = None) -> int:
    """Encrypt plain texts of confidential reports, of one report or of all; return their number.

    Idempotent. Small batches skip locked rows; the next run finds them.
    """
    return sum(_seal(model, fields, report) for model, fields in _tables())


def _tables() -> list[tuple[Any, list[SealableTextField]]]:
    """Return the models with texts of a report, and these fields; reports seal themselves."""
    found = []
    for model in apps.get_models():
        fields = [f for f in model._meta.local_fields if isinstance(f, SealableTextField)]
        if fields and model is not Report:
            found.append((model, fields))
    return found


def _seal(model: Any, fields: list[SealableTextField], report: Report | None) -> int:
    path = fields[0].sealed_by.removesuffix(".confidential").replace(".", "__")
    plain = Q()
    for field in fields:
        plain |= ~Q(**{field.name: ""}) & ~Q(**{f"{field.name}__startswith": SEAL})
    rows = model.objects.filter(plain, **{f"{path}__confidential": True})
    if report is not None:
        rows = rows.filter(**{path: report})
    done = 0
    while batch := _seal_batch(model, rows, path, [field.name for field in fields]):
        done += batch
    return done


def _seal_batch(model: Any, rows: Any, path: str, names: list[str]) -> int:
    with transaction.atomic():
        locked = rows.select_related(path).select_for_update(of=("self",), skip_locked=True)
        batch = list(locked.order_by("pk")[:_BATCH])
        # Only the form of the texts changes: no trigger has a part in it.
        with pgtrigger.ignore():
            for row in batch:
                row.save(update_fields=names)
        if batch and model in audit_chain.chained_models():
            audit_chain.amended(model, [row.pk for row in batch], reason=_REASON)
    return len(batch)
