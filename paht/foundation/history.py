"""Changes of a model written down by the database itself, whatever code path made them.

`@recorded()` above a model keeps one row a change in a table of its own (django-pghistory's
triggers): the row as it was *before* the change, when, and what `context` says of who and
where from. What came after is the next row's, or the live one.

Personal data never goes there: encrypted columns, passwords and keyed hashes are left out by
themselves, and only *that* one changed is kept, as an event named for it (`phone_changed`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models

from paht.foundation.crypto import EncryptedTextField

M = TypeVar("M", bound=models.Model)
ADDED, CHANGED, DELETED = "added", "changed", "deleted"


def recorded(
    *, leave_out: tuple[str, ...] = (), texts: tuple[str, ...] = (), additions: bool = True
) -> Callable[[type[M]], type[M]]:
    """Record changes of a model.

    `leave_out`: columns that tell nothing. `texts`: columns whose words are too long or too
    personal to keep twice; that one changed is kept. `additions`: also who added a row; not
    where many are added and an event of their own tells it.
    """

    def track(model: type[M]) -> type[M]:
        table = model._meta.concrete_model or model  # a proxy has no columns of its own
        columns = [field for field in table._meta.local_fields if not _is_computed(field)]
        hidden = [field.name for field in columns if _is_personal(field)]
        kept = [f.name for f in columns if f.name not in {*hidden, *leave_out, *texts}]
        trackers: list[pghistory.Tracker] = [
            # Of what is kept: these only.
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


def of(model: type[models.Model]) -> Any:
    """The model of the rows that are kept of a recorded `model`."""
    return model.pgh_event_model  # type: ignore[attr-defined]


def columns(model: type[models.Model]) -> list[str]:
    """The fields of a recorded `model` that are kept."""
    return [f.name for f in of(model)._meta.local_fields if not f.name.startswith("pgh_")]


def histories() -> list[Any]:
    """The models of all rows that are kept, one a recorded model."""
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
    """The same key without an index of its own and without a hold on what it points at."""
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
    # The same words encrypted again look different; their keyed hash does not.
    column = f"{name}_hash" if f"{name}_hash" in hidden else name
    return pghistory.UpdateEvent(
        f"{name}_changed",
        row=pghistory.Old,
        # In words of SQL: a encrypted field knows no comparison.
        condition=pgtrigger.Condition(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'),
    )
