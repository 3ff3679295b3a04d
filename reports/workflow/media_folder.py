"""Tell whether `MEDIA_ROOT` belongs to this database, before anything is deleted from it.

A marker file in the folder carries the identity of its database. A database that was restored or
made anew beside the folder of another one has no rows for these files, and would call them
orphans.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext as _

from paht.foundation.caching import process_value
from paht.foundation.refusals import Refusal
from reports.models import MediaFolder

# A visible name: `cp media/*` leaves dot files behind.
MARKER = "database-identity.txt"
# Files of the newest rows that are looked for in a folder without a marker.
_SAMPLE = 20
_IDENTITY_SECONDS = 60


class Foreign(Refusal):
    """The media folder belongs to another database."""


def claim() -> None:
    """Mark the folder as that of this database; raise `Foreign` if it is not.

    A folder without a marker is claimed when it is empty, or holds files that rows refer to. A
    database without an identity, as in an old backup, takes that of a folder with its files.
    """
    marker, row = _marked(), MediaFolder.objects.first()
    if marker is None:
        if not _is_empty() and not _has_own_files():
            raise _foreign()
    elif row is None and _has_own_files():
        row = MediaFolder.objects.create(pk=1, identity=marker)
    elif row is None or row.identity != marker:
        raise _foreign()
    if row is None:
        row, _made = MediaFolder.objects.get_or_create(pk=1)
    if marker is None:
        _mark(row.identity)


def refuse_foreign() -> None:
    """Raise `Foreign` if the marker names another database; a missing marker is accepted."""
    marker = _marked()
    if marker is not None and marker != process_value(
        "media-identity", _IDENTITY_SECONDS, identity
    ):
        raise _foreign()


def is_foreign(known: UUID | None) -> bool:
    """Return whether the marker names another database than that with the identity `known`."""
    return (marker := _marked()) is not None and marker != known


def owned(names: list[str]) -> set[str]:
    """Return those of `names` that a row of any model refers to."""
    found: set[str] = set()
    for model, column in columns():
        rows = model._base_manager.filter(**{f"{column}__in": names})
        found.update(rows.values_list(column, flat=True))
    return found


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each file column of the portal, also those that are added later."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                yield model, field.name


def identity() -> UUID | None:
    """Return the identity of this database; None before its first `claim`."""
    return MediaFolder.objects.values_list("identity", flat=True).first()


def _marked() -> UUID | None:
    try:
        with default_storage.open(MARKER) as file:
            words = file.read().decode(errors="replace").split()
    except FileNotFoundError:
        return None
    try:
        return UUID(words[0])
    except (IndexError, ValueError):
        # A damaged marker proves nothing: it belongs to no database.
        return UUID(int=0)


def _mark(identity: UUID) -> None:
    text = (
        f"{identity}\n"
        "Thư mục này thuộc cơ sở dữ liệu có mã trên. Sao chép tệp này cùng với thư mục.\n"
    )
    path = Path(default_storage.path(MARKER))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def _is_empty() -> bool:
    try:
        return not any(default_storage.listdir(""))
    except FileNotFoundError:
        return True


def _has_own_files() -> bool:
    for model, column in columns():
        newest = model._base_manager.exclude(**{column: ""}).order_by("-pk")
        names = newest.values_list(column, flat=True)[:_SAMPLE]
        if any(default_storage.exists(name) for name in names):
            return True
    return False


def foreign_text() -> str:
    """Return one line that says what to do about a folder of another database."""
    return _(
        "Thư mục tệp %(folder)s không thuộc cơ sở dữ liệu này, nên không xóa tệp nào. Hãy đặt "
        "lại MEDIA_ROOT, hoặc khôi phục cơ sở dữ liệu của nó. Nếu đúng là thư mục này, xóa tệp "
        "%(marker)s trong đó rồi chạy lại."
    ) % {"folder": default_storage.path(""), "marker": MARKER}


def _foreign() -> Foreign:
    return Foreign("foreign", foreign_text())
