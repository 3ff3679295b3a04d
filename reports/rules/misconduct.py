"""Recognise texts that accuse people or agencies in office of bribery, abuse or threats.

Stricter than `complaints`, which reads texts whose senders nobody asked: here a deed and a person
or agency in office must stand near each other. "UBND xã chưa sửa đường" stays an ordinary matter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product, repeat

from paht.foundation import text
from reports.rules.accused import Book, Mention, sentence_parts, without_short_dots
from reports.rules.misconduct_words import (
    BENEFITS,
    ENDED,
    FOR_OWN_ENDS,
    FREE,
    OF_OFFICE_ONLY,
    WISHED,
)
from reports.rules.phrases import Phrases, Word, sentences

# Deeds near a person or agency in office, before or after.
OF_OFFICE = """
tố cáo
vòi tiền
vòi 1 triệu
vòi vĩnh
vòi quà
đòi quà
nhận quà
đòi tiền
gợi ý tiền
gợi ý đưa
gợi ý bồi dưỡng
chung chi
chung tiền
chung 1 triệu
lót tay
lo lót
bôi trơn
lại quả
phong bì
bao thư
đòi bồi dưỡng
bồi dưỡng mới
tiền cà phê
hách dịch
cửa quyền
trù dập
ăn chặn
ăn bớt
làm luật
gạ tình
móc nối
gợi ý quà
gợi ý mua quà
""".split("\n")
# Whom or to what people in office force; "ép cọc" and "ép giá" are no deeds. The words behind a
# mention are without "các".
_FORCED = """
ký
nộp
đóng tiền
mua
hiến
nhận tội
nhận lỗi
rút đơn
tôi
tui
em
anh
chị
con
vợ
chồng
mẹ
má
cha
ba
dân
người dân
bà con
hộ
các hộ
mấy hộ
mỗi hộ
mỗi nhà
phụ huynh
học sinh
cán bộ
nhân viên
""".strip().split("\n")
# Deeds of anybody: they count soon after the person or agency.
OF_ANYBODY = [
    *(f"đánh {one}" for one in "con em anh chồng vợ mẹ má cha ba cháu".split()),
    *map(" ".join, product(("đòi", "lấy", "xin"), ("tôi", "tui", "thêm", "dân"), ("1 triệu",))),
    *map(" ".join, product(("ép", "ép buộc"), _FORCED)),
    *map(
        " ".join,
        product(
            ("bắt",),
            ("dân", "tôi", "tui", "hộ", "các hộ", "mấy hộ", "mỗi hộ", "bà con"),
            ("đóng", "nộp", "mua", "phải đóng", "phải nộp", "phải mua"),
        ),
    ),
    *map(" ".join, product(("ngâm", "giam"), ("hồ sơ", "giấy tờ", "sổ", "đơn"))),
    *map(" ".join, product(("đòi", "lấy", "xin"), ("của tôi", "của tui", "của dân"), ("1 triệu",))),
    *"""
