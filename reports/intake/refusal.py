"""The refusal of a draft, shared by the modules that make a report of it."""

from django.utils.translation import gettext_lazy

from paht.foundation.refusals import Refusal

# Its sender reads this on the public form of what waits for consent.
NOT_OPENED = gettext_lazy(
    "Nội dung này đang chờ người gửi đồng ý. Xin mở đường dẫn trong thư hoặc tin nhắn "
    "của Cổng bằng trình duyệt này, rồi bấm “Gửi phản ánh” lần nữa; những gì đã nhập "
    "vẫn còn."
)
GROWN = gettext_lazy(
    "Một thư bổ sung của người gửi vừa đến sau khi mở trang này, và đã được ghi thêm vào nội dung. "
    "Xin đọc lại nội dung và tệp rồi gửi."
)


class Refused(Refusal):
    """Refuse to make a report of a draft; `field` is the form field at fault."""

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        super().__init__(code, message)
        self.field = field
