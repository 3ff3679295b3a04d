"""Say what each column of the open data means; the page and `/openapi.json` show it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEANINGS: dict[str, str | Promise] = {
    "code": _("Mã phản ánh"),
    "title": _("Tiêu đề, đã che dữ liệu cá nhân"),
    "content": _("Nội dung, đã che dữ liệu cá nhân"),
    "category_code": _("Mã chuyên mục"),
    "category": _("Tên chuyên mục"),
    "group_code": _("Mã nhóm chuyên mục"),
    "group": _("Tên nhóm chuyên mục"),
    "state": _(
        "Trạng thái: assigned (đã chuyển xử lý), processing (đang xử lý), completed (đã xử lý)"
    ),
    "urgent": _("Khẩn cấp: true hoặc false"),
    "channel": _("Kênh tiếp nhận"),
    "address": _("Địa chỉ; để trống ở chuyên mục nhạy cảm"),
    "commune_code": _("Mã phường, xã"),
    "commune": _("Tên phường, xã"),
    "district_code": _("Mã quận, huyện; để trống từ khi không còn cấp huyện"),
    "district": _("Tên quận, huyện"),
    "latitude": _("Vĩ độ WGS 84, 4 chữ số thập phân (khoảng 11 mét)"),
    "longitude": _("Kinh độ WGS 84"),
    "agency_code": _("Mã cơ quan xử lý"),
    "agency": _("Tên cơ quan xử lý"),
    "reported_on": _("Ngày phản ánh"),
    "submitted_at": _("Thời điểm gửi"),
    "due_at": _("Hạn trả lời"),
    "completed_at": _("Thời điểm trả lời xong"),
    "url": _("Trang của phản ánh"),
}
