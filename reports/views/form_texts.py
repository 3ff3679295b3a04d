"""Texts of the form's scripts, kept in Python so that the catalogues translate them."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from province import portal
from reports.uploads import MESSAGES


class PlainEncoder(DjangoJSONEncoder):
    """Write JSON in few bytes: no spaces, and Vietnamese letters not escaped."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"ensure_ascii": False, "separators": (",", ":")}))


SCRIPT_TEXTS: dict[str, str | Promise] = {
    "characters_left": _("Còn %(count)s ký tự"),
    "characters_over": _("Thừa %(count)s ký tự"),
    "section_done": _("đã điền"),
    "category_filter": _("Nhập để tìm, ví dụ: o ga, rac, den"),
    "category_results": _("%(count)s chuyên mục phù hợp"),
    "category_none": _("Không tìm thấy chuyên mục phù hợp. Thử từ khác hoặc chọn nhóm “Khác”."),
    "category_urgent": _("khẩn cấp"),
    "category_all": _("Hiện tất cả chuyên mục"),
    "map_label": _("Bản đồ đặt ghim vị trí phản ánh"),
    "map_zoom_in": _("Phóng to"),
    "map_zoom_out": _("Thu nhỏ"),
    "map_failed": _("Không tải được bản đồ. Ông/Bà vẫn có thể nhập tọa độ hoặc chỉ ghi địa chỉ."),
    "map_no_tiles": _("Ảnh nền bản đồ chưa tải được; tên huyện, xã vẫn hiện ở đúng vị trí."),
    "pin_name": _("Ghim vị trí phản ánh, kéo để chỉnh"),
    "pin_set": _("Đã đặt ghim tại %(lat)s, %(lng)s."),
    "pin_none": _("Chưa đặt ghim. Chạm vào bản đồ để đặt."),
    "pin_outside": portal.say_lazy(
        _(
            "Vị trí này nằm ngoài %(place)s. Xin chạm vào bản đồ đúng nơi xảy ra sự việc, "
            "hoặc bỏ qua bản đồ và chỉ ghi địa chỉ."
        )
    ),
    "pin_other_commune": _(
        "Ghim có vẻ nằm ngoài %(commune)s. Xin kiểm tra lại phường/xã hoặc vị trí ghim; "
        "nếu đã đúng, Ông/Bà cứ gửi."
    ),
    "locating": _("Đang tìm vị trí của Ông/Bà…"),
    "locate_denied": _(
        "Trình duyệt chưa được phép dùng vị trí. Ông/Bà có thể cho phép trong phần cài đặt, "
        "hoặc chạm vào bản đồ để đặt ghim."
    ),
    "locate_failed": _("Chưa xác định được vị trí. Xin thử lại, hoặc chạm vào bản đồ để đặt ghim."),
    "me_too_undone": _("Đã rút lại."),
    "me_too_failed": _("Chưa ghi nhận được. Xin thử lại sau."),
    "me_too_too_often": _("Đã bấm quá nhiều lần. Xin thử lại sau."),
    "file_remove": _("Xóa tệp %(name)s"),
    "file_removed": _("Đã xóa tệp %(name)s."),
    "file_uploading": _("Đang tải lên %(percent)s phần trăm"),
    "file_uploaded": _("Đã tải lên tệp %(name)s."),
    "file_later": _("Chưa tải lên được. Tệp “%(name)s” vẫn ở đây và đi kèm khi bấm gửi."),
    "files_refused": _("Xin xóa tệp mà cổng không nhận rồi bấm gửi: %(names)s."),
    "files_first": _("Đang tải tệp lên, xong sẽ gửi ngay…"),
    "file_not_removed": _("Chưa xóa được tệp %(name)s. Xin kiểm tra mạng rồi thử lại."),
    "files_chosen": _("Đã chọn %(count)s/%(most)s tệp, tổng cộng %(size)s."),
    "files_none": _("Chưa chọn tệp nào."),
    "files_add": _("Thêm tệp"),
    "files_choose": _("Chọn file"),
    "file_too_large": _("Tệp “%(name)s” nặng %(size)s, vượt quá dung lượng cho phép (%(mb)s MB)."),
    "file_too_many": _("Chỉ gửi được tối đa %(most)s tệp; chưa thêm: %(names)s."),
    "files_too_heavy": _(
        "Tổng dung lượng vượt quá %(mb)s MB; chưa thêm tệp “%(name)s”. Có thể gửi tệp này "
        "bằng một phản ánh khác."
    ),
    "file_empty": _("Tệp “%(name)s” rỗng, không có dữ liệu."),
    "file_unsupported": _(
        "Tệp “%(name)s”: cổng không nhận loại tệp này. Vui lòng chọn ảnh, video hoặc ghi âm."
    ),
    "preview_failed": _("Chưa xem trước được. Xin kiểm tra mạng rồi thử lại."),
    "draft_saved": _(
        "Bản nháp đã lưu lúc %(time)s, chỉ trên máy này; họ tên và thông tin liên hệ tự xóa sau "
        "24 giờ, phần còn lại sau 7 ngày."
    ),
    "draft_restored": _(
        "Đã khôi phục bản nháp lưu lúc %(time)s. Bản nháp chỉ nằm trên máy này, tự xóa sau 7 ngày "
        "(họ tên và thông tin liên hệ: sau 24 giờ), không gồm số CMND/CCCD và tệp đính kèm."
    ),
    "draft_restored_bare": _(
        "Đã khôi phục bản nháp lưu lúc %(time)s. Đã quá 24 giờ nên họ tên và thông tin liên hệ "
        "không còn trên máy này, xin điền lại; tệp đính kèm cũng xin chọn lại."
    ),
    "draft_clear_sure": _("Xóa bản nháp khỏi máy này, cùng mọi nội dung đang nhập trên trang?"),
    "draft_cleared": _("Đã xóa bản nháp khỏi máy này."),
    "checking": _("Đang kiểm tra nội dung…"),
    "sending": _("Đang gửi…"),
    "uploading": _("Đang tải lên %(percent)s phần trăm (%(done)s/%(total)s)"),
    "processing": _("Đã tải lên xong, cổng đang kiểm tra tệp…"),
    "cancelled": _("Đã dừng gửi. Nội dung vẫn còn trên trang này."),
    "network_lost": _(
        "Mất kết nối khi đang gửi. Nội dung và tệp vẫn còn trên trang này; khi có mạng, xin "
        "bấm “Gửi lại” – phản ánh không bị gửi trùng."
    ),
    "expired": _(
        "Trang đã mở quá lâu nên chưa gửi được. Nội dung đã được lưu nháp trên thiết bị này: "
        "xin tải lại trang, chọn lại tệp rồi gửi."
    ),
    "too_large": _("Tổng dung lượng tệp quá lớn. Xin bớt tệp rồi gửi lại."),
    "too_many": portal.say_lazy(
        _(
            "Ông/Bà đã gửi nhiều phản ánh trong thời gian ngắn. Xin thử lại sau ít phút, "
            "hoặc gọi %(hotline)s."
        )
    ),
    "later_missing": _("Xin điền những ô còn thiếu trước khi gửi: %(fields)s."),
    "later_failed": _(
        "Máy không còn chỗ để giữ phản ánh này. Nội dung vẫn còn trên trang; khi có mạng, xin bấm "
        "“Gửi phản ánh” lần nữa."
    ),
    "busy": MESSAGES["busy"],
    "server_failed": _("Cổng đang gặp sự cố nên chưa gửi được. Xin bấm “Gửi lại” sau ít phút."),
}
