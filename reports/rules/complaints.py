"""Recognise texts about an agency or an official, which only the inspectorate should read.

A text that the rules take for a complaint waits in the inspectorate's queue, which may release it.
An agency that the writer only addresses ("Kính gửi UBND phường"), asks ("đề nghị công an xử lý")
or names as a landmark ("trước cổng UBND xã") is no complaint about it.
"""

from collections.abc import Iterator, Sequence

from reports.rules.phrases import Phrases, Word, sentences

# Deeds and words of complaints: one is enough.
DEEDS = """
tố cáo
khiếu nại
tố giác
hối lộ
đưa hối lộ
nhận hối lộ
nhận tiền
ăn tiền
đòi tiền
vòi tiền
vòi vĩnh
chung chi
lót tay
bồi dưỡng mới
nhũng nhiễu
sách nhiễu
hách dịch
cửa quyền
quan liêu
tham nhũng
tham ô
bao che
dung túng
làm ngơ
tiêu cực
lợi dụng chức vụ
lạm quyền
lạm dụng quyền
trù dập
thiếu trách nhiệm
vô trách nhiệm
gây khó dễ
gây khó khăn
cố tình kéo dài
không giải quyết
không tiếp dân
thái độ
""".split("\n")
OFFICIALS = """
chủ tịch
phó chủ tịch
bí thư
phó bí thư
giám đốc
phó giám đốc
hiệu trưởng
hiệu phó
trưởng phòng
phó phòng
chánh văn phòng
chánh thanh tra
chi cục trưởng
trưởng công an
phó công an
trưởng ấp
trưởng khóm
trưởng thôn
trưởng khu vực
trưởng trạm
đội trưởng
lãnh đạo
cán bộ
công chức
viên chức
quan chức
địa chính xã
kiểm sát viên
thẩm phán
thanh tra viên
kiểm lâm
đồng chí
csgt
cảnh sát giao thông
anh công an
ông công an
dân quân
bảo vệ dân phố
""".split("\n")
AGENCIES = """
ủy ban
ubnd
hđnd
hội đồng nhân dân
công an
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
phòng tài nguyên
phòng quản lý đô thị
phòng giáo dục
phòng y tế
phòng tư pháp
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
quân sự
đồn biên phòng
bộ đội biên phòng
trạm y tế
điện lực
""".split("\n")
# Before the name of an agency: it is addressed, asked for help, or a place.
_ASIDE = """
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
trụ sở
""".split("\n")

# Inspectors of others than the province.
_OTHER_INSPECTORS = Phrases(
    f"thanh tra {of}"
    for of in (
        *("giao thông", "xây dựng", "sở", "huyện", "quận", "thị xã", "thành phố", "môi trường"),
        *("y tế", "lao động", "giáo dục", "đất đai", "chuyên ngành", "nhân dân", "chính phủ"),
    )
)
_INSPECTORS = Phrases(("thanh tra",))
# Before the inspectorate, to which many letters say they will turn.
_WAY = Phrases(("lên", "đến", "tới"))

_DEEDS, _OFFICIALS = Phrases(DEEDS), Phrases(OFFICIALS)
_AGENCIES, _AT_ASIDE = Phrases(AGENCIES), Phrases(_ASIDE)
# "Kính gửi: Chủ tịch UBND tỉnh" is an address; the break after "gửi" ends the sentence.
_SALUTATIONS = Phrases(("kính gửi", "kính gởi", "kính thưa", "gửi"))


def is_complaint(*texts: str) -> bool:
    """Return whether one of `texts` tells of a deed that people complain about."""
    return any(_DEEDS.are_in(text) for text in texts)


def names_agency(*texts: str, names: Phrases | None = None) -> bool:
    """Return whether one of `texts` names an official, or an agency as its matter.

    `names` are the names of the province's agencies, in addition to the usual ones.
    """
    known = [_AGENCIES, names] if names else [_AGENCIES]
    return any(_names_one(text, known) for text in texts)


def matters(*texts: str, names: Phrases) -> set[tuple[str, ...]]:
    """Return those of `names` that `texts` have as their matter, each as `letters_of` gives it."""
    found = (name for text in texts for words in _lines(text) for name in _matters(words, [names]))
    return {tuple(word.letters for word in name) for name in found}


def letters_of(name: str) -> set[tuple[str, ...]]:
    """Return the parts of a name, each as words without marks."""
    return {tuple(word.letters for word in words) for words in sentences(name)}


def names_inspectorate(*texts: str) -> bool:
    """Return whether one of `texts` has the province's inspectorate or its people as its matter."""
    return any(map(_tells_of_inspectors, texts))


def _tells_of_inspectors(text: str) -> bool:
    lines = (line for line in text.split("\n") if not _is_salutation(line))
    for words in (words for line in lines for words in sentences(line)):
        skipped = {start for start, _end in _OTHER_INSPECTORS.places(words)}
        for ways in (_AT_ASIDE, _WAY):
            skipped |= {end for _start, end in ways.places(words)}
        if any(start not in skipped for start, _end in _INSPECTORS.places(words)):
            return True
    return False


def _names_one(text: str, known: Sequence[Phrases]) -> bool:
    for words in _lines(text):
        if any(True for _place in _OFFICIALS.places(words)):
            return True
        if any(True for _matter in _matters(words, known)):
            return True
    return False


def _lines(text: str) -> Iterator[list[Word]]:
    lines = (line for line in text.split("\n") if not _is_salutation(line))
    return (words for line in lines for words in sentences(line))


def _matters(words: list[Word], known: Sequence[Phrases]) -> Iterator[list[Word]]:
    """Yield the known names in a sentence, without those that are addressed or a landmark."""
    asides = {end for _start, end in _AT_ASIDE.places(words)}
    places = [place for names in known for place in names.places(words)]
    # "UBND phường 2" after "trước cổng": the longer name may begin where the shorter does.
    yield from (words[start:end] for start, end in places if start not in asides)


def _is_salutation(line: str) -> bool:
    first = next(sentences(line), [])
    return any(start == 0 for start, _end in _SALUTATIONS.places(first))
