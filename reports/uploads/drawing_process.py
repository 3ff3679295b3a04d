"""Decode and draw pictures in processes of their own; `pool` starts and asks it.

`serve` forks once for each picture, so that a crash or an exploit meets one picture only. The
fork has low priority, limited time and memory, and neither settings, keys nor capabilities.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import time
from typing import Any

from PIL import Image

from reports.uploads import photos

ADDRESS_SPACE = 2 << 30
LOWER_PRIORITY = 10
CPU_SECONDS = 12
_CAPABILITY_VERSION_3 = 0x20080522


def serve(line: int) -> None:
    """Answer tasks until the other end closes. A task comes with source, target and answer."""
    # Forks are reaped by the system.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # The web server ends in order; Ctrl-C is not for its helpers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(LOWER_PRIORITY)
    # Pillow would load these at the first picture.
    Image.preinit()
    _give_up_capabilities()
    with socket.socket(fileno=line) as asked:
        while True:
            task, files, _flags, _address = socket.recv_fds(asked, 1 << 16, 3)
            if not task:
                return
            if os.fork() == 0:
                asked.close()
                try:
                    _work(json.loads(task), *files)
                finally:
                    os._exit(0)
            for file in files:
                os.close(file)


def _give_up_capabilities() -> None:
    """Give up the right to read every file, which started programs of root may have.

    The decoders are loaded, and all files come open from the other end.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")


def _work(task: dict[str, Any], source: int, target: int, answer: int) -> None:
    # The signal ends the process, in whatever library it is.
    signal.setitimer(signal.ITIMER_REAL, task["seconds"])
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(source, "rb") as file, open(target, "wb") as out, open(answer, "wb") as told:
        file.seek(0)
        facts: dict[str, Any]
        limits = photos.Limits(task["most_pixels"], task["pixels_left"])
        try:
            if task["only_position"]:
                facts = {"gps": photos.heif_position(file.read())}
                thumbnail = b""
            else:
                photo = photos.draw(file.read(), task["form"], limits, out, boxes=task["boxes"])
                facts = {"width": photo.width, "height": photo.height, "gps": photo.gps}
                thumbnail = photo.thumbnail
        except photos.Unusable as refusal:
            facts, thumbnail = {"refused": refusal.code}, b""
        out.flush()
        facts |= {"pixels": limits.used, "seconds": time.process_time()}
        told.write(json.dumps(facts).encode() + b"\n" + thumbnail)
