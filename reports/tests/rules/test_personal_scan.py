"""What the scan takes for personal data, what it leaves alone, and that it always ends soon."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules import personal_scan
from reports.rules.personal_scan import MASK, Kind, find, mask, occurrences


def pieces(text: str) -> list[tuple[Kind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find(text)]


@pytest.mark.parametrize(
    "phone",
    [
        "0939861234",
        "0939 861 234",
        "0939.861.234",
        "0939-861-234",
        "0939 86 12 34",
        "09 39 86 12 34",
        "+84939861234",
        "+84 939 861 234",
        "(+84) 939 861 234",
        "+84 (0) 939 861 234",
        "84939861234",
        "02993822222",
        "0299 3 822 222",
        "(0299) 3822222",
        "(0299) 3.822.222",
        "+84 299 3822222",
        "0939\u00a0861\u00a0234",
        "0939 – 861 – 234".replace(" ", ""),
    ],
)
def test_a_phone_is_found_in_every_way_it_is_written(phone: str) -> None:
    assert pieces(f"Vui lòng gọi {phone}, gặp tôi.") == [(Kind.PHONE, phone)]


def test_two_phones_are_two() -> None:
    assert [text for _kind, text in pieces("0939861234 0912345678 5 người")] == [
        "0939861234",
        "0912345678",
    ]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("CCCD 094090001234", "094090001234"),
        ("số 094 090 001 234 cấp năm 2021", "094 090 001 234"),
        ("CMND: 365123456", "365123456"),
        ("chứng minh nhân dân số 365 123 456.", "365 123 456"),
    ],
)
def test_the_number_of_a_paper_is_found(text: str, piece: str) -> None:
    assert pieces(text) == [(Kind.NATIONAL_ID, piece)]


@pytest.mark.parametrize("address", ["lan.nguyen+1@gmail.com", "a_b@mail.soctrang.gov.vn"])
def test_an_email_is_found(address: str) -> None:
    assert pieces(f"thư: {address}.") == [(Kind.EMAIL, address)]


@pytest.mark.parametrize(
    "plate",
    [
        "83-B1 123.45",
        "83B1-123.45",
        "83B1 12345",
        "83A-123.45",
        "83A-12345",
        "83A 123.45",
        "83P1-1234",
        "83-AA 123.45",
        "83LD-012.34",
        "83-b1 123.45",
        "83b1-123.45",
        "83a-123.45",
        "65C-1234",
    ],
)
def test_a_plate_is_found(plate: str) -> None:
    assert pieces(f"Xe {plate} đổ rác ban đêm") == [(Kind.PLATE, plate)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ông Nguyễn Văn Hùng lấn chiếm", "Nguyễn Văn Hùng"),
        ("hộ bà Trần Thị Ngọc Bích xả thải", "Trần Thị Ngọc Bích"),
        ("nhà anh Hai nuôi heo", "Hai"),
        ("Ông/Bà Lê Văn Tám", "Lê Văn Tám"),
        ("chị Đỗ Thị Ớt, ấp 3", "Đỗ Thị Ớt"),
        ("tên là Thạch Sô Phia ở cuối hẻm", "Thạch Sô Phia"),
        ("Họ và tên: Lý Thị Mộng Thu", "Lý Thị Mộng Thu"),
        ("ÔNG NGUYỄN VĂN HÙNG XẢ RÁC", "NGUYỄN VĂN HÙNG XẢ"),
        ("bác Ba bán nước mía", "Ba"),
        ("nhà bà Trưng bán cá", "Trưng"),
    ],
)
def test_a_name_after_a_form_of_address_is_found(text: str, name: str) -> None:
    assert pieces(text) == [(Kind.NAME, name)]


@pytest.mark.parametrize(
    "text",
    [
        "Đường số 5, hẻm 12, 3 ngày rồi",
        "Mã phản ánh 202310040003",
        "ngày 04/10/2023 lúc 10:30, hạn 17/10/2023",
        "thiệt hại 150.000.000 đồng, 250000000 đ",
        "tọa độ 9.602500, 105.973900",
        "QL1A km 2127+500, ĐT 934B, đường 30/4",
        "cầu Bà Lẽn, kênh Ông Tà, chợ Bà Chín",
        "đường Hai Bà Trưng, 12 Hai Bà Trưng, HAI BÀ TRƯNG",
        "bà con Ấp Mỹ Tân, anh em Khóm 3",
        "XIN LÀM LẠI ĐƯỜNG CHO BÀ CON ẤP MỸ TÂN",
        "ông Chủ tịch UBND xã, bà Phó Chủ tịch",
        "gọi 1022, 113, 114 hoặc 1900 1006",
        "hai bà già, ba ông cháu",
        "em Phường 2 đi học",
        "trọng lượng 20 tấn, 83 hộ, 12 m2, 24h00",
    ],
)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert pieces(text) == []


def test_what_is_masked_cannot_be_read_and_the_rest_stays() -> None:
    text = "Ông Nguyễn Văn Hùng, 0939 861 234, xe 83A-123.45, tự ý san lấp."

    assert mask(text, [one.span for one in find(text)]) == (
        f"Ông {MASK}, {MASK}, xe {MASK}, tự ý san lấp."
    )


def test_a_phrase_is_found_as_whole_words_in_any_case() -> None:
    text = "Quán Hương Quê và hương quê; Hương Quêê"

    assert [text[start:end] for start, end in occurrences(text, " hương quê ")] == [
        "Hương Quê",
        "hương quê",
    ]
    assert occurrences(text, "  ") == []


TEXTS = st.text(
    st.sampled_from("0123456789 .-()+@aB ôÔngàbBÀNguyễnVăn83A/\n\u00a0"), max_size=300
) | st.text(max_size=200)


@given(TEXTS)
def test_findings_are_in_order_inside_the_text_and_apart(text: str) -> None:
    found = find(text)

    ends = [0, *(one.end for one in found)]
    assert all(before <= one.start < one.end for before, one in zip(ends, found, strict=False))
    assert not found or found[-1].end <= len(text)


@given(TEXTS)
def test_nothing_found_survives_the_mask(text: str) -> None:
    found = find(text)
    masked = mask(text, [one.span for one in found])

    assert masked.count(MASK) >= (1 if found else 0)
    assert len(masked) == len(text) - sum(one.end - one.start for one in found) + len(MASK) * (
        masked.count(MASK) - text.count(MASK)
    )


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 400), st.integers(-5, 400)), max_size=6))
def test_any_spans_can_be_masked(text: str, spans: list[tuple[int, int]]) -> None:
    masked = mask(text, spans)

    inside = {i for start, end in spans for i in range(max(start, 0), min(end, len(text)))}
    assert masked.replace(MASK, "") == "".join(
        c for i, c in enumerate(text) if i not in inside
    ).replace(MASK, "")


@pytest.mark.parametrize(
    "piece", ["0", "09 ", "0-", "a", "a@", "a.", "83A", "83-", "Ông ", "ông A ", "(", "ô", " ", "A"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    start = time.process_time()

    personal_scan.find(text)

    assert time.process_time() - start < 4
