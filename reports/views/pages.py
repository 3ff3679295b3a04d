"""Show pages of fixed text; their figures come from the settings, which set the rules."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from citizen.emergency_numbers import NUMBERS
from citizen.views.pages import GUIDE, MY_REPORTS, SEND, PortalLink
from reports.rules.states import State

# The browser keeps the visitor's opened reports for use offline (`paht.offline`).
TILES_OFFLINE = (
    SEND,
    MY_REPORTS,
    GUIDE,
    PortalLink("citizen:tiles", _("Tiện ích"), "apps"),
    PortalLink("citizen:emergency", _("Danh bạ khẩn cấp"), "phone"),
)

# The meaning of each state for the reporter, in the order of a report's way.
STATE_MEANINGS = (
    (
        State.SUBMITTED,
        _("Cổng đã ghi nhận phản ánh; cán bộ tiếp nhận sẽ xem trong giờ hành chính."),
    ),
    (State.RECEIVED, _("Phản ánh thuộc phạm vi tiếp nhận và đang được phân công.")),
    (
        State.NEED_INFO,
        _("Cần Ông/Bà bổ sung thông tin; thời hạn xử lý tạm dừng cho đến khi nhận được."),
    ),
    (State.ASSIGNED, _("Phản ánh đã đến cơ quan có trách nhiệm xử lý.")),
    (State.PROCESSING, _("Cơ quan đang kiểm tra, khắc phục hoặc chuẩn bị trả lời.")),
    (State.COMPLETED, _("Đã có kết quả; câu trả lời được lãnh đạo cơ quan duyệt.")),
    (State.REJECTED, _("Phản ánh không được tiếp nhận; lý do được ghi rõ.")),
    (State.WITHDRAWN, _("Người gửi đã rút phản ánh trước khi chuyển xử lý.")),
)

GUIDE_CONTENTS = (
    ("la-gi", _("Phản ánh hiện trường là gì?")),
    ("kenh", _("Bốn cách gửi phản ánh")),
    ("thoi-gian", _("Thời gian tiếp nhận")),
    ("yeu-cau", _("Yêu cầu đối với phản ánh")),
    ("gui", _("Gửi phản ánh trên cổng, từng bước")),
    ("tra-cuu", _("Tra cứu kết quả")),
    ("cai-dat", _("Đặt ứng dụng lên màn hình điện thoại")),
    ("tai-khoan", _("Tài khoản (không bắt buộc)")),
    ("trang-thai", _("Ý nghĩa các trạng thái")),
    ("thoi-han", _("Thời hạn xử lý")),
    ("thong-tin-ca-nhan", _("Thông tin cá nhân của Ông/Bà")),
    ("hoi-dap", _("Câu hỏi thường gặp")),
)
PRIVACY_CONTENTS = (
    ("trach-nhiem", _("Ai chịu trách nhiệm")),
    ("du-lieu", _("Dữ liệu và mục đích")),
    ("dong-y", _("Sự đồng ý của Ông/Bà")),
    ("ai-xem", _("Ai được xem")),
    ("cong-khai", _("Điều gì được công khai")),
    ("luu-giu", _("Thời gian lưu giữ")),
    ("quyen", _("Quyền của Ông/Bà")),
    ("lien-he", _("Gửi yêu cầu về dữ liệu")),
    ("cookie", _("Tệp lưu trên máy của Ông/Bà (cookie)")),
)


def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that the service worker returns for pages without an offline copy."""
    context = {"tiles": TILES_OFFLINE, "emergency": NUMBERS}
    return render(request, "reports/pages/offline.html", context)


def guide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "reports/pages/guide.html",
        {
            "contents": GUIDE_CONTENTS,
            "sessions": settings.OFFICE_HOURS,
            "state_meanings": STATE_MEANINGS,
            "limits": {
                "files": settings.UPLOAD_MAX_FILES,
                "photo_mb": settings.UPLOAD_MAX_PHOTO_MB,
                "audio_mb": settings.UPLOAD_MAX_AUDIO_MB,
                "video_mb": settings.UPLOAD_MAX_VIDEO_MB,
            },
            "urgent_hours": settings.URGENT_HOURS,
            "supply_days": settings.SUPPLY_INFO_WORKING_DAYS,
            "count_submission_day": settings.COUNT_SUBMISSION_DAY,
            "national_id_required": settings.REQUIRE_NATIONAL_ID,
        },
    )


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/pages/about.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "reports/pages/privacy.html",
        {
            "contents": PRIVACY_CONTENTS,
            "national_id_required": settings.REQUIRE_NATIONAL_ID,
        },
    )
