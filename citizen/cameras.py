"""Keep the newest picture of each camera for a few minutes, and nothing older.

All web processes of a server share a folder: one of them fetches, the others read. A thread of its
own fetches, so that a slow camera or name server holds no web worker. Pictures stay out of the
cache server, which writes what it is given into its log on disk.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, NamedTuple

from django.conf import settings

from citizen.camera_fetching import Lost, Picture, fetch
from citizen.models import CameraBasis, Place, Tile
from citizen.models.cameras import Host, read_hosts
from citizen.tiles import CAMERAS

logger = logging.getLogger(__name__)

# A picture that is younger is not fetched again.
FRESH_SECONDS = 15
# An older picture is not shown: the camera has lost its signal.
KEEP_SECONDS = 300
# The visitor whose request starts a fetch waits so long for the picture.
WAIT_SECONDS = 1.5
# Fetches at once of one web process.
MOST_FETCHES = 4
# The times of the last pictures are forgotten after this.
_FORGET_SECONDS = 7 * 24 * 3600
# A fetch without an end after this time has died with its process.
_LONGEST_FETCH = 10
_UNFINISHED = "new-"
_RUNNING, _ENDED = b"?", b"."
_slots = threading.BoundedSemaphore(MOST_FETCHES)


class View(NamedTuple):
    """What the portal has of a camera.

    Without a `picture`, the first one is on its way (`is_coming`), or the signal is lost. `at` is
    the time of the last picture, None if there was none in the last week.
    """

    picture: bytes
    at: datetime | None
    is_coming: bool


def basis() -> CameraBasis | None:
    """Return the legal basis on which pictures are public now; None closes all of them."""
    return CameraBasis.objects.in_force().select_related("controller").first()


def find(pk: int) -> tuple[Place, CameraBasis] | None:
    """Return a public camera and its legal basis from fresh rows; None if anything closes it."""
    found = basis()
    if found is None or not Tile.objects.filter(slug=CAMERAS, is_on=True).exists():
        return None
    camera = Place.objects.cameras().filter(pk=pk).first()
    return (camera, found) if camera else None


def look(camera: Place, found: CameraBasis, *, small: bool = False) -> View:
    """Return the newest picture; fetch it first if it is old and nobody is fetching it."""
    ended = _start(_path(camera), camera.pk, camera.picture_url, read_hosts(found.hosts))
    if ended:
        ended.wait(WAIT_SECONDS)
    return kept(camera, small=small)


def kept(camera: Place, *, small: bool = False) -> View:
    """Return what is kept of a camera, without fetching."""
    path = _path(camera)
    now = time.time()
    try:
        with _picture(path, small=small).open("rb") as file:
            at = os.fstat(file.fileno()).st_mtime
            picture = file.read() if now - at <= KEEP_SECONDS else b""
    except FileNotFoundError:
        return View(b"", None, _is_coming(path, now))
    moment = datetime.fromtimestamp(at, UTC)
    return View(picture, moment, not picture and _is_coming(path, now))


def forget_old() -> None:
    """Erase pictures that are too old to be shown, and keep their times for a week."""
    now = time.time()
    for path in _folder().iterdir():
        try:
            facts = path.stat()
            age = now - facts.st_mtime
            is_left_over = path.name.startswith(_UNFINISHED) and age > KEEP_SECONDS
            if is_left_over or age > _FORGET_SECONDS:
                path.unlink()
            elif path.suffix == ".jpg" and facts.st_size and age > KEEP_SECONDS:
                _write(path, b"", facts.st_mtime)
        except FileNotFoundError:
            continue


def _start(path: Path, pk: int, url: str, hosts: Iterable[Host]) -> threading.Event | None:
    """Start a fetch and return the event of its end; None if one is not due or not possible."""
    if not _slots.acquire(blocking=False):
        return None
    is_started = False
    try:
        if not _claim(path):
            return None
        ended = threading.Event()
        work = threading.Thread(target=_work, args=(path, pk, url, hosts, ended), daemon=True)
        work.start()
        is_started = True
        return ended
    finally:
        if not is_started:
            _slots.release()


def _work(path: Path, pk: int, url: str, hosts: Iterable[Host], ended: threading.Event) -> None:
    try:
        _store(path, fetch(url, hosts))
    except Lost as reason:
        logger.info("camera %s gave no picture: %s", pk, reason)
    finally:
        try:
            path.write_bytes(_ENDED)
        finally:
            _slots.release()
            ended.set()
    forget_old()


def _claim(path: Path) -> bool:
    """Mark that a fetch starts; return False if one ran lately, in any process."""
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        facts = os.fstat(file.fileno())
        # A new file is empty.
        if facts.st_size and time.time() - facts.st_mtime < FRESH_SECONDS:
            return False
        file.truncate(0)
        file.write(_RUNNING)
        return True


def _is_coming(path: Path, now: float) -> bool:
    """Return whether the first picture may still come: a fetch runs, or none was possible yet."""
    try:
        with path.open("rb") as file:
            is_ended = file.read(1) == _ENDED
            return not is_ended and now - os.fstat(file.fileno()).st_mtime < _LONGEST_FETCH
    except FileNotFoundError:
        return True


def _store(path: Path, picture: Picture) -> None:
    at = time.time()
    _write(_picture(path, small=True), picture.small, at)
    _write(_picture(path, small=False), picture.large, at)


def _write(path: Path, content: bytes, at: float) -> None:
    """Replace a file as a whole, so that no reader sees a half of it."""
    file: IO[bytes]
    with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        file.write(content)
    os.utime(file.name, (at, at))
    Path(file.name).replace(path)


def _path(camera: Place) -> Path:
    """Return the file that marks fetches. Another address of the picture is another camera."""
    mark = sha256(camera.picture_url.encode()).hexdigest()[:16]
    return _folder() / f"{camera.pk}-{mark}"


def _picture(path: Path, *, small: bool) -> Path:
    return path.with_name(f"{path.name}{'-small' if small else ''}.jpg")


def _folder() -> Path:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR) / "cameras"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
