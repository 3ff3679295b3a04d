"""Copy the media folder into a backup, and back."""

import os
import shutil
from pathlib import Path

from paht.backup import archive
from paht.backup.archive import MEDIA, Refused, checksum


def copy_new(source: Path, folder: Path, sums: dict[str, str], *, before: Path | None) -> None:
    """Copy the files of `source` that are not in the backup yet; add their checksums to `sums`.

    A file that the backup `before` holds unchanged becomes a hard link to it, which takes no room.
    A file that is deleted while copying is left out.
    """
    known = archive.read_sums(before) if before else {}
    for path in files(source):
        name = str(path.relative_to(source))
        if name in sums:
            continue
        target = folder / MEDIA / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            if before and name in known and _is_same(path, before / MEDIA / name):
                _link_or_copy(before / MEDIA / name, target)
                sums[name] = known[name]
                continue
            shutil.copy2(path, target)
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            continue
        target.chmod(0o600)
        sums[name] = checksum(target)


def room_needed(source: Path, before: Path | None) -> int:
    """Return the bytes that a backup of `source` has to copy."""
    return sum(
        path.stat().st_size
        for path in files(source)
        if not (before and _is_same(path, before / MEDIA / path.relative_to(source)))
    )


def bring_back(folder: Path, target: Path) -> None:
    """Copy the media of a backup to a new folder; raise `Refused` for an altered file."""
    for name, digest in archive.read_sums(folder).items():
        place = target / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(folder / MEDIA / name, place)
        if checksum(place) != digest:
            raise Refused(f"tệp {MEDIA}/{name} đã bị sửa hoặc hỏng")


def files(folder: Path) -> list[Path]:
    """Return all files below, in order; none if the folder does not exist."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _link_or_copy(kept: Path, target: Path) -> None:
    try:
        os.link(kept, target)
    except PermissionError:
        # Another user made the backup before: Linux does not let this one link to its files.
        shutil.copy2(kept, target)


def _is_same(path: Path, kept: Path) -> bool:
    # Stored files have random names and are never changed.
    try:
        one, other = path.stat(), kept.stat()
    except FileNotFoundError:
        return False
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)
