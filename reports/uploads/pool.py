"""Do the work on uploaded files in a bounded pool, so that pages stay fast beside it.

A web process examines one file at a time, few others wait, and a further one is refused at
once. One visitor has a share of the places, and visitors take turns. Pictures are decoded in
processes apart, of low priority: decoders crash on crafted files, and a process has limits of time
and memory. These processes have no settings.
"""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import IO, Any

from django.conf import settings

from reports.uploads.verdict import Rejected

# Files of one web process: one at work, the others wait. At most half of its threads are here.
MOST_FILES = 8
# Files of one visitor in the pool, so that two who flood it leave room for others.
MOST_FILES_OF_VISITOR = 3
# All files of a post together wait so long.
WAIT_SECONDS = 20
RETRY_SECONDS = 60
# All files of a post share these. A JPEG counts a quarter: it is decoded at a reduced size.
PIXELS_OF_A_POST = 150_000_000
SECONDS_OF_A_POST = 40
SECONDS_OF_A_PICTURE = 25

_post: ContextVar["Post | None"] = ContextVar("post", default=None)


class Busy(Rejected):
    """The pool is full; the same files may be sent again soon."""

    def __init__(self) -> None:
        super().__init__("busy")


class Post:
    """What the files of one post may still cost, and whether the pool refused one of them.

    `visitor` is a mark of the person who sent it; "" for work that nobody sent.
    """

    def __init__(self, visitor: str = "") -> None:
        self.visitor = visitor
        self.pixels = PIXELS_OF_A_POST
        self.seconds: float = SECONDS_OF_A_POST
        self.waiting: float = WAIT_SECONDS
        self.is_used_up = False
        self.was_full = False
        self.is_inside = False


class _Queue:
    """The posts in the pool, in the order of their arrival; one of them is at work."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: list[Post] = []
        # The turns that a visitor has had since the pool was last without them.
        self._turns: Counter[str] = Counter()
        self._at_work: Post | None = None

    @contextmanager
    def turn(self, post: Post) -> Iterator[None]:
        """Wait until it is the post's turn; raises Busy."""
        begun = time.monotonic()
        with self._changed:
            if len(self._inside) >= MOST_FILES or self._has_its_share(post):
                raise Busy
            self._inside.append(post)
            try:
                is_mine = self._changed.wait_for(
                    lambda: self._next() is post, timeout=max(0, post.waiting)
                )
                if not is_mine:
                    raise Busy
                self._at_work = post
                self._turns[post.visitor] += 1
            except BaseException:
                self._leave(post)
                raise
        post.waiting -= time.monotonic() - begun
        try:
            yield
        finally:
            with self._changed:
                self._at_work = None
                self._leave(post)

    def _has_its_share(self, post: Post) -> bool:
        others = [one for one in self._inside if one.visitor == post.visitor]
        return bool(post.visitor) and len(others) >= MOST_FILES_OF_VISITOR

    def _leave(self, post: Post) -> None:
        self._inside.remove(post)
        if not any(one.visitor == post.visitor for one in self._inside):
            del self._turns[post.visitor]
        self._changed.notify_all()

    def _next(self) -> Post | None:
        """Return the first post of the visitor who has had the fewest turns."""
        if self._at_work:
            return None
        return min(self._inside, key=lambda post: self._turns[post.visitor], default=None)


_queue = _Queue()


@contextmanager
def one_post(visitor: str = "") -> Iterator[Post]:
    """Share the limits among all files of the block; a block inside another is part of it.

    A middleware opens one for each request. Outside, each file is a post of its own.
    """
    if post := _post.get():
        yield post
        return
    post = Post(visitor)
    token = _post.set(post)
    try:
        yield post
    finally:
        _post.reset(token)


@contextmanager
def place() -> Iterator[Post]:
    """Wait for the pool and work there; raises Busy. Enter outside any transaction."""
    with one_post() as post:
        if post.is_inside:
            yield post
            return
        if post.is_used_up:
            raise Rejected("too_much_at_once")
        if post.was_full:
            raise Busy
        with ExitStack() as opened:
            try:
                opened.enter_context(_queue.turn(post))
            except Busy:
                post.was_full = True
                raise
            post.is_inside = True
            try:
                yield post
            finally:
                post.is_inside = False


