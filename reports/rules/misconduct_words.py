"""Hold words by which `misconduct` knows deeds of people in office."""

from itertools import product

from reports.rules.phrases import Phrases

# Deeds that only people in office can do; one is enough, without anybody named.
OF_OFFICE_ONLY = """
hối lộ
đút lót
mãi lộ
nhũng nhiễu
sách nhiễu
xách nhiễu
tham nhũng
tham ô
biển thủ
lợi dụng chức vụ
lợi dụng chức quyền
lạm dụng chức vụ
lạm quyền
lạm dụng quyền
lộng quyền
chạy chức
mua chức
mua quan
chạy án
""".split("\n")
# A fee for what costs nothing, unless the writer wishes it so.
FREE = Phrases(("miễn phí", "miễn lệ phí", "được miễn", "không tốn tiền", "không thu tiền"))
WISHED = Phrases("đề nghị;mong;xin;nên;cho;trước;trước đây;sẽ;hãy;giữ;gửi;thì;còn".split(";"))
# A benefit that an office ends, and what makes it an accusation later in the sentence.
BENEFITS = (
    *("chế độ", "trợ cấp", "tiền trợ cấp", "tiền chính sách", "chính sách", "tiền hỗ trợ"),
    *("hỗ trợ", "tiền cứu trợ", "gạo cứu trợ", "suất quà", "hộ nghèo", "hộ cận nghèo"),
)
ENDED = Phrases(
    [
        *map(" ".join, product(("cắt", "giữ", "ăn", "lấy", "chặn", "cắt mất"), BENEFITS)),
        *map(" ".join, product(("gạch", "bỏ", "xóa", "loại", "gạt"), ("tên", "hộ", "nhà"))),
    ]
)
FOR_OWN_ENDS = Phrases(
    [
        *map(" ".join, product(("đưa", "cho", "chia", "để"), ("người nhà", "bà con mình"))),
        *map(" ".join, product(("không chịu", "không muốn"), ("đưa", "biếu", "chung", "chi"))),
        *("không đưa tiền", "không đưa quà", "không biếu", "không chung", "không có quà"),
        *("vô cớ", "tự ý", "không lý do", "không có lý do", "người nhà cán bộ", "họ hàng mình"),
        *("vì tôi tố", "vì tôi khiếu nại", "vì có đơn"),
    ]
)
