"""Small real files of every accepted format, and how a test hands them in.

Made with ffmpeg 7 (`phone.*`, `tagged.*`, `timecode.mov`, `live.webm`, …), Chromium's
MediaRecorder (`recorder*`), libheif (`*.heic`) and Pillow. The ones with tags carry the
name SECRET and the position 9.6, 105.97; in the photos the corners are red, green, blue
and white (or transparent) when they are the right way up.
"""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

FOLDER = Path(__file__).parent
SECRET = b"Nguyen_Van_Bi_Mat"


def read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def names() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".py")


def upload(data: bytes, name: str = "tệp.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