lạm thu
thu khống
thu sai
cắt xén
ăn tiền
nhận tiền
đưa tiền
lấy tiền
xin tiền
chia tiền
bỏ túi
tư túi
chiếm đoạt
đòi 1 triệu
nộp 1 triệu
đưa 1 triệu
lấy 1 triệu
xin 1 triệu
nhận 1 triệu
không biên lai
không biên nhận
không hóa đơn
không ghi biên bản
nhận đất
chia đất
bán đất
lấy đất
chiếm đất
cấp đất cho người nhà
ăn chia
chia nhau
ăn hoa hồng
khai khống
làm giả
giả chữ ký
giả mạo
rút ruột
bảo kê
bao che
dung túng
làm ngơ
chửi
quát
nạt nộ
xúc phạm
lăng mạ
sỉ nhục
hành hung
tát tôi
tát tui
đánh người
đánh dân
đánh tôi
đánh tui
đánh đập
mắng chửi
sàm sỡ
quấy rối
đe dọa
hăm dọa
hù dọa
dọa nạt
dọa đánh
dọa bắt
dọa phạt
dọa nhốt
che chở
kiếm chuyện làm tiền
thì biết điều
phải biết điều
lấy xe công
dùng xe công
ép cung
trả thù
bắt người trái
giữ người trái
""".split("\n"),
]
# What people in office collect, and what makes it unlawful later in the sentence.
_COLLECTING = [
    *(f"thu {what}" for what in ("tiền", "phí", "lệ phí", "thêm", "quỹ", "1 triệu")),
    *("bắt đóng", "bắt nộp", "bắt phải đóng"),
]
_COLLECTED = Phrases(_COLLECTING)
_UNLAWFUL = Phrases(
    [
        *map(" ".join, product(("trái", "sai", "ngoài", "quá"), ("quy định", "phép"))),
        *map(
            " ".join,
            product(
                ("không", "không có", "không đưa", "không ghi", "không giao", "không lập"),
                ("biên lai", "biên nhận", "hóa đơn", "biên bản"),
            ),
        ),
        *("không có trong quy định", "bỏ túi", "gấp đôi quy định", "không mất tiền"),
    ]
)
# Right before the person or agency that gets the money, or whom the writer denounces.
_GIVEN = Phrases(
    [
        *map(" ".join, product(("đưa", "biếu", "chi", "gởi"), ("1 triệu", "tiền"), ("cho",))),
        *("tố giác", "tố giác ông", "tố giác bà"),
    ]
)
# Other people, whose deed it may be.
_OTHERS = """
thanh niên
nhóm
băng
quán
hộ dân
kẻ
đối tượng
hàng xóm
chủ nhà
chủ quán
học sinh
côn đồ
giang hồ
nó
chúng
tụi
""".split("\n")
# Between the person in office and a deed, these tell of somebody else's deed.
_OF_OTHERS = Phrases(
    """
xử lý
giải quyết
kiểm tra
can thiệp
hòa giải
nhắc
xử phạt
vụ
""".split("\n")
    + _OTHERS
)
# At the start of a part of a sentence, these mean the person who was named before.
_THEY = Phrases(
    """
