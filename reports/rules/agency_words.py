"""Hold the words by which people name agencies, officials and places; `accused` reads them."""

from province.models import AdminUnit
from reports.rules.phrases import Phrases

COMMITTEE, POLICE, WORKS = "committee", "police", "works"
# Levels of a place; a hamlet belongs to a commune, whose name may follow.
HAMLET = "hamlet"
COMMUNE, DISTRICT, PROVINCE = AdminUnit.Level.COMMUNE, AdminUnit.Level.DISTRICT, "province"

# Officials whose body must be named beside them; a place alone does not say which it is.
OFFICIALS = """
giám đốc
phó giám đốc
hiệu trưởng
hiệu phó
chánh văn phòng
chánh thanh tra
chi cục trưởng
trưởng trạm
kiểm sát viên
thẩm phán
thanh tra viên
kiểm lâm
""".split("\n")
# Officials of any body; with a place alone they are of its committee.
SERVANTS = """
trưởng phòng
phó phòng
đội trưởng
lãnh đạo
cán bộ
công chức
viên chức
quan chức
đồng chí
dân quân
bảo vệ dân phố
""".split("\n")
# Officials of a committee of any level.
HEADS = """
chủ tịch
phó chủ tịch
bí thư
phó bí thư
""".split("\n")
# Officials of a committee of a commune or a district.
LOCAL = """
địa chính
cán bộ một cửa
cán bộ tư pháp
cán bộ hộ tịch
cán bộ văn phòng
cán bộ chính sách
xã đội
xã đội trưởng
phường đội
""".split("\n")
# So are those of a hamlet, whose name may follow: "trưởng khóm 3 phường 6".
HAMLETS = """
trưởng ấp
ấp trưởng
trưởng khóm
khóm trưởng
trưởng thôn
trưởng khu vực
ban nhân dân ấp
ban nhân dân khóm
""".split("\n")
COMMITTEES = """
ủy ban nhân dân
ủy ban
ub
hội đồng nhân dân
chính quyền
đảng ủy
huyện ủy
thị ủy
thành ủy
""".split("\n")
# Offices of a committee of a commune or a district that are no agency of their own here.
OFFICES = """
phòng tài nguyên
phòng tài nguyên môi trường
phòng giáo dục
phòng giáo dục đào tạo
phòng y tế
phòng tư pháp
phòng nội vụ
phòng lao động
phòng tài chính
phòng nông nghiệp
phòng văn hóa
bộ phận một cửa
tổ một cửa
nhân viên một cửa
quân sự
""".split("\n")
POLICE_NAMES = """
công an
trưởng công an
phó công an
cảnh sát khu vực
""".split("\n")
WORKS_NAMES = """
phòng quản lý đô thị
quản lý đô thị
phòng kinh tế hạ tầng
phòng kinh tế
""".split("\n")
# Parts of names by which an agency is known; one may belong to no agency of the portal.
NICKNAMES = """
sở xây dựng
sở giao thông
sở y tế
sở giáo dục
sở nông nghiệp
sở tài nguyên
sở công thương
sở tư pháp
sở nội vụ
sở tài chính
chi cục
thanh tra
tòa án
viện kiểm sát
thi hành án
bảo hiểm xã hội
kho bạc
cục thuế
chi cục thuế
hải quan
đồn biên phòng
bộ đội biên phòng
biên phòng
trạm y tế
điện lực
công trình đô thị
cảnh sát giao thông
quản lý thị trường
hành chính công
đăng ký đất đai
""".split("\n")
# Other words for a part of a name.
SPOKEN = {
    **dict.fromkeys(("công ty nước", "công ty cấp nước", "bên cấp nước"), "cấp nước"),
    **dict.fromkeys(("nhà đèn", "ngành điện", "bên điện"), "điện lực"),
    **dict.fromkeys(("thuế tỉnh", "ngành thuế", "bên thuế"), "cục thuế"),
    **dict.fromkeys(("bảo hiểm tỉnh", "bên bảo hiểm"), "bảo hiểm xã hội"),
    **dict.fromkeys(("công an giao thông", "giao thông công an"), "cảnh sát giao thông"),
    "bệnh viện tỉnh": "bệnh viện đa khoa",
    **dict.fromkeys(("cảnh sát phòng cháy", "công an phòng cháy", "lính cứu hỏa"), "pccc"),
}
LEVELS = {
    **dict.fromkeys(("phường", "xã", "thị trấn", "p", "f", "x"), COMMUNE),
    **dict.fromkeys(("huyện", "h", "quận", "q", "thị xã", "thành phố"), DISTRICT),
    "tỉnh": PROVINCE,
    **dict.fromkeys(("ấp", "khóm", "khu vực", "thôn"), HAMLET),
}
# Words before an agency that is only a landmark.
NEAR = """
gần
trước
trước cổng
trước cửa
cạnh
bên cạnh
đối diện
sau
phía sau
sau lưng
bên hông
ngang
qua
khu vực
cổng
lối vào
đường vào
trụ sở
trụ sở của
giả danh
mạo danh
""".split("\n")
# Words before an agency that the writer asks or thanks. It is accused all the same if the sentence
# goes on to say that it did nothing (`IN_VAIN`).
ASKED = """
gửi
gởi
kính gửi
kính gởi
kính thưa
đề nghị
kính đề nghị
mong
kính mong
nhờ
xin
báo
yêu cầu
cám ơn
cảm ơn
""".split("\n")
ASIDE = (*NEAR, *ASKED)
IN_VAIN = Phrases(
    """
nhưng
mà
vẫn
không giải quyết
chưa giải quyết
không trả lời
không ai
chẳng ai
không thấy
chưa thấy
không chịu
không tiếp
làm ngơ
im lặng
bỏ qua
từ chối
bao che
""".split("\n")
)
# Deeds after the name of a place: its committee did them.
ACTS = """
lấy
nhận
thu tiền
đòi
ăn tiền
bắt dân
ép
chia
bán đất
bao che
làm ngơ
nói
hứa
hẹn
trả lời
từ chối
giải quyết
không giải quyết
ngâm
""".split("\n")
# Words that may stand between those of `NEAR` or `ASKED` and the agency.
LINKS = Phrases(
    "ông bà anh chị quý cấp ban bên phía mấy cho lên với đến tới đơn ở tại là".split()
    + ["cơ quan", "công ty", "đơn vị"]
)
SALUTATIONS = ("kính gửi", "kính gởi", "kính thưa", "gửi")
