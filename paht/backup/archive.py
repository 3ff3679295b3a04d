"""The folder of a backup: its files, its manifest, and its checksums."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Self

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
KEYS = "keys.age"
MEDIA = "media"
# In the format of sha256sum, so that `sha256sum -c media.sha256` works without the portal.
MEDIA_SUMS = "media.sha256"
# In a backup whose media were found altered: no later backup links to its files.
FAULTY = "faults.txt"

logger = logging.getLogger(__name__)


class Refused(Exception):
    """A backup or a restore that cannot be done: one Vietnamese line that says what to do."""


@dataclass
class Manifest:
    """The facts of a complete backup.

    `tables` counts rows, `encrypted` and `file_columns` name columns by table, `missing` names
    files that rows referred to and that were already absent. `sums` has the checksum of each file
    outside the media folder.
    """

    made_at: str
    postgres: str
    identity: str
    migrations: list[list[str]]
    tables: dict[str, int]
    encrypted: list[list[str]]
    file_columns: list[list[str]]
    fingerprints: dict[str, list[str]]
    media_files: int = 0
    media_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def has_keys(self) -> bool:
        return KEYS in self.sums

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest; raise `Refused` if the folder is no complete backup."""
        damaged = f"{folder / MANIFEST} bị hỏng: hãy dùng bản sao lưu khác."
        try:
            found: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise Refused(
                f"{folder} không phải bản sao lưu hoàn chỉnh (thiếu {MANIFEST})."
            ) from error
        except ValueError as error:
            raise Refused(damaged) from error
        if not isinstance(found, dict):
            raise Refused(damaged)
        if found.get("format") != FORMAT:
            raise Refused(f"{folder}: bản sao lưu do bản mới hơn tạo, hãy chạy bản mới.")
        try:
            manifest = cls(**found)
            datetime.fromisoformat(manifest.made_at)
        except (TypeError, ValueError) as error:
            raise Refused(damaged) from error
        return manifest


def find(folder: Path) -> Path:
    """Return `folder` if it is a backup, else the newest backup inside it."""
    if (folder / MANIFEST).exists():
        return folder
    inner = complete(folder)
    return inner[-1] if inner else folder


def complete(folder: Path) -> list[Path]:
    """Return the complete backups inside `folder`, oldest first.

    One with a damaged manifest is left out: it must not stop the backups of the nights after it.
    """
    found = {}
    for path in folder.glob(f"*/{MANIFEST}"):
        try:
            found[path.parent] = Manifest.read(path.parent).time
        except Refused as error:
            logger.error("%s", error)
    # Two of the same second go by their names, which begin with the day and time.
    return sorted(found, key=lambda path: (found[path], path.name))


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each media file by its name in the media folder.

    Raise `Refused` without that list, and for a name that leads out of the folder.
    """
    found = {}
    try:
        lines = (folder / MEDIA_SUMS).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ValueError) as error:
        raise Refused(f"Bản sao lưu hỏng: thiếu tệp {MEDIA_SUMS}.") from error
    for line in lines:
        digest, _, name = line.partition("  ")
        name = name.removeprefix(f"{MEDIA}/")
        if not name or Path(name).is_absolute() or ".." in Path(name).parts:
            raise Refused(f"Bản sao lưu hỏng: {MEDIA_SUMS} có tên tệp lạ ({name}).")
        found[name] = digest
    return found


def write_sums(folder: Path, sums: dict[str, str]) -> None:
    lines = "".join(f"{sums[name]}  {MEDIA}/{name}\n" for name in sorted(sums))
    (folder / MEDIA_SUMS).write_text(lines, encoding="utf-8")


def faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield a line for each file that is missing or altered, media files included."""
    for name, digest in manifest.sums.items():
        yield from _fault(folder / name, name, digest)
    if not (folder / MEDIA_SUMS).exists():
        return
    sums = read_sums(folder)
    if len(sums) != manifest.media_files:
        yield f"{MEDIA_SUMS}: {len(sums)} tệp, bản kê ghi {manifest.media_files}"
    for name, digest in sums.items():
        yield from _fault(folder / MEDIA / name, f"{MEDIA}/{name}", digest)


def _fault(path: Path, name: str, digest: str) -> Iterator[str]:
    if not path.is_file():
        yield f"thiếu tệp {name}"
    elif checksum(path) != digest:
        yield f"tệp {name} đã bị sửa hoặc hỏng"
