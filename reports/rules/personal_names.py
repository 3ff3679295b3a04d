"""Names of persons in a text, found by a form of address or by their own form.

Vietnamese names begin with one of some forty family names; the middle name often tells a name
from other words. Words in small letters count only with both.
"""

import re
from collections.abc import Iterator

from paht.foundation.text import fold

Span = tuple[int, int]

_ADDRESSED = re.compile(
    r"(?<!\w)(?:ông/bà|ông bà|anh/chị|ông|bà|anh|chị|cô giáo|thầy giáo|cô|chú|bác sĩ|bác|cậu|dì"
    r"|mợ|thím|dượng|cụ|mẹ|em|bé|cháu|thằng|thầy|bs|đ/c|đồng chí|vợ|chồng|con trai|con gái"
    r"|con tôi|con tui|hàng xóm|tài xế|trưởng ấp"
    r"|trưởng khóm|bí thư|giám đốc|chủ tịch|chủ quán|chủ tiệm|chủ hộ|hộ"
    r"|người phản ánh|người gửi|người báo|người viết|người khiếu nại|người tố cáo|người kiến nghị"
    r"|họ và tên|họ tên|người tên|tên là|tên)(?!\w)[ \u00a0]?:?(?=[ \u00a0])",
    re.IGNORECASE,
)
# “a Tuấn”, “c.Hương”; a capital starts a new sentence or names a block unless its dot is joined.
_ADDRESSED_SHORT = re.compile(r"(?<![\w./\-])(?<!\d )(?:[ace](?=[ \u00a0])|[aceACE]\.(?=\w))")
_ADDRESSED_WITHOUT_MARKS = re.compile(
    r"(?<!\w)(?:ong|ba|chi|co|chu|bac|di|cau|mo|thim|thay|chau|be|vo|chong|con gai|hang xom|chu ho"
    r"|ho va ten|ho ten|ten la|ten)(?!\w)[ \u00a0]?:?(?=[ \u00a0])",
    re.IGNORECASE,
)
# The dot is that of “c.Hương”.
_WORD = re.compile(r"(?:[ \u00a0]{1,2}|(?<=\.))([^\W\d_][\w\u0300-\u036f]{0,11})(?!\w)")
_MOST_WORDS = 5
# In small letters and in capitals nothing marks the end of a name.
_MOST_UNMARKED_WORDS = 4
# A name after these words is the name of a place.
_PLACES = frozenset(
    "đường|phố|hẻm|chợ|cầu|kênh|kinh|rạch|sông|miếu|miễu|chùa|đình|đền|ấp|khóm|vàm|cống|bến|xóm"
    "|giồng|trường|cồn|núi|phường|xã|huyện|thị trấn|tượng đài|công viên|thcs|thpt|tiểu học"
    "|mầm non|ngã tư|ngã ba|vòng xoay|đại lộ|khu|lô|dãy|bệnh viện|nhà thuốc|khách sạn|hiệu|quán"
    "|tiệm|cửa hàng|công ty|tnhh|đoạn|và|-|–".split("|")
)
_NO_NAMES = frozenset(
    "ấp khóm phường xã huyện tỉnh thị thành ubnd hđnd sở phòng ban công ủy chủ phó trưởng bí giám "
    "cán đội đoàn hội phụ rịa chúa cssk việt nhà nước con không ty tp quận lớp".split()
)
# Family names that are no everyday words in small letters.
_CLEAR_FAMILIES = frozenset(
    "nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi ngô thạch trương quách trịnh đào lý hoàng đinh "
    "nguyen tran pham huynh".split()
)
_FAMILIES = _CLEAR_FAMILIES | frozenset(
    "đỗ hồ dương sơn kim danh lâm châu tăng mai đoàn lưu triệu diệp liêu tô hà cao thái tạ hứa "
    "la lương mã quan trà từ vương kiên lục tiêu ung khưu liêu trầm vưu giang tống nhan ngụy âu "
    "phùng lữ lại hàng cù kha đàm nghiêm mạch thân".split()
)
_MIDDLES = frozenset(
    "thị văn hữu minh thanh ngọc kim hoàng quốc đức công xuân thành tấn phước bích mỹ thu hồng "
    "tuấn anh quang trung bảo gia như thúy thùy hoài trọng đình bá duy nhật phương diễm cẩm tuyết "
    "thế chí viết mạnh hải chánh hùng phi tiến vĩnh tường khánh lệ kiều yến út thi van sô "
    "sà".split()
)
# “quản lý thị trường” and “từ văn phòng” are no names.
_NO_MIDDLES = frozenset(
    "thị trường|thị trấn|thị xã|thị sát|thị hiếu|thị giác|thị lực|thị phần|văn bản|văn phòng"
    "|văn hóa|văn hoá|văn minh|văn nghệ|văn học|văn kiện|văn thư".split("|")
)
# Without diacritics far more family names are everyday words: “co phan anh”, “duong van ngap”.
_CLEAR_FAMILIES_WITHOUT_MARKS = frozenset("nguyen tran pham huynh thach quach trieu lieu".split())
_FAMILIES_WITHOUT_MARKS = frozenset("le phan vu bui ngo dao ly hoang dinh danh kim chau".split())
_MIDDLES_WITHOUT_MARKS = frozenset("thi van huu ngoc quoc duc kim hoang minh thanh sa".split())
# These words end a name that is written in small letters or in capitals.
_ENDS = frozenset(
    "ở là đã đang có bị làm xả đổ nuôi bán không thì cứ hay và với tại nhà trong ngoài gần bên ấp "
    "khóm số sđt điện lấn xây đốt chặn chiếm san mở hát đánh chửi gây đòi nhận thường vẫn cùng của "
    "cho ra vào lại nói sinh ngụ trú sống cư người hàng xóm chồng vợ con dùng để khi "
    "mỗi từ đến trên dưới bơm thả chạy lái tự ý rất này kia đó ghi thu tiền cất lập".split()
)
# “van”, “lan” and “thu” may be words of a name when nobody wrote their marks.
_ENDS_WITHOUT_MARKS = frozenset(fold(word) for word in _ENDS) - (
    _MIDDLES_WITHOUT_MARKS | {"lan", "thu", "lap", "y"}
) | {"dt", "vi"}
# Streets bear these names in every town.
_STREETS = re.compile(
    r"(?:trần hưng đạo|trần đề|lê hồng phong|lê lợi|lê duẩn|lý thường kiệt|lý tự trọng"
    r"|nguyễn huệ|nguyễn trãi|nguyễn văn linh|nguyễn văn trỗi|nguyễn văn cừ|nguyễn văn hữu"
    r"|nguyễn thị minh khai|võ văn kiệt|võ thị sáu|trần văn bảy|trần quang khải|phan văn chiêu"
    r"|phạm hùng|phạm ngũ lão|ngô gia tự|hoàng diệu|trương công định|lê văn tám|lê vĩnh hòa"
    r"|nguyễn đình chiểu|trần bình trọng|võ đình sâm|dương minh quan|văn ngọc chính"
    r"|trần quốc toản|trần phú|trần nhân tông|trần khánh dư|trần cao vân|phan bội châu"
    r"|phan ch[âu]u? trinh|phan đình phùng|phan đăng lưu|phan văn trị|lê quý đôn|lê thánh tông"
    r"|lê lai|lê đại hành|lê văn duyệt|lê thị riêng|lê hoàn|đinh tiên hoàng|ngô quyền|ngô thì nhậm"
    r"|bùi thị xuân|bùi hữu nghĩa|nguyễn du|nguyễn công trứ|nguyễn trung trực|nguyễn chí thanh"
    r"|nguyễn thái học|nguyễn bỉnh khiêm|nguyễn văn thêm|nguyễn thái bình|nguyễn tri phương"
    r"|nguyễn hữu cảnh|nguyễn an ninh|huỳnh thúc kháng|huỳnh phú sổ|huỳnh hữu nghĩa"
    r"|hoàng văn thụ|hoàng hoa thám|hoàng sa"
    r"|hoàng quốc việt|trương định|trương vĩnh ký|võ nguyên giáp|võ trường toản|đào duy từ"
    r"|đặng văn ngữ|đặng thai mai|đoàn thị điểm|hồ chí minh|hồ xuân hương|hồ tùng mậu|cao bá quát"
    r"|lý nam đế|lý thái tổ|lý đạo thành|tô hiến thành|tạ uyên|châu văn liêm|châu thành|phùng hưng"
    r"|phạm văn đồng|phạm hồng thái|dương kỳ hiệp|lương định của|lương thế vinh)(?!\w)",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(
    r"(?<!\w)([^\W\d_]{2,7})[ \u00a0]{1,2}(thị|văn)(?=[ \u00a0])", re.IGNORECASE
)
# Most words begin with a small letter from a to z: the pattern leaves them out at once.
_FAMILY_AND_MIDDLE = re.compile(
    r"(?<!\w)([^\W\d_a-z][^\W\d_]{1,6})(?=[ \u00a0]{1,2}([^\W\d_a-z][^\W\d_]{0,6})[ \u00a0])"
)
_HOUSE = re.compile(r"\d{1,4}(?:/\d{1,4}){0,2}[a-z]?")
# A street in nearly every town bears the name of the two sisters Hai Bà Trưng.
_SISTERS = re.compile(r"(?<!\w)hai[ \u00a0]{1,2}(bà)[ \u00a0]{1,2}trưng(?!\w)", re.IGNORECASE)


def names(text: str) -> Iterator[Span]:
    sisters = {match.start(1) for match in _SISTERS.finditer(text)}
    for address in _ADDRESSED.finditer(text):
        if address.start() in sisters or _is_place(text, address.start()):
            continue
        shouting = address[0].strip(" :\u00a0").isupper() and len(address[0].strip()) > 1
        span = _name_after(text, address.end(), shouting=shouting)
        if span:
            yield span
    for address in _ADDRESSED_SHORT.finditer(text):
        if not _is_place(text, address.start()) and (words := _marked(text, address.end())):
            if len(words[0][1]) > 1 and not _is_capital(words[0][1]):
                yield _span_of(words)
    for address in _ADDRESSED_WITHOUT_MARKS.finditer(text):
        words = _unmarked(
            text, address.end(), _MOST_UNMARKED_WORDS, small=False, ends=_ENDS_WITHOUT_MARKS
        )
        if words and _is_full_without_marks(words):
            yield _span_of(words)
    yield from _full_names(text)


def _is_place(text: str, at: int) -> bool:
    """Return whether the words before `at` make it the name of a place, as in “kênh Ông Tà”."""
    earlier, last = _words_before(text, at)
    if last in _PLACES:
        return earlier != "chủ"
    return f"{earlier} {last}" in _PLACES or (earlier == "số" and bool(_HOUSE.fullmatch(last)))


def _is_street(text: str, at: int) -> bool:
    """Return whether `at` begins the name of a street, as in “45 Trần Quốc Toản”."""
    if _STREETS.match(text, at) or _is_place(text, at):
        return True
    earlier, last = _words_before(text, at)
    # More digits before it: the end of a telephone number.
    return bool(_HOUSE.fullmatch(last)) and not earlier[-1:].isdigit()


def _words_before(text: str, at: int) -> tuple[str, str]:
    """Return the two words before `at` on its line, in small letters."""
    before = text[max(at - 24, 0) : at]
    if not before.endswith((" ", "\u00a0")):
        return "", ""
    words = before[before.rfind("\n") + 1 :].lower().split()
    return words[-2].strip('(“",') if len(words) > 1 else "", words[-1].strip(
        '(“"'
    ) if words else ""


def _full_names(text: str) -> Iterator[Span]:
    """Yield full names that follow no form of address.

    They have the middle name “thị” or “văn”, or three words that begin with capitals.
    """
    for match in _FULL_NAME.finditer(text):
        at = match.start()
        if match[1].lower() not in _FAMILIES or _is_street(text, at):
            continue
        words = _unmarked(text, match.end(2), 2, small=match[0].islower())
        if words and f"{match[2]} {words[0][1]}".lower() not in _NO_MIDDLES:
            yield at, words[-1].end(1)
    for match in _FAMILY_AND_MIDDLE.finditer(text):
        at, family, middle = match.start(), match[1].lower(), match[2].lower()
        if family not in _FAMILIES or not match[1].istitle() or not match[2].istitle():
            continue
        if family not in _CLEAR_FAMILIES and middle not in _MIDDLES:
            continue
        if _is_street(text, at):
            continue
        words = _marked(text, match.end(2))
        if words and middle not in _NO_NAMES:
            yield at, words[-1].end(1)


def _name_after(text: str, at: int, *, shouting: bool) -> Span | None:
    """Return the span of the name that begins at `at`; None if there is none.

    In a text in capitals every word is capitalised. There, and in small letters, a name starts
    with a family name and has at most four words.
    """
    words = _marked(text, at)
    if words and not shouting and not _is_capital(words[0][1]):
        return _span_of(words)
    words = _unmarked(text, at, _MOST_UNMARKED_WORDS, small=not words)
    return _span_of(words) if words and _is_full(words) else None


def _marked(text: str, at: int) -> list[re.Match[str]]:
    """Return the capitalised words from `at` on."""
    words: list[re.Match[str]] = []
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)):
        if not match[1][0].isupper() or (words and _is_capital(match[1])):
            break
        words.append(match)
        at = match.end()
    return [] if words and words[0][1].lower() in _NO_NAMES else words


