"""Accept an upload by its content: clean it, or reject it.

The name and type that the device sends are ignored. Photos are decoded and encoded again.
Sound and video are not, because there is no encoder. Their containers are read from the first
byte to the last; foreign data is rejected, and parts that may reveal a place or name are blanked.
"""

import hashlib
import struct
import tempfile
from collections.abc import Callable, Iterable
from mmap import mmap
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File

from reports.uploads import disk_space, isobmff, pdf, pool, sound, webm
from reports.uploads.spooling import ForgottenFile
from reports.uploads.verdict import (
    MEGABYTE,
    MESSAGES,
    CleanFile,
    Facts,
    Rejected,
    megabytes_allowed,
    refuse_too_large,
)

__all__ = ["MEGABYTE", "MESSAGES", "CleanFile", "Rejected", "accept_document", "accept_upload"]

# Brands of the HEIF family that the decoder reads (AVIF is another codec).
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
PHOTO_MARKS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}
Walker = Callable[[mmap], Facts]
# For each container: the largest kind that it may hold, and its walker.
WALKERS: dict[str, tuple[str, Walker]] = {
    "isobmff": ("video", isobmff.clean_movie),
    "webm": ("video", webm.clean_webm),
    "wave": ("audio", sound.clean_wave),
    "ogg": ("audio", sound.clean_ogg),
    "mp3": ("audio", sound.clean_mp3),
    "amr": ("audio", sound.clean_amr),
}
# The end record of a ZIP file lies within its last bytes, before a comment of up to 64 kB.
ZIP_TAIL = 65_557
STOWAWAY_MARKS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-")
PAGE_MARKS = (b"<!doctype", b"<html", b"<script", b"<?php")


def accept_upload(file: File) -> CleanFile:
    """Examine one upload and return a clean copy of it; raise Rejected otherwise.

    The caller closes the result, which is a context manager. `file` is only read. A rejected
    file leaves nothing on disk: copies are unnamed files in FILE_UPLOAD_TEMP_DIR.
    """
    _refuse_forgotten(file)
    file.seek(0)
    head = file.read(32)
    if not head:
        raise Rejected("empty")
    disk_space.refuse_full(file.size)
    form = _form(head)
    try:
        with pool.place():
            return _walked(file, form) if form in WALKERS else _photo(file, form)
    except OSError as error:
        if not disk_space.is_full(error):
            raise
        # The disk is full; the file is not at fault.
        raise Rejected("no_room") from error


def accept_document(file: File) -> CleanFile:
    """Accept a PDF or photo that staff add to a case; otherwise like `accept_upload`."""
    _refuse_forgotten(file)
    file.seek(0)
    head = file.read(1024)
    if b"%PDF-" not in head:
        return _photo_only(file)
    disk_space.refuse_full(file.size)
    try:
        with pool.place():
            return _document(file)
    except OSError as error:
        if not disk_space.is_full(error):
            raise
        raise Rejected("no_room") from error


def _refuse_forgotten(file: File) -> None:
    if isinstance(file, ForgottenFile):
        raise Rejected("no_room")


def _photo_only(file: File) -> CleanFile:
    try:
        clean = accept_upload(file)
    except Rejected as rejected:
        if rejected.code == "unsupported":
            raise Rejected("unsupported_document") from rejected
        raise
    if clean.kind != "photo":
        clean.close()
        raise Rejected("unsupported_document")
    return clean


def _document(file: File) -> CleanFile:
    source, spool = temporary_file(), temporary_file()
    with source:
        try:
            _copy(file, source, "document")
            source.seek(0)
            thumbnail = pdf.redraw(source, spool)
            spool.flush()
            return _finished(
                spool, Facts("document", "application/pdf", "pdf"), thumbnail=thumbnail
            )
        except pdf.Unreadable as error:
            spool.close()
            facts = {
                "pages": settings.UPLOAD_MAX_DOCUMENT_PAGES,
                "megapixels": settings.UPLOAD_MAX_PHOTO_MEGAPIXELS,
            }
            raise Rejected(error.code, **facts) from error
        except BaseException:
            spool.close()
            raise


def is_supported(head: bytes) -> bool:
    """Return whether `accept_upload` takes files that begin like this."""
    try:
        return bool(_form(head))
    except Rejected:
        return False


