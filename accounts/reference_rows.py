"""Read and change rows of reference data by the values that a second person confirms."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import consent
from paht.foundation.crypto import EncryptedTextField
from paht.foundation.history import value_in_words
from province import portal
from province.models import Portal

Values = dict[str, Any]


def values(row: Model, names: Iterable[str]) -> Values:
    """Return these fields of the row as JSON holds them; a relation is its key."""
    return {name: _value(row, name) for name in names}


def change(row: Model, new: Mapping[str, Any]) -> None:
    """Set these values, check the row and save it; raises `ValidationError`."""
    put(row, new)
    row.full_clean()
    try:
        with transaction.atomic():
            save(row)
    except ProgrammingError as error:
        # A trigger, such as that of a sixth question.
        raise ValidationError(
            _("Dữ liệu hiện có không cho phép đổi như vậy. Vui lòng đề nghị lại.")
        ) from error


def put(row: Model, new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        field = _field(row, name)
        setattr(row, field.attname, field.to_python(value))


def save(row: Model) -> None:
    """Save the row; call inside a transaction."""
    if isinstance(row, Portal):
        _save_names(row)
    else:
        save_readable(row)


def save_readable(row: Model) -> None:
    """Save the row without its encrypted fields, which no page of reference data changes.

    Encrypting the same words again gives another token: the history would tell of a new secret.
    """
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    readable = [field.name for field in fields if not isinstance(field, EncryptedTextField)]
    is_partial = not row._state.adding and len(readable) < len(fields)
    row.save(update_fields=readable if is_partial else None)


def label(row: Model, name: str) -> str:
    return capfirst(str(_field(row, name).verbose_name))


def in_words(row: Model, name: str, value: Any) -> str:
    """Return a value of this field for people; a relation by its name."""
    field = _field(row, name)
    if field.is_relation and value:
        found = field.remote_field.model._base_manager.filter(pk=value).first()
        return str(found) if found else f"#{value}"
    return value_in_words(field, field.to_python(value))


def other_facts(row: Model, *, than: Iterable[str]) -> list[tuple[str, str]]:
    """Return the other filled fields of the row that people edit, in words."""
    names = [f.name for f in row._meta.concrete_fields if f.editable and not f.primary_key]
    found = values(row, [name for name in names if name not in set(than)])
    return [
        (label(row, name), in_words(row, name, value))
        for name, value in found.items()
        if value not in (None, "", False)
    ]


def _save_names(names: Portal) -> None:
    """Save the portal's names; a new controller makes new texts that people consent to."""
    before = Portal.objects.select_for_update().get(pk=names.pk)
    is_new = before.controller != names.controller
    if is_new:
        names.consent_revision = before.consent_revision + 1
        names.controller_before = before.controller
        names.controller_since = timezone.localdate()
    names.save()
    portal.changed()
    if is_new:
        with override("vi"):
            said = _("Bên kiểm soát dữ liệu đổi từ “%(before)s” sang “%(after)s”.") % {
                "before": before.controller,
                "after": names.controller,
            }
        consent.keep_texts(change=said)


def _value(row: Model, name: str) -> Any:
    field = _field(row, name)
    value = field.value_from_object(row)
    return value if isinstance(value, str | int | float | None) else field.value_to_string(row)


def _field(row: Model, name: str) -> Any:
    return row._meta.get_field(name)