def _unmarked(
    text: str, at: int, most: int, *, small: bool, ends: frozenset[str] = _ENDS
) -> list[re.Match[str]]:
    """Return the words from `at` on up to one that ends a name."""
    words: list[re.Match[str]] = []
    while len(words) < most and (match := _WORD.match(text, at)):
        if match[1].lower() in ends or (small and match[1][0].isupper()):
            break
        words.append(match)
        at = match.end()
    return words


def _is_capital(word: str) -> bool:
    return word.isupper() and len(word) > 1


def _is_full(words: list[re.Match[str]]) -> bool:
    """Return whether words begin with a family name and go on like a name."""
    family, following = words[0][1].lower(), [word[1].lower() for word in words[1:]]
    if family not in _FAMILIES or not following:
        return False
    if words[0][1].isupper():
        return True
    return family in _CLEAR_FAMILIES or following[0] in _MIDDLES


def _is_full_without_marks(words: list[re.Match[str]]) -> bool:
    family, following = words[0][1].lower(), [word[1].lower() for word in words[1:]]
    if not following:
        return False
    return family in _CLEAR_FAMILIES_WITHOUT_MARKS or (
        family in _FAMILIES_WITHOUT_MARKS and following[0] in _MIDDLES_WITHOUT_MARKS
    )


def _span_of(words: list[re.Match[str]]) -> Span:
    return words[0].start(1), words[-1].end(1)
