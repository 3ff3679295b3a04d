"""Recognise texts about a deed of officials or the inspectorate.

A text that the rules take for a complaint waits in the inspectorate's queue, which may release it.
`accused` knows the names of agencies and officials.
"""

from reports.rules.agency_words import ASIDE, SALUTATIONS
from reports.rules.phrases import Phrases, sentences

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

_DEEDS, _AT_ASIDE = Phrases(DEEDS), Phrases(ASIDE)
# "Kính gửi: Chủ tịch UBND tỉnh" is an address; the break after "gửi" ends the sentence.
_SALUTATIONS = Phrases(SALUTATIONS)


def is_complaint(*texts: str) -> bool:
    """Return whether one of `texts` tells of a deed that people complain about."""
    return any(_DEEDS.are_in(text) for text in texts)


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


def _is_salutation(line: str) -> bool:
    first = next(sentences(line), [])
    return any(start == 0 for start, _end in _SALUTATIONS.places(first))
