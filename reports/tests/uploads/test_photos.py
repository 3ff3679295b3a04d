"""Photos are decoded and written anew; what cannot be decoded is refused."""

import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from reports import uploads
from reports.tests import sample_files
from reports.tests.uploads import derived_heic
from reports.uploads import pool
from reports.uploads.exif import Exif

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 180, 20), (20, 20, 220), (255, 255, 255)
PICTURES = [
    "animated.gif",
    "animated.webp",
    "palette.png",
    "phone.heic",
    "phone.jpg",
    "print.jpg",
    "several.heic",
    "transparent.png",
    "transparent.webp",
    "two_pictures.jpg",
]
LOCATED = ["phone.heic", "phone.jpg", "transparent.png", "transparent.webp", "two_pictures.jpg"]


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


def close_to(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    # CMYK is the least exact of the ways in.
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("name", PICTURES)
def test_photo_becomes_an_upright_jpeg_with_its_colours(name):
    clean, data = accept(sample_files.read(name))

    picture = Image.open(BytesIO(data))
    assert (clean.kind, clean.content_type, clean.extension) == ("photo", "image/jpeg", "jpg")
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (160, 120))
    assert (clean.width, clean.height, clean.size) == (160, 120, len(data))
    if name == "transparent.png":
        picture = picture.transpose(Image.Transpose.ROTATE_180)  # its EXIF asks for a half turn
    corners = [(20, 20), (140, 20), (20, 100), (140, 100)]
    for corner, colour in zip(corners, [RED, GREEN, BLUE, WHITE], strict=True):
        assert close_to(picture.getpixel(corner), colour), (corner, picture.getpixel(corner))


@pytest.mark.parametrize("name", PICTURES)
def test_photo_keeps_picture_data_only(name):
    clean, data = accept(sample_files.read(name))

    for jpeg in (data, clean.thumbnail):
        picture = Image.open(BytesIO(jpeg))
        assert set(picture.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"
        }  # fmt: skip
        assert sample_files.SECRET not in jpeg
        assert b"Exif" not in jpeg
        assert b"ICC_PROFILE" not in jpeg
        assert jpeg.endswith(b"\xff\xd9")


@pytest.mark.parametrize("name", LOCATED)
def test_position_is_read_before_it_is_removed(name):
    clean, _ = accept(sample_files.read(name))

    assert clean.gps == pytest.approx((9.6025, 105.975))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation):
    upright = Image.open(BytesIO(sample_files.read("two_pictures.jpg"))).convert("RGB")
    stored = {
        1: lambda im: im,
        2: lambda im: im.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda im: im.transpose(Image.Transpose.ROTATE_180),
        4: lambda im: im.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda im: im.transpose(Image.Transpose.TRANSPOSE),
        6: lambda im: im.transpose(Image.Transpose.ROTATE_90),
        7: lambda im: im.transpose(Image.Transpose.TRANSVERSE),
        8: lambda im: im.transpose(Image.Transpose.ROTATE_270),
    }[orientation](upright)
    exif = Image.Exif()
    exif[0x0112] = orientation

    _, data = accept(encoded(stored, "JPEG", exif=exif, quality=95))

    picture = Image.open(BytesIO(data))
    assert picture.size == (160, 120)
    assert close_to(picture.getpixel((20, 20)), RED)
    assert close_to(picture.getpixel((140, 20)), GREEN)


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    target = BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def test_sixteen_bit_grey_keeps_its_shades():
    _, data = accept(sample_files.read("grey16.png"))

    picture = Image.open(BytesIO(data)).convert("L")
    assert picture.getpixel((32, 0)) < 10
    assert 110 < picture.getpixel((32, 32)) < 145
    assert picture.getpixel((32, 63)) > 245


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_becomes_rgb(mode):
    clean, data = accept(encoded(Image.new(mode, (30, 20)), "PNG"))

    assert Image.open(BytesIO(data)).mode == "RGB"
    assert (clean.width, clean.height) == (30, 20)


@pytest.mark.parametrize(("size", "expected"), [((4032, 3024), (2560, 1920)),
                                                ((1000, 3000), (853, 2560)),
                                                ((2561, 1), (2560, 1))])  # fmt: skip
