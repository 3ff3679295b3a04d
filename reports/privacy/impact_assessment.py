"""State recipients and measures of protection for the sheet of the impact assessment (DPIA).

The stores of the sheet are those of `register`. The texts are Vietnamese only, as there.
"""

from django.conf import settings

_RECIPIENTS = (
    (
        "Cơ quan được giao xử lý, trong tỉnh",
        "Nội dung phản ánh; dữ liệu người gửi chỉ khi người gửi đồng ý hoặc khẩn cấp, có ghi lại",
    ),
    (
        "Nhà mạng, dịch vụ tin nhắn và máy chủ thư do tỉnh chọn",
        "Số điện thoại hoặc địa chỉ thư của người nhận, mã phản ánh và lời báo",
    ),
    (
        "Hệ thống của cơ quan xử lý (webhook, Open311)",
        "Trạng thái của phản ánh, và những gì công chúng đọc được",
    ),
    ("Công chúng", "Nội dung đã duyệt, đã che; họ tên chỉ khi người gửi cho công khai"),
)
# By the door of single sign-on.
_PROVIDERS = {
    "vneid": (
        "VNeID (Bộ Công an)",
        "Việc người dân đăng nhập vào Cổng; không có gì về phản ánh",
    ),
    "staff": (
        "Hệ thống đăng nhập một lần của tỉnh",
        "Việc cán bộ đăng nhập vào Cổng; không có gì về phản ánh",
    ),
}
_ABROAD = (
    "Chuyển dữ liệu ra nước ngoài",
    "Cổng không tự chuyển. Trình duyệt của người xem tải nền bản đồ từ máy chủ bản đồ; máy chủ "
    "đó biết địa chỉ mạng và vùng đang xem",
)
_PROTECTION = (
    "Họ tên, điện thoại, thư điện tử, địa chỉ, số giấy tờ được mã hóa từng cột; khóa ở ngoài cơ "
    "sở dữ liệu và thay được khi Cổng đang chạy",
    "Dữ liệu người gửi được che; mỗi lượt xem cần lý do, được ghi lại và giới hạn theo giờ",
    "Quyền quan trọng chỉ có hiệu lực khi người thứ hai xác nhận",
    "Nhật ký chỉ thêm, có chuỗi băm chứng minh không bị sửa",
    "Xóa theo thời hạn ghi ở mục D; người có dữ liệu tự xem, tải về, sửa, xóa được",
)


def recipients() -> list[tuple[str, str]]:
    """Return who receives which data, with the identity providers that are set up."""
    used = [words for door, words in _PROVIDERS.items() if settings.SSO_PROVIDERS.get(door)]
    return [*_RECIPIENTS, *used, _ABROAD]


def protection() -> list[str]:
    """Return the measures of protection that the settings in use provide."""
    found = list(_PROTECTION)
    if settings.STAFF_2FA == "required":
        found.append("Cán bộ đăng nhập hai bước")
    if settings.BACKUP_DIR and settings.BACKUP_PUBLIC_KEY:
        found.append("Sao lưu hằng ngày, mã hóa, để riêng khóa, định kỳ thử khôi phục")
    return found
