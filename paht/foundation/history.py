"""Record changes of a model in the database itself, whatever code made them.

`@recorded()` on a model keeps one row per change in a table of its own, by the triggers of
django-pghistory. A row holds the values *before* the change, the time, and the `context`: who
changed it and from where. The values after it are in the next change or in the live row.

Personal data stays out: encrypted columns, passwords and keyed hashes are not copied. A change of
such a column is kept as an event with its name (`phone_changed`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paht.foundation.crypto import EncryptedTextField

M = TypeVar("M", bound=models.Model)
ADDED, CHANGED, DELETED = "added", "changed", "deleted"
LONGEST_VALUE = 200


def recorded(
    *, leave_out: tuple[str, ...] = (), texts: tuple[str, ...] = (), additions: bool = True
) -> Callable[[type[M]], type[M]]:
    """Record changes of a model.

    `leave_out` names columns without meaning for an audit. `texts` names columns whose text is too
    long or too personal to copy; only the fact of a change is kept. `additions` records new rows
    too; switch it off for a table with many new rows that another event already records.
    """

    def track(model: type[M]) -> type[M]:
        table = model._meta.concrete_model or model  # a proxy has no columns of its own
        columns = [field for field in table._meta.local_fields if not _is_computed(field)]
        hidden = [field.name for field in columns if _is_personal(field)]
        kept = [f.name for f in columns if f.name not in {*hidden, *leave_out, *texts}]
        trackers: list[pghistory.Tracker] = [
            # Without a condition the trigger would also fire for columns that are not copied.
            pghistory.UpdateEvent(CHANGED, row=pghistory.Old, condition=_any_of(kept)),
            pghistory.DeleteEvent(DELETED),
        ]
        if additions:
            trackers.append(pghistory.InsertEvent(ADDED))
        for name in (*hidden, *texts):
            if not name.endswith("_hash"):
                trackers.append(_changed(name, hidden))
        short = model.__name__.lower()[:16]
        pghistory.track(
            *trackers,
            fields=kept,
            model_name=f"{model.__name__}Change",
            obj_field=pghistory.ObjForeignKey(db_index=False),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]
            attrs={f.name: _pointer(f) for f in columns if f.is_relation and f.name in kept},
            append_only=True,
            meta={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name=f"{short}_change_of"),
                    models.Index(fields=["pgh_created_at"], name=f"{short}_change_at"),
                ],
            },
        )(model)
        return model

    return track


def change_model(model: type[models.Model]) -> Any:
    """Return the model of the change rows of a recorded `model`."""
    return model.pgh_event_model  # type: ignore[attr-defined]


def columns(model: type[models.Model]) -> list[str]:
    """Return the names of the fields of a recorded `model` that are copied."""
    return [f.name for f in change_model(model)._meta.local_fields if not f.name.startswith("pgh_")]


def value_in_words(field: Any, value: Any) -> str:
    """Return a value of a column that is no relation, for people."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "H:i d/m/Y")
    if isinstance(value, list):
        return ", ".join(value_in_words(field.base_field, one) for one in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)[:LONGEST_VALUE]


def histories() -> list[Any]:
    """Return the change models of all recorded models."""
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def _is_computed(field: Any) -> bool:
    return isinstance(field, models.GeneratedField)


def _is_personal(field: Any) -> bool:
    return (
        isinstance(field, EncryptedTextField)
        or field.name == "password"
        or field.name.endswith("_hash")
    )


def _pointer(field: Any) -> models.ForeignKey:
    """Copy a foreign key without its index and without a constraint on its target."""
    return models.ForeignKey(
        field.remote_field.model,
        verbose_name=field.verbose_name,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


def _any_of(names: list[str]) -> Any:
    return pgtrigger.AnyChange(*names)


def _changed(name: str, hidden: list[str]) -> pghistory.UpdateEvent:
    # Encrypting the same words again gives another token; their keyed hash stays the same.
    column = f"{name}_hash" if f"{name}_hash" in hidden else name
    return pghistory.UpdateEvent(
        f"{name}_changed",
        row=pghistory.Old,
        # Written as SQL because an encrypted field has no comparison in the ORM.
        condition=pgtrigger.Condition(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'),
    )