def test_large_photo_is_reduced_and_gets_a_thumbnail(size, expected):
    clean, data = accept(encoded(Image.new("RGB", size, RED), "JPEG"))

    thumbnail = Image.open(BytesIO(clean.thumbnail))
    assert Image.open(BytesIO(data)).size == (clean.width, clean.height) == expected
    assert max(thumbnail.size) == 480


def test_extreme_shapes_do_not_exhaust_the_memory():
    clean, _ = accept(encoded(Image.new("L", (1, 20_000_000)), "PNG"))

    assert (clean.width, clean.height) == (1, 2560)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *extra: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            *extra,
            png_chunk(b"IDAT", pixels),
            png_chunk(b"IEND", b""),
        ]
    )


@pytest.mark.parametrize("size", [(8000, 6251), (20_000, 20_000), (100_000, 100_000)])
def test_picture_with_too_many_pixels_is_refused_by_its_header(size):
    with pytest.raises(uploads.Rejected, match="tối đa 50 triệu điểm ảnh") as caught:
        uploads.accept_upload(sample_files.upload(png(*size)))

    assert caught.value.code == "too_many_pixels"


@pytest.mark.parametrize("form", ["GIF", "WEBP", "JPEG"])
def test_pixel_limit_follows_setting_for_every_format(form, settings):
    settings.UPLOAD_MAX_PHOTO_MEGAPIXELS = 1

    assert refusal(encoded(Image.new("RGB", (1001, 1000)), form)) == "too_many_pixels"


def test_text_bomb_in_a_png_is_refused():
    bomb = png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000)))

    assert refusal(png(16, 16, bomb)) == "damaged"


@pytest.mark.parametrize("kind", [b"\xff\xff\xff\xff", b"\xdbxif"])
def test_heic_that_crashes_its_decoder_is_refused(kind):
    data = sample_files.read("phone.heic")

    assert refusal(data.replace(b"Exif", kind, 1)) == "damaged"


def test_heic_that_exceeds_decoding_time_is_refused(monkeypatch):
    monkeypatch.setattr(pool, "SECONDS_OF_A_PICTURE", 0.001)

    assert refusal(sample_files.read("phone.heic")) == "busy"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(derived_heic.overlay(480), id="480 canvases"),
        pytest.param(derived_heic.overlay(12), id="few canvases of 300 megapixels"),
        pytest.param(derived_heic.chain(400), id="a long chain"),
    ],
)
def test_heic_of_many_derived_items_is_refused_before_decoding(data):
    begun = time.monotonic()

    assert refusal(data) == "too_many_pixels"
    assert time.monotonic() - begun < 2


def test_heic_of_two_layers_is_accepted():
    clean, _data = accept(derived_heic.two_layers())

    assert (clean.width, clean.height) == (200, 200)


def test_pixel_limit_holds_for_heic(settings):
    settings.UPLOAD_MAX_PHOTO_MEGAPIXELS = 0

    assert refusal(sample_files.read("phone.heic")) == "too_many_pixels"


def test_heic_decoder_is_not_loaded_into_the_portal():
    code = "import reports.uploads, sys; sys.exit('pi_heif' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR).returncode == 0


def test_flood_of_png_chunks_is_refused():
    assert refusal(png(16, 16, png_chunk(b"abCd", b"") * 30_000)) == "damaged"


def test_flood_of_jpeg_scans_is_refused():
    jpeg = encoded(Image.new("RGB", (64, 64), RED), "JPEG", progressive=True)
    last_scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]

    assert refusal(jpeg[:-2] + last_scan * 200 + b"\xff\xd9") == "damaged"


def test_animation_is_decoded_to_first_frame_only():
    picture = encoded(Image.new("P", (40, 40)), "GIF")
    start = picture.index(b",")
    animation = picture[:start] + picture[start:-1] * 100_000 + b";"

    clean, _ = accept(animation)

    assert (clean.width, clean.height) == (40, 40)


