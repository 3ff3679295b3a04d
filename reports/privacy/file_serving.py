"""Serve attachments: permission, byte ranges, caching, safe headers.

Files have no other public URL. A missing file and a forbidden file both return 404. Who may open
which file: `visible_to` and `public` in `models.attachments` and `models.documents`.
"""

import os
import re
from urllib.parse import quote

from django.conf import settings
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from paht.foundation.crypto import lookup_hash
from reports.models import Attachment, CaseDocument
from reports.models.stored import StoredFile
from reports.people import my_reports

AnyFile = Attachment | CaseDocument
ORIGINAL, THUMBNAIL = "goc", "nho"
# A file opened in its own window may show itself and do nothing else. `allow-same-origin`: without
# it browsers refuse to play a video in its own window; scripts stay off.
POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-same-origin"
)
# Short: staff may withdraw a file from the public.
PUBLIC_SECONDS = 300
RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


@require_safe
def attachment(request: HttpRequest, token: str, variant: str) -> HttpResponseBase:
    """Serve the file (`variant` "goc") or its thumbnail ("nho") to permitted visitors."""
    if variant not in (ORIGINAL, THUMBNAIL):
        raise Http404
    found, is_own = _find(request, token)
    stored: FieldFile = found.thumbnail if variant == THUMBNAIL else found.file
    if not stored:
        raise Http404
    etag = f'"{found.sha256[:32]}{"-nho" if variant == THUMBNAIL else ""}"'
    unchanged = get_conditional_response(request, etag=etag, response=HttpResponse())
    if unchanged is not None and unchanged.status_code != 200:
        response: HttpResponseBase = unchanged
    elif settings.MEDIA_ACCEL_PREFIX:
        # The front server sends the file, byte ranges included.
        response = HttpResponse()
        response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + quote(stored.name or "")
    else:
        response = _content(request, stored, etag)
    response = _with_headers(request, response, found, variant, etag)
    if is_own:
        # The access lasts minutes, perhaps on a borrowed device.
        response["Cache-Control"] = "private, no-store"
    return response


def _find(request: HttpRequest, token: str) -> tuple[AnyFile, bool]:
    """Return the file, and whether this is the reporter's own access; raise `Http404`."""
    for files in (Attachment.objects, CaseDocument.objects):
        visible = files.visible_to(request.user).select_related("report")
        if found := visible.filter(token=token).first():
            return found, False
    own = my_reports.files(request).select_related("report")
    return get_object_or_404(own, token=token), True


def _content(request: HttpRequest, stored: FieldFile, etag: str) -> HttpResponseBase:
    try:
        size = stored.size
        if request.method == "HEAD":
            return HttpResponse(headers={"Content-Length": str(size)})
        part = _range(request, size, etag)
        if part is not None and part[0] >= part[1]:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        content = stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if part is None:
        return FileResponse(content)
    start, end = part
    # FileResponse reads the length from the part itself.
    response = FileResponse(_Part(content, start, end), status=206)
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return the requested range (start, end), empty if unsatisfiable; None for the whole file.

    Multiple ranges and malformed headers get the whole file, as RFC 9110 allows.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or match.group() == "bytes=-":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last[:19])), size
    start = int(first[:19])
    if last and int(last[:19]) < start:
        return None
    return start, min(int(last[:19]) + 1, size) if last else size


class _Part:
    """The bytes of an open file from `start` to `end`, read as a file of its own.

    The web server sends a file without holding a thread while a slow visitor reads.
    """

    def __init__(self, content: File, start: int, end: int) -> None:
        self.content = content
        self.start = start
        self.length = end - start
        self.position = 0

    def read(self, size: int = -1) -> bytes:
        left = self.length - self.position
        self.content.seek(self.start + self.position)
        found: bytes = self.content.read(left if size < 0 else min(size, left))
        self.position += len(found)
        return found

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.length}[whence]
        self.position = max(0, min(base + offset, self.length))
        return self.position

    def tell(self) -> int:
        return self.position

    def close(self) -> None:
        self.content.close()


def _with_headers(
    request: HttpRequest,
    response: HttpResponseBase,
    found: Attachment | CaseDocument,
    variant: str,
    etag: str,
) -> HttpResponseBase:
    small = variant == THUMBNAIL
    extension = "jpg" if small else found.extension
    # A number would count the files that were not published.
    mark = lookup_hash("file-name", f"{found._meta.label}:{found.pk}")[:6]
    name = f"{found.report.code}{found.NAME_PART}-{mark}{'-nho' if small else ''}.{extension}"
    # Browsers refuse to show a document under this policy.
    shown = "inline" if small or found.kind != StoredFile.Kind.DOCUMENT else "attachment"
    response["Content-Type"] = "image/jpeg" if small else found.content_type
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.user.is_authenticated:
        # Files for staff must not stay in the cache of a shared computer.
        response["Cache-Control"] = "private, no-cache"
    else:
        response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    patch_vary_headers(response, ["Cookie"])
    return response
