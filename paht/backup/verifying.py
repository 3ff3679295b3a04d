"""Prove that a backup can be restored, without touching the portal."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from paht.backup import archive, database, keys
from paht.backup.archive import Manifest


@dataclass(frozen=True)
class Result:
    """What was compared, and a line for each fault."""

    manifest: Manifest
    decrypted: int
    faults: list[str]


def verify(folder: Path, *, private_key: Path | None = None) -> Result:
    """Restore the backup into a scratch database and compare it with its manifest.

    Compares checksums, the rows of each table, each file that a row refers to, and decrypts every
    encrypted value: with the keys in use, or with those of the backup if `private_key` is given.
    """
    folder = archive.find(folder)
    manifest = Manifest.read(folder)
    faults = list(archive.faults(folder, manifest))
    if private_key:
        keys.use(keys.opened(folder, private_key))
    faults += key_faults(manifest)
    if (folder / archive.DATABASE).name in "\n".join(faults):
        # A damaged dump cannot be loaded.
        return Result(manifest, 0, faults)
    with database.scratch(folder / archive.DATABASE):
        decrypted, found = compared(manifest, set(archive.read_sums(folder)))
    return Result(manifest, decrypted, [*faults, *found])


def compared(manifest: Manifest, names: set[str]) -> tuple[int, list[str]]:
    """Compare the connected database with the manifest and the `names` of the media files."""
    faults = list(_count_faults(manifest, database.counts()))
    missing = database.file_names(manifest.file_columns) - names - set(manifest.missing)
    faults += [f"thiếu tệp {name} của một dòng" for name in sorted(missing)[:10]]
    decrypted, undecryptable = database.undecryptable(manifest.encrypted)
    return decrypted, [*faults, *undecryptable]


def key_faults(manifest: Manifest) -> list[str]:
    """Return a line if the keys in use are not those that the data was encrypted with."""
    found = keys.fingerprints(keys.current(), salt=manifest.identity)
    if not set(manifest.fingerprints["PII_KEYS"]) & set(found["PII_KEYS"]):
        return ["PII_KEYS đang dùng không phải khóa của bản sao lưu"]
    return []


def _count_faults(manifest: Manifest, found: dict[str, int]) -> Iterator[str]:
    for table in sorted(manifest.tables.keys() | found.keys()):
        kept, restored = manifest.tables.get(table), found.get(table)
        if kept != restored:
            yield f"bảng {table}: bản kê ghi {kept} dòng, khôi phục được {restored}"