@pytest.mark.parametrize("name", [*PICTURES, "grey.jpg", "grey16.png"])
def test_truncated_photo_is_refused(name):
    data = sample_files.read(name)

    assert refusal(data[: len(data) // 2]) == "damaged"


@pytest.mark.parametrize("tail", [b"PK\x03\x04 a zip", b"<script>alert(1)</script>", b"\0" * 5000])
def test_data_appended_to_photo_are_removed(tail):
    _, data = accept(sample_files.read("phone.jpg") + tail)

    assert tail not in data


def test_script_in_gif_comment_is_removed():
    gif = encoded(Image.new("P", (0x2F, 0x2A)), "GIF", comment=b"*/=1;alert(document.cookie)//")

    _, data = accept(gif)

    assert b"alert" not in data


def test_too_large_photo_is_refused_with_limit(settings):
    settings.UPLOAD_MAX_PHOTO_MB = 1
    big = sample_files.read("phone.jpg") + bytes(1 << 20)

    with pytest.raises(uploads.Rejected, match=r"vượt quá dung lượng cho phép \(1 MB\)"):
        uploads.accept_upload(sample_files.upload(big))


def test_photos_in_parallel_threads_do_not_interfere():
    large = encoded(Image.new("RGB", (4100, 4000), RED), "JPEG")
    sizes: list[tuple[int | None, int | None]] = []

    def work() -> None:
        clean, _ = accept(large)
        sizes.append((clean.width, clean.height))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sizes == [(2560, 2498)] * 4


def located(**changes: object) -> bytes:
    """An EXIF block with a position; `changes` by tag name (lat_ref, lat, lon_ref, lon)."""
    values = {"lat_ref": "N", "lat": (9, 36, 9), "lon_ref": "E", "lon": (105, 58, 30)} | changes
    exif = Image.Exif()
    gps = {1: values["lat_ref"], 2: values["lat"], 3: values["lon_ref"], 4: values["lon"]}
    exif.get_ifd(0x8825).update({tag: value for tag, value in gps.items() if value is not None})
    return exif.tobytes()


def test_southern_and_western_positions_are_negative():
    assert Exif(located(lat_ref="S", lon_ref="W")).position == pytest.approx((-9.6025, -105.975))


@pytest.mark.parametrize(
    "changes",
    [
        {"lat": (91, 0, 0)},
        {"lon": (181, 0, 0)},
        {"lat": (0, 0, 0), "lon": (0, 0, 0)},
        {"lat": None},
        {"lon_ref": None},
        {"lat_ref": "X"},
        {"lat_ref": ""},
    ],
)
def test_impossible_position_is_ignored(changes):
    assert Exif(located(**changes)).position is None


def rational_position(*latitude: int) -> bytes:
    """A hand-made block, big-endian, whose latitude is given as raw numerators/denominators."""
    data = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHII", 1, 0x8825, 4, 1, 26) + bytes(4)
    ifd = struct.pack(">H", 4)
    ifd += struct.pack(">HHI4s", 1, 2, 2, b"N\0\0\0")
    ifd += struct.pack(">HHII", 2, 5, 3, 80)
    ifd += struct.pack(">HHI4s", 3, 2, 2, b"E\0\0\0")
    ifd += struct.pack(">HHII", 4, 5, 3, 104) + bytes(4)
    return data + ifd + struct.pack(">6I", *latitude) + struct.pack(">6I", 105, 1, 58, 1, 30, 1)


def test_zero_denominator_of_nonzero_part_gives_no_position():
    assert Exif(rational_position(9, 1, 36, 1, 0, 0)).position == pytest.approx((9.6, 105.975))
    assert Exif(rational_position(9, 0, 36, 1, 9, 1)).position is None
    assert Exif(rational_position(9, 1, 36, 1, 7, 0)).position is None
    assert Exif(rational_position(0xFFFFFFFF, 1, 0, 1, 0, 1)).position is None


@pytest.mark.parametrize("length", range(0, 128, 5))
def test_cut_exif_gives_no_position_and_no_error(length):
    whole = rational_position(9, 1, 36, 1, 9, 1)

    assert Exif(whole[:length]).position is None
    assert Exif(whole[:length]).orientation == 1