họ
ông ấy
ông ta
ông này
ổng
bà ấy
bà ta
bà này
anh ấy
anh ta
anh này
ảnh
cô ta
chị ta
người này
mấy ông
mấy anh
mấy ổng
cán bộ này
""".split("\n")
)
# Deeds right after "bị" and a person in office.
_SUFFERED = Phrases("đánh chửi mắng quát dọa tát đấm nhốt còng".split())
_BY = Phrases(("bị", "bị mấy ông", "bị mấy anh", "bị ông", "bị anh", "bị bà"))
# "đòi tiền điện": a bill or another private debt.
_BILLS = {
    *("dien", "nuoc", "rac", "coc", "khach", "nha", "xe", "ve", "no", "hoc", "tro", "cuoc"),
    *("mang", "thue", "lai", "hang"),
}
# People and bodies in office that `accused` does not know by these words, or not without a deed.
_OFFICES = [
    *("cảnh sát", "kế toán xã", "kế toán phường", "trật tự đô thị", "nhân viên thuế"),
    *("hiệu trưởng", "giám đốc bệnh viện", "trung tâm y tế", "ban quản lý dự án"),
    *map(
        " ".join,
        product(
            ("bên", "trên", "ngoài", "dưới", "làm ở", "làm trên", "công tác ở"),
            ("xã", "phường", "huyện"),
        ),
    ),
]
# That these are rude or beat somebody is a matter of their hospital.
_NURSES = ["bác sĩ", "y tá", "điều dưỡng"]
_BRIBED = Phrases([*_OFFICES, *_NURSES])
_DOING = Phrases(_OFFICES)
_NEAR = 3  # sentences
_WITHIN = 12  # words
_ENDS = re.compile(r"[.!?\n…]+")
_AMOUNT = re.compile(r"\d+(tr|trieu|k|ngan|nghin)")
_MILLION = (Word("1", ""), Word("trieu", ""))
_UNITS = {"trieu", "tr", "k", "ngan", "nghin", "tram", "chuc"}
_OF_OFFICE_ONLY, _OF_OFFICE = Phrases(OF_OFFICE_ONLY), Phrases(OF_OFFICE)
_OF_ANYBODY, _NAMED = Phrases(OF_ANYBODY), Phrases(_OTHERS)


def accuses(book: Book, *texts: str) -> bool:
    """Return whether `texts`, read as one, accuse a person or agency in office.

    Only sentences near a deed are read closely: 5,000 letters cost a few ms.
    """
    said = _near_deeds("\n".join(texts))
    if not said:
        return False
    parts = [list(_amounts(words)) for words in sentences(said)]
    if any(_are_in(_OF_OFFICE_ONLY, words) for words in parts):
        return True
    accused = (one for one in book.mentions(said) if not (one.is_turned_to or one.is_trade))
    if any(_tells_of_office(words) for words in parts):
        return any(_are_in(_BRIBED, words) for words in parts) or next(accused, None) is not None
    if any(_does(words) for words in parts) or any(
        map(_place_does, repeat(book), parts, [*parts[1:], []])
    ):
        return True
    first = None
    is_near = any(_are_in(_COLLECTED, words) or _are_in(ENDED, words) for words in parts)
    behind = _all_parts(said) if is_near else []
    for one in accused:
        if _is_bribed_or_does(one) or _collects_or_ends(
            one.following, *behind[one.part : one.part + 2]
        ):
            return True
        first = one if first is None else first
    return first is not None and _they_do(said, first)


def _near_deeds(said: str) -> str:
    """Return the sentences that may tell of a deed, and those beside them."""
    if not _LETTERS.search(text.fold(said)):
        return ""
    parts = [part for part in _ENDS.split(without_short_dots(said)) if part.strip()]
    near = {
        beside
        for at, part in enumerate(parts)
        if _LETTERS.search(text.fold(part))
        for beside in range(at - _NEAR, at + _NEAR + 1)
    }
    return ". ".join(part for at, part in enumerate(parts) if at in near)


def _tells_of_office(words: Sequence[Word]) -> bool:
    """Return whether the words tell of a deed that is rather one of an office: no bill."""
    return any(
        end == len(words) or words[end].letters not in _BILLS
        for _start, end in _OF_OFFICE.places(words)
    )


def _does(words: Sequence[Word]) -> bool:
    """Return whether one of `_OFFICES` has a deed after it."""
    return any(_is_own_deed(words[end : end + _WITHIN]) for _start, end in _DOING.places(words))


def _is_bribed_or_does(one: Mention) -> bool:
    before = list(_amounts(one.preceding))
    if _end_with(_GIVEN, before) or _is_own_deed(list(_amounts(one.following))):
        return True
    return _end_with(_BY, before) and any(
        start <= 1 for start, _end in _SUFFERED.places(one.following)
    )


def _place_does(book: Book, words: Sequence[Word], next_part: Sequence[Word]) -> bool:
    """Return whether a part that begins with "phường", "xã An Mỹ" or "ấp 3" goes on with a deed."""
    end = book.place_end(words)
    following = list(_amounts(words[end : end + _WITHIN])) if end else []
    rules = (_OF_ANYBODY, _COLLECTED, ENDED)
    starts = (begin for rule in rules for begin, _end in rule.places(following))
    if min(starts, default=_WITHIN) > 1:
        return False
    return _is_own_deed(following) or _collects_or_ends(following, words[end:], next_part)


def _collects_or_ends(
    following: Sequence[Word], part: Sequence[Word] = (), next_part: Sequence[Word] = ()
) -> bool:
    """Return whether the office before these words collects money, or ends a benefit, unlawfully.

    What makes it unlawful stands in the same part of the sentence, or right behind a comma.
    """
    words = list(_amounts(following))
    for deed, reasons in ((_COLLECTED, _UNLAWFUL), (ENDED, FOR_OWN_ENDS)):
        done = next(deed.places(words), None)
        if done is None or _are_in(_OF_OTHERS, words[: done[0]]) or _is_denied(words, done[0]):
            continue
        told = words[done[1] :] if deed is _COLLECTED else part
        if _are_in(reasons, told) or _begins_with(reasons, next_part):
            return True
        if deed is _COLLECTED and _is_free(words[done[1] :], next_part):
            return True
    return False


def _is_denied(words: Sequence[Word], start: int) -> bool:
    return start > 0 and words[start - 1].letters in ("chua", "khong")


def _is_free(words: Sequence[Word], next_part: Sequence[Word]) -> bool:
    """Return whether the words behind a collection say that the matter costs nothing."""
    for part in (words, next_part[:_WITHIN]):
        start = next((begin for begin, _end in FREE.places(part)), None)
        if start is not None and not _are_in(WISHED, part[:start]):
            return True
    return False


def _begins_with(phrases: Phrases, words: Sequence[Word]) -> bool:
    return any(start <= 2 for start, _end in phrases.places(words))


def _end_with(phrases: Phrases, words: Sequence[Word]) -> bool:
    return any(end == len(words) for _start, end in phrases.places(words))


def _they_do(said: str, one: Mention) -> bool:
    """Return whether a later part ("Họ đánh tôi") tells of a deed of those whom `one` names.

    Where other people are named, it may be theirs.
    """
    parts = _all_parts(said)
    if any(_are_in(_NAMED, words) for words in parts):
        return False
    for words in parts[one.part + 1 :]:
        they = max((end for start, end in _THEY.places(words) if start <= 1), default=0)
        following = list(_amounts(words[they : they + _WITHIN]))
        deed = next(_OF_ANYBODY.places(following), None)
        if deed and (they or deed[0] <= 1) and not _are_in(_OF_OTHERS, following[: deed[0]]):
            return True
    return False


def _all_parts(said: str) -> list[list[Word]]:
    """Return the parts by the numbers that mentions have."""
    return [words for sentence in sentence_parts(said) for words in sentence]


def _is_own_deed(following: Sequence[Word]) -> bool:
    """Return whether a deed stands in these words before anybody else does."""
    deed = next(_OF_ANYBODY.places(following), None)
    return deed is not None and not _are_in(_OF_OTHERS, following[: deed[0]])


def _are_in(phrases: Phrases, words: Sequence[Word]) -> bool:
    return next(phrases.places(words), None) is not None


def _amounts(words: Sequence[Word]) -> Iterator[Word]:
    """Write each amount of money as "1 triệu": "500k", "5 triệu"."""
    for at, word in enumerate(words):
        follows_number = at > 0 and words[at - 1].letters.isdecimal()
        has_unit = at + 1 < len(words) and words[at + 1].letters in _UNITS
        if word.letters.isdecimal() and has_unit:
            yield from _MILLION
        elif _AMOUNT.fullmatch(word.letters):
            yield from _MILLION
        elif not (follows_number and word.letters in _UNITS):
            yield word


def _pattern(lines: Iterable[str]) -> re.Pattern[str]:
    letters = (text.fold(line).replace("1 trieu", r"\d\w*") for line in lines if line.strip())
    return re.compile(rf"\b(?:{'|'.join(letters)})\b")


_LETTERS = _pattern(
    (
        *OF_OFFICE_ONLY,
        *OF_OFFICE,
        *OF_ANYBODY,
        *_COLLECTING,
        *("cắt", "gạch", "gạt", "xóa", "loại", "bỏ tên", "chặn", *(f"giữ {x}" for x in BENEFITS)),
        "đưa",
        "biếu",
        "chi 1 triệu",
        "tố giác",
        "bị",
    )
)