class Picture:
    """The answer of the drawing process; `thumbnail` is a complete JPEG file."""

    def __init__(self, answer: bytes) -> None:
        head, _, self.thumbnail = answer.partition(b"\n")
        facts: dict[str, Any] = json.loads(head or b'{"refused": "damaged"}')
        self.refused: str | None = facts.get("refused")
        self.pixels: int = facts.get("pixels", 0)
        # None when the process was ended.
        self.seconds: float | None = facts.get("seconds")
        self.width: int = facts.get("width", 0)
        self.height: int = facts.get("height", 0)
        gps = facts.get("gps")
        self.gps: tuple[float, float] | None = (gps[0], gps[1]) if gps else None


def draw(
    source: IO[bytes],
    form: str,
    target: IO[bytes],
    *,
    boxes: Iterable[tuple[float, float, float, float]] = (),
    only_position: bool = False,
) -> Picture:
    """Draw the picture in `source` anew into `target`; raises Rejected. Both are files on disk."""
    with place() as post:
        task: dict[str, Any] = {
            "form": form,
            "boxes": list(boxes),
            "only_position": only_position,
            "seconds": min(SECONDS_OF_A_PICTURE, post.seconds),
            "most_pixels": settings.UPLOAD_MAX_PHOTO_MEGAPIXELS * 1_000_000,
            "pixels_left": post.pixels,
        }
        begun = time.monotonic()
        answer = _drawing.ask(json.dumps(task).encode(), source, target, task["seconds"])
        picture = Picture(answer)
        took = time.monotonic() - begun
        # Time of the processor: on a busy machine an honest post may take long.
        post.seconds -= took if picture.seconds is None else picture.seconds
        post.pixels -= picture.pixels
        # The rest is refused without waiting for the pool again.
        post.is_used_up = picture.refused == "too_much_at_once" or post.seconds <= 0
        if not answer and took >= task["seconds"]:
            # The process had time of the clock, but of a busy processor too little.
            if task["seconds"] < SECONDS_OF_A_PICTURE:
                raise Rejected("too_much_at_once")
            post.was_full = True
            raise Busy
    if picture.refused:
        raise Rejected(picture.refused, megapixels=settings.UPLOAD_MAX_PHOTO_MEGAPIXELS)
    return picture


class _DrawingProcess:
    """A process that has loaded the decoders and forks once for each picture."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._owner = 0

    def ask(self, task: bytes, source: IO[bytes], target: IO[bytes], seconds: float) -> bytes:
        """Return the fork's answer; "" when it crashed or took longer than `seconds`."""
        reader, writer = os.pipe()
        with open(reader, "rb") as answer:
            try:
                self._send(task, [source.fileno(), target.fileno(), writer])
            finally:
                os.close(writer)
            # The fork ends itself by then; the process that forks may hang as well.
            answered, _writable, _errors = select.select([answer], [], [], seconds + 0.5)
            return answer.read() if answered else b""

    def _send(self, task: bytes, files: list[int]) -> None:
        with self._lock:
            if self._owner != os.getpid():
                self._start()
            try:
                socket.send_fds(self._open_line(), [task], files)
            except OSError:
                # The system ended the process, perhaps for want of memory.
                self._start()
                socket.send_fds(self._open_line(), [task], files)

    def _open_line(self) -> socket.socket:
        if self._line is None:
            raise RuntimeError("the drawing process has not been started")
        return self._line

    def _start(self) -> None:
        if self._owner == os.getpid():
            self.stop()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        start = (
            f"import sys; sys.path.insert(0, {str(settings.BASE_DIR)!r}); "
            f"from reports.uploads.drawing_process import serve; serve({theirs.fileno()})"
        )
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", start],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={},
            )
        self._owner = os.getpid()

    def stop(self) -> None:
        """End the process, if it is this one's."""
        if self._owner != os.getpid() or self._process is None or self._line is None:
            return
        self._line.close()
        self._process.wait()
        self._owner = 0


_drawing = _DrawingProcess()
atexit.register(_drawing.stop)
