"""Sound and video: walked to the last byte, blanked where they could tell on somebody."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from reports import uploads
from reports.tests import sample_files
from reports.uploads import sound

ACCEPTED = {
    "faststart.mp4": ("video", "video/mp4", "mp4", 1.0),
    "fragmented.mp4": ("video", "video/mp4", "mp4", None),
    "live.webm": ("video", "video/webm", "webm", 1.0),
    "opus.ogg": ("audio", "audio/ogg", "ogg", 1.0),
    "phone.3gp": ("video", "video/3gpp", "3gp", 1.0),
    "phone.mp4": ("video", "video/mp4", "mp4", 1.0),
    "recorder.mp4": ("video", "video/mp4", "mp4", 1.23),
    "recorder.webm": ("video", "video/webm", "webm", 1.23),
    "recorder_sound.mp4": ("audio", "audio/mp4", "m4a", None),
    "recorder_sound.webm": ("audio", "audio/webm", "webm", 1.2),
    "sound_only.webm": ("audio", "audio/webm", "webm", 1.0),
    "tagged.mp3": ("audio", "audio/mpeg", "mp3", 1.1),
    "tagged.wav": ("audio", "audio/wav", "wav", 0.5),
    "tagged.webm": ("video", "video/webm", "webm", 1.0),
    "timecode.mov": ("video", "video/quicktime", "mov", 0.5),
    "voice.amr": ("audio", "audio/amr", "amr", 1.0),
    "voice.awb": ("audio", "audio/amr-wb", "awb", 1.0),
    "voice.m4a": ("audio", "audio/mp4", "m4a", 1.0),
    "vorbis.ogg": ("audio", "audio/ogg", "ogg", 1.0),
}
BOXED = [name for name in ACCEPTED if name.endswith((".mp4", ".mov", ".3gp", ".m4a"))]
WEBM = [name for name in ACCEPTED if name.endswith(".webm")]
KEEP_THEIR_LENGTH = [name for name in ACCEPTED if name != "tagged.mp3"]


@pytest.fixture(autouse=True)
def temporary_folder(settings, tmp_path) -> Iterator[Path]:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def accept(data: bytes) -> tuple[uploads.CleanFile, bytes]:
    with uploads.accept_upload(sample_files.upload(data)) as clean:
        return clean, clean.file.read()


def refusal(data: bytes) -> str:
    with pytest.raises(uploads.Rejected) as caught:
        uploads.accept_upload(sample_files.upload(data))
    return caught.value.code


def zip_of(name: str = "index.html") -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(name, "<script>alert(1)</script>")
    return target.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


@pytest.mark.parametrize("name", ACCEPTED)
def test_recording_is_recognised_by_content(name):
    kind, content_type, extension, seconds = ACCEPTED[name]

    clean, data = accept(sample_files.read(name))

    assert (clean.kind, clean.content_type, clean.extension) == (kind, content_type, extension)
    assert clean.duration == (None if seconds is None else pytest.approx(seconds, abs=0.13))
    assert clean.size == len(data)
    assert (clean.width is not None) == (kind == "video")
    assert clean.thumbnail is None
    assert clean.gps is None


@pytest.mark.parametrize("name", ACCEPTED)
def test_names_and_places_are_blanked(name):
    original = sample_files.read(name)

    _, data = accept(original)

    assert sample_files.SECRET not in data
    assert b"+09.6" not in data
    assert b"105.97" not in data


@pytest.mark.parametrize("name", KEEP_THEIR_LENGTH)
def test_blanking_moves_no_byte(name):
    original = sample_files.read(name)

    _, data = accept(original)

    assert len(data) == len(original)


@pytest.mark.parametrize("name", ACCEPTED)
def test_clean_copy_is_accepted_again_unchanged(name):
    _, once = accept(sample_files.read(name))

    _, twice = accept(once)

    assert twice == once


@pytest.mark.parametrize("name", BOXED)
def test_picture_and_sound_are_unchanged(name):
    original = sample_files.read(name)

    _, data = accept(original)

    start = original.index(b"mdat") + 4
    same = sum(one == other for one, other in zip(original[start:], data[start:], strict=True))
    assert same > 0.6 * len(original[start:])


def test_frame_size_respects_rotation():
    turned = sample_files.read("phone.mp4")
    header = turned.index(b"tkhd") + 4
    matrix = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    turned = turned[: header + 40] + matrix + turned[header + 76 :]

    clean, _ = accept(turned)

    assert (clean.width, clean.height) == (48, 64)


@pytest.mark.parametrize("name", ACCEPTED)
@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script>", b"MZ\x90\0" * 40, b"rar"])
def test_recording_with_appended_data_is_refused(name, tail):
    try:
        clean, data = accept(sample_files.read(name) + tail)
    except uploads.Rejected as rejected:
        assert rejected.code in {"foreign_data", "damaged", "unsupported"}
    else:
        # Half a frame at the end of a voice recording is cut off, not refused.
        assert name in {"tagged.mp3", "voice.amr", "voice.awb"}
        assert tail not in data


@pytest.mark.parametrize("name", ACCEPTED)
def test_recording_with_appended_zip_is_refused(name):
    assert refusal(sample_files.read(name) + zip_of()) in {"foreign_data", "damaged", "unsupported"}


@pytest.mark.parametrize("kind", [b"free", b"uuid", b"skip", b"evil", b"meta", b"udta"])
def test_zip_inside_a_box_is_blanked(kind):
    archive = zip_of()

    _, data = accept(sample_files.read("phone.mp4") + box(kind, archive))

    assert archive not in data
    assert data.endswith(bytes(len(archive)))


def test_zip_in_unused_media_data_is_blanked():
    archive = zip_of()

    _, data = accept(sample_files.read("phone.mp4") + box(b"mdat", archive))

    assert archive not in data


def test_zip_at_end_of_sound_data_is_refused():
    archive = zip_of() + b"\0"
    size = len(archive)
    wave = sample_files.read("tagged.wav")
    fmt = wave[12:36]
    body = b"WAVE" + fmt + b"data" + struct.pack("<I", size) + archive + bytes(size & 1)

    assert refusal(b"RIFF" + struct.pack("<I", len(body)) + body) == "foreign_data"


@pytest.mark.parametrize(
    "mark", [b"%PDF-1.7", b"Rar!\x1a\x07\x00", b"<script>", b"<!DOCTYPE html>"]
)
def test_recording_that_starts_like_a_document_is_refused(mark):
    wave = sample_files.read("tagged.wav")
    body = b"WAVE" + wave[12:36] + b"data" + struct.pack("<I", 400) + mark.ljust(400, b"\0")

    assert refusal(b"RIFF" + struct.pack("<I", len(body)) + body) == "foreign_data"


def test_other_tracks_are_blanked_with_their_data():
    """The time code stands for the trail of positions that action cameras record."""
    original = sample_files.read("timecode.mov")
    assert b"tmcd" in original

    _, data = accept(original)

    assert b"tmcd" not in data


def test_data_of_a_blanked_track_is_blanked_too():
    original = sample_files.read("phone.mp4").replace(bytes(4) + b"soun", bytes(4) + b"meta", 1)
    start, end = original.index(b"mdat") + 4, original.index(b"moov") - 4

    clean, data = accept(original)

    blanked = [place for place in range(start, end) if data[place] != original[place]]
    assert clean.kind == "video"
    assert b"x264" in data[start:end]  # the picture stays
    assert len(blanked) > 1000
    assert not any(data[place] for place in blanked)


def test_time_of_the_recording_is_blanked():
    movie = sample_files.read("phone.mp4")
    place = movie.index(b"mvhd") + 8
    movie = movie[:place] + struct.pack(">II", 3_800_000_000, 3_800_000_000) + movie[place + 8 :]

    _, data = accept(movie)

    assert data[place : place + 8] == bytes(8)


def test_movie_with_external_reference_is_refused():
    movie = sample_files.read("phone.mp4")
    place = movie.index(b"url ") + 4
    assert movie[place : place + 4] == b"\0\0\0\1"

    assert refusal(movie[:place] + bytes(4) + movie[place + 4 :]) == "foreign_data"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (bytes(4) + b"vide", bytes(4) + b"text", "audio"),
        (b"isom", b"evil", "unsupported"),
        (b"moov", b"free", "damaged"),
        (b"stco", b"free", "damaged"),
        (b"stsc", b"free", "damaged"),
        (b"mvhd", b"free", "damaged"),
    ],
)
def test_movie_without_required_part_is_refused_or_treated_as_audio(old, new, code):
    movie = sample_files.read("phone.mp4").replace(old, new, 1)

    if code == "audio":
        assert accept(movie)[0].kind == "audio"
    else:
        assert refusal(movie) == code


def test_chunk_outside_the_media_data_is_refused():
    movie = sample_files.read("phone.mp4")
    place = movie.index(b"stco") + 12
    movie = movie[:place] + struct.pack(">I", 0x7FFFFFFF) + movie[place + 4 :]

    assert refusal(movie) == "damaged"


def test_huge_sample_tables_are_refused_before_reading():
    movie = sample_files.read("phone.mp4")
    place = movie.index(b"stsz") + 12
    movie = movie[:place] + b"\xff\xff\xff\xff" + movie[place + 4 :]

    assert refusal(movie) == "damaged"


@pytest.mark.parametrize("name", [name for name in BOXED if name != "phone.3gp"])
def test_cut_movie_is_refused(name):
    data = sample_files.read(name)

    for length in range(40, len(data), 97):
        assert refusal(data[:length]) in {"damaged", "foreign_data"}


@pytest.mark.parametrize("name", ["tagged.webm", "sound_only.webm", "opus.ogg", "vorbis.ogg",
                                  "tagged.wav"])  # fmt: skip
def test_cut_recording_is_refused(name):
    data = sample_files.read(name)

    assert refusal(data[:-10]) in {"damaged", "foreign_data"}


@pytest.mark.parametrize("name", WEBM)
def test_matroska_other_than_webm_is_refused(name):
    assert refusal(sample_files.read(name).replace(b"webm", b"mkvv", 1)) == "unsupported"


def test_attachment_inside_a_webm_is_blanked():
    archive = zip_of()
    attachment = b"\x19\x41\xa4\x69" + struct.pack(">Q", (1 << 56) | len(archive)) + archive
    original = sample_files.read("live.webm")  # its segment has no size, so it may grow

    _, data = accept(original + attachment)

    assert archive not in data
    assert len(data) == len(original) + len(attachment)


def test_second_webm_segment_is_refused():
    data = sample_files.read("tagged.webm")

    assert refusal(data + data) == "foreign_data"


def test_webm_block_of_an_undeclared_track_is_refused():
    data = sample_files.read("recorder.webm")  # its last cluster has no size, so it may grow
    block = b"\xa3\x86\x85\x00\x00\x00ab"

    assert refusal(data + block) == "damaged"


def test_second_stream_in_an_ogg_is_refused():
    assert refusal(sample_files.read("opus.ogg") + sample_files.read("vorbis.ogg")) == "unsupported"


def test_changed_ogg_page_is_refused():
    data = bytearray(sample_files.read("opus.ogg"))
    data[-5] ^= 1

    assert refusal(bytes(data)) == "damaged"


def test_mp3_keeps_only_its_frames():
    original = sample_files.read("tagged.mp3")
    assert original.startswith(b"ID3")
    assert original[-128:].startswith(b"TAG")

    _, data = accept(original)

    assert data[:2] in (b"\xff\xf3", b"\xff\xfb")
    assert b"TAG" not in data[-128:]
    assert data in original


def test_data_between_mp3_frames_are_refused():
    _, frames = accept(sample_files.read("tagged.mp3"))

    assert refusal(frames + b"<script>alert(1)</script>" + frames) == "foreign_data"


def test_id3_tag_around_other_data_is_refused():
    tag = b"ID3\x03\0\0\0\0\0\x0a" + bytes(10)

    assert refusal(tag + b"<html><script>alert(1)</script></html>") == "damaged"


def test_speech_with_appended_data_is_refused():
    assert refusal(sample_files.read("voice.amr") + b"\x7f" * 40) == "foreign_data"


def test_other_wave_chunks_are_blanked():
    wave = sample_files.read("tagged.wav")
    extra = b"iXML" + struct.pack("<I", 6) + b"<html>"
    grown = b"RIFF" + struct.pack("<I", len(wave) - 8 + len(extra)) + wave[8:] + extra

    _, data = accept(grown)

    assert data.endswith(b"JUNK\x06\0\0\0" + bytes(6))


@pytest.mark.parametrize(("name", "setting"), [("phone.mp4", "VIDEO"), ("tagged.wav", "AUDIO"),
                                               ("voice.m4a", "AUDIO")])  # fmt: skip
def test_too_large_recording_is_refused_with_limit(name, setting, settings):
    setattr(settings, f"UPLOAD_MAX_{setting}_MB", 1)
    data = sample_files.read(name)
    data += box(b"free", bytes(1 << 20)) if name != "tagged.wav" else bytes(1 << 20)

    with pytest.raises(uploads.Rejected, match=r"vượt quá dung lượng cho phép \(1 MB\)"):
        uploads.accept_upload(sample_files.upload(data))


def test_recording_of_too_many_tiny_frames_is_refused_quickly():
    # Twenty megabytes of silence are four days, and took ten seconds to read through.
    assert refusal(b"#!AMR\n" + b"\x7c" * (sound.MAX_FRAMES + 1)) == "foreign_data"


def test_ogg_of_empty_pages_is_refused_quickly(monkeypatch):
    monkeypatch.setattr(sound, "MAX_PAGES", 2)

    assert refusal(sample_files.read("opus.ogg")) == "damaged"