def _form(head: bytes) -> str:
    for mark, form in PHOTO_MARKS.items():
        if head.startswith(mark):
            return form
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "wave"}.get(head[8:12]) or _unsupported()
    if head[4:8] == b"ftyp":
        if head[8:12] in HEIF_BRANDS:
            return "heif"
        return "isobmff" if head[8:12] in isobmff.BRANDS else _unsupported()
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith((sound.AMR_HEADER, sound.AMR_WB_HEADER)):
        return "amr"
    if head.startswith(b"ID3") or (head[0] == 0xFF and head[1:2] and head[1] & 0xE6 == 0xE2):
        return "mp3"
    return _unsupported()


def _unsupported() -> str:
    raise Rejected("unsupported")


def _photo(file: File, form: str) -> CleanFile:
    return _drawn(file, form, ())


def redact_photo(file: File, boxes: Iterable[tuple[float, float, float, float]]) -> CleanFile:
    """Return a copy of a stored photo with `boxes` in black; the caller closes it.

    A box is left, top, width and height in percent. Raises Rejected.
    """
    return _drawn(file, "jpeg", boxes)


def _drawn(file: File, form: str, boxes: Iterable[tuple[float, float, float, float]]) -> CleanFile:
    data = _all_of(file)
    # The copy would be clean, but such a file is no accident.
    _refuse_stowaways(data, len(data))
    spool = temporary_file()
    try:
        with temporary_file() as source:
            source.write(data)
            source.flush()
            picture = pool.draw(source, form, spool, boxes=boxes)
        facts = Facts("photo", "image/jpeg", "jpg", width=picture.width, height=picture.height)
        return _finished(spool, facts, thumbnail=picture.thumbnail, gps=picture.gps)
    except BaseException:
        spool.close()
        raise


def _all_of(file: File) -> bytes:
    limit = megabytes_allowed("photo") * MEGABYTE
    file.seek(0)
    data: bytes = file.read(limit + 1)
    refuse_too_large(len(data), "photo")
    return data


def _walked(file: File, form: str) -> CleanFile:
    largest, walker = WALKERS[form]
    spool = temporary_file()
    try:
        size = _copy(file, spool, largest)
        with mmap(spool.fileno(), size) as view:
            try:
                facts = walker(view)
            except (struct.error, IndexError) as error:
                # Walkers read fields without checking each time that the data is long enough.
                raise Rejected("damaged") from error
            kept = facts.length or size
            refuse_too_large(kept, facts.kind)
            _refuse_stowaways(view, kept)
            view.flush()
        spool.truncate(kept)
        return _finished(spool, facts)
    except BaseException:
        spool.close()
        raise


def _copy(file: File, spool: IO[bytes], largest: str) -> int:
    size = 0
    file.seek(0)
    while chunk := file.read(1 << 20):
        size += len(chunk)
        refuse_too_large(size, largest)
        spool.write(chunk)
    spool.flush()
    return size


def _refuse_stowaways(view: mmap | bytes, size: int) -> None:
    """Reject a file that other programs would open as an archive, a document or a page.

    Sound and picture data are opaque: they may contain the end of a ZIP file, or the start of a
    page where programs that guess types look for it.
    """
    start = bytes(view[: min(size, 4096)])
    if any(mark in start for mark in STOWAWAY_MARKS):
        raise Rejected("foreign_data")
    if any(mark in start[:1500].lower() for mark in PAGE_MARKS):
        raise Rejected("foreign_data")
    position = size
    while (position := view.rfind(b"PK\x05\x06", max(0, size - ZIP_TAIL), position)) >= 0:
        if view[max(0, position - 20) : position].startswith(b"PK\x06\x07"):
            raise Rejected("foreign_data")
        length, offset = struct.unpack("<II", view[position + 12 : position + 20].ljust(8, b"\0"))
        directory = position - length
        # The four letters alone occur in honest data; together with a directory they never do.
        if offset + length <= position and view[directory : directory + 2] == b"PK":
            raise Rejected("foreign_data")


def temporary_file() -> IO[bytes]:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    # Unnamed, so that even a killed process leaves no file behind.
    return tempfile.TemporaryFile(dir=folder)


def _finished(
    spool: IO[bytes],
    facts: Facts,
    *,
    thumbnail: bytes | None = None,
    gps: tuple[float, float] | None = None,
) -> CleanFile:
    spool.seek(0)
    digest = hashlib.file_digest(spool, "sha256").hexdigest()  # type: ignore[arg-type]
    size = spool.tell()
    spool.seek(0)
    content = File(spool, name=f"upload.{facts.extension}")
    content.size = size
    return CleanFile(
        kind=facts.kind,
        content_type=facts.content_type,
        extension=facts.extension,
        file=content,
        size=size,
        sha256=digest,
        width=facts.width,
        height=facts.height,
        thumbnail=thumbnail,
        duration=facts.duration,
        gps=gps,
    )
