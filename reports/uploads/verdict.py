"""Define the two results of examining an upload: a clean file, or a rejection."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Devices differ in what they call a megabyte. The larger one never rejects a file that the
# device shows as "15 MB".
MEGABYTE = 1 << 20

MESSAGES: dict[str, str | Promise] = {
    "empty": _("Tệp rỗng, không có dữ liệu. Vui lòng chọn lại tệp."),
    "too_large": _("Tệp vượt quá dung lượng cho phép (%(mb)d MB). Vui lòng chọn tệp nhỏ hơn."),
    "too_many_pixels": _(
        "Ảnh có kích thước quá lớn (tối đa %(megapixels)d triệu điểm ảnh). "
        "Vui lòng thu nhỏ ảnh rồi gửi lại."
    ),
    "too_much_at_once": _(
        "Các ảnh gửi cùng lúc có tổng số điểm ảnh quá lớn. Vui lòng gửi ít ảnh hơn, hoặc thu nhỏ "
        "ảnh rồi gửi lại."
    ),
    "busy": _(
        "Cổng đang xử lý nhiều tệp cùng lúc nên chưa nhận được tệp này. Vui lòng gửi lại sau một "
        "phút; những gì Ông/Bà đã nhập vẫn còn."
    ),
    "unsupported": _(
        "Cổng không nhận loại tệp này. Vui lòng chọn ảnh (JPEG, PNG, WebP, GIF, HEIC), "
        "video (MP4, MOV, WebM, 3GP) hoặc âm thanh (MP3, M4A, WAV, OGG, AMR)."
    ),
    "damaged": _(
        "Tệp bị hỏng hoặc tải lên chưa trọn vẹn. Vui lòng mở thử tệp trên máy của "
        "Ông/Bà rồi gửi lại, hoặc chọn tệp khác."
    ),
    "no_room": _(
        "Cổng tạm thời không lưu được tệp. Vui lòng thử lại sau ít phút, hoặc gửi không kèm tệp."
    ),
    "disk_full": _(
        "Cổng đang hết chỗ lưu tệp nên tạm ngừng nhận tệp đính kèm. Vui lòng gửi không kèm tệp, "
        "hoặc thử lại sau; nội dung không có tệp vẫn được nhận như thường."
    ),
    "unsupported_document": _(
        "Cổng không nhận loại tệp này. Vui lòng chọn tệp PDF hoặc ảnh (JPEG, PNG, WebP, HEIC)."
    ),
    "locked": _("Tệp PDF có mật khẩu nên không đọc được. Vui lòng bỏ mật khẩu rồi gửi lại."),
    "too_many_pages": _(
        "Tệp PDF có quá nhiều trang (tối đa %(pages)d trang). Vui lòng chia thành nhiều tệp."
    ),
    "foreign_data": _(
        "Tệp có dữ liệu lạ kèm theo nên không được nhận. Vui lòng gửi tệp gốc do "
        "điện thoại, máy ảnh hoặc máy ghi âm tạo ra."
    ),
}


class Rejected(Exception):
    """The upload is not accepted.

    `code` is a key of MESSAGES. `message` says in Vietnamese what the reporter can do; the form
    puts the file's name before it.
    """

    def __init__(self, code: str, **facts: int) -> None:
        self.code = code
        self.message = str(MESSAGES[code]) % facts
        super().__init__(self.message)


@dataclass(frozen=True)
class Facts:
    """The facts that the walk through a file found.

    `length` is the number of bytes to keep (None: all); `duration` is in seconds.
    """

    kind: str
    content_type: str
    extension: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    length: int | None = None


@dataclass(frozen=True)
class CleanFile:
    """A file that may be stored: examined to its last byte, without hidden data.

    `kind` is "photo", "video", "audio" or "document". `file` is unnamed on disk, at position 0,
    and is removed by `close()`. `thumbnail` is a JPEG of at most 480 px or None. `duration` is in
    seconds. `gps` is the camera's (latitude, longitude) in degrees; the file no longer has it.
    """

    kind: str
    content_type: str
    extension: str
    file: File
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None
    duration: float | None = None
    gps: tuple[float, float] | None = None

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def megabytes_allowed(kind: str) -> int:
    """Return the limit of the settings for one file of this kind, in MB."""
    return {
        "photo": settings.UPLOAD_MAX_PHOTO_MB,
        "video": settings.UPLOAD_MAX_VIDEO_MB,
        "audio": settings.UPLOAD_MAX_AUDIO_MB,
        "document": settings.UPLOAD_MAX_DOCUMENT_MB,
    }[kind]


def refuse_too_large(size: int, kind: str) -> None:
    allowed = megabytes_allowed(kind)
    if size > allowed * MEGABYTE:
        raise Rejected("too_large", mb=allowed)
