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
def test_phone_is_found_in_every_spelling(phone: str) -> None:
    assert pieces(f"Vui lòng gọi {phone}, gặp tôi.") == [(Kind.PHONE, phone)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gọi ０９３９ ８６１ ２３４ nhé", [(Kind.PHONE, "０９３９ ８６１ ２３４")]),
        ("លេខ ០៩៣៩៨៦១២៣៤", [(Kind.PHONE, "០៩៣៩៨៦១២៣៤")]),
        ("zalo 912345678 gặp tôi", [(Kind.PHONE, "912345678")]),
        ("0084 939 861 234", [(Kind.PHONE, "0084 939 861 234")]),
        ("căn cước 094-090-001234", [(Kind.NATIONAL_ID, "094-090-001234")]),
        ("0940 9000 1234", [(Kind.NATIONAL_ID, "0940 9000 1234")]),
        ("lan.nguyen(at)gmail.com", [(Kind.EMAIL, "lan.nguyen(at)gmail.com")]),
        ("lan [at] gmail [dot] com", [(Kind.EMAIL, "lan [at] gmail [dot] com")]),
        ("lan a còng yahoo chấm com", [(Kind.EMAIL, "lan a còng yahoo chấm com")]),
        ("Vietcombank 0071001234567", [(Kind.BANK_ACCOUNT, "0071001234567")]),
        ("chuyển 1903 4567 8901 23 Techcombank", [(Kind.BANK_ACCOUNT, "1903 4567 8901 23")]),
        ("hộ chiếu số c1234567", [(Kind.PASSPORT, "c1234567")]),
        ("thẻ DN 4 94 0123456789", [(Kind.INSURANCE, "DN 4 94 0123456789")]),
        ("mã BHXH 9401234567", [(Kind.INSURANCE, "9401234567")]),
        ("sinh ngày 12/03/1990", [(Kind.BIRTH_DATE, "12/03/1990")]),
        ("bà Bảy, sinh năm 1956", [(Kind.NAME, "Bảy"), (Kind.BIRTH_DATE, "1956")]),
        ("chị nguyễn thị bé ở ấp 3", [(Kind.NAME, "nguyễn thị bé")]),
        ("CHỊ NGUYỄN THỊ BÉ Ở ẤP 3", [(Kind.NAME, "NGUYỄN THỊ BÉ")]),
        ("chị NGUYỄN THỊ BÉ ở ấp 3", [(Kind.NAME, "NGUYỄN THỊ BÉ")]),
        ("Thạch Thị Sa Rên đổ rác", [(Kind.NAME, "Thạch Thị Sa Rên")]),
        ("CO TRAN NGOC LAN O AP 3", [(Kind.NAME, "TRAN NGOC LAN")]),
        ("bac le van mau do rac", [(Kind.NAME, "le van mau")]),
        ("nhà a Dũng nuôi gà, c.Lan bán cá", [(Kind.NAME, "Dũng"), (Kind.NAME, "Lan")]),
        ("bé Ngân té, thằng Út đẩy", [(Kind.NAME, "Ngân"), (Kind.NAME, "Út")]),
        ("chủ tiệm tên Lê Na", [(Kind.NAME, "Lê Na")]),
        ("chủ nhà là Phan Ngọc Ánh", [(Kind.NAME, "Phan Ngọc Ánh")]),
        ("Người gửi: Vưu Ái Linh", [(Kind.NAME, "Vưu Ái Linh")]),
        ("gọi o912.345.678", [(Kind.PHONE, "o912.345.678")]),
        ("gọi 0912,345,678", [(Kind.PHONE, "0912,345,678")]),
        ("số 01687654321", [(Kind.PHONE, "01687654321")]),
        (
            "không tám một ba, hai hai ba, bốn năm sáu nhé",
            [(Kind.PHONE, "không tám một ba, hai hai ba, bốn năm sáu")],
        ),
        ("lan at gmail dot com", [(Kind.EMAIL, "lan at gmail dot com")]),
        ("sanh năm 1950", [(Kind.BIRTH_DATE, "1950")]),
        ("Cháu bé 15-8-2019 là ngày sinh", [(Kind.BIRTH_DATE, "15-8-2019")]),
        ("ngày 3/4/1980 (ngày sinh)", [(Kind.BIRTH_DATE, "ngày 3/4/1980")]),
        ("sinh ngay 3 thang 4 nam 1980", [(Kind.BIRTH_DATE, "3 thang 4 nam 1980")]),
    ],
)
def test_unusual_spellings_are_found(text: str, found: list[tuple[Kind, str]]) -> None:
    assert pieces(text) == found


def test_two_phones_are_two_findings() -> None:
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
def test_identity_number_is_found(text: str, piece: str) -> None:
    assert pieces(text) == [(Kind.NATIONAL_ID, piece)]


@pytest.mark.parametrize("address", ["lan.nguyen+1@gmail.com", "a_b@mail.soctrang.gov.vn"])
def test_email_address_is_found(address: str) -> None:
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
def test_number_plate_is_found(plate: str) -> None:
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
        ("ÔNG NGUYỄN VĂN HÙNG XẢ RÁC", "NGUYỄN VĂN HÙNG"),
        ("bác Ba bán nước mía", "Ba"),
        ("nhà bà Trưng bán cá", "Trưng"),
    ],
)
def test_name_after_form_of_address_is_found(text: str, name: str) -> None:
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
        "vệ sinh 12/3/2024, trường học sinh 2023",
        "12/3/2024 là ngày sinh hoạt khu phố",
        "đóng 1500000 đồng vào tài khoản của trường",
        "đường Nguyễn Văn Linh, ngã tư Nguyễn Thị Minh Khai, số 12 Võ Văn Kiệt",
        "anh em la hét, cô mai mới về, chú từ đâu đến",
        "ông bà đi chợ, bà con cao tuổi",
        "Cục Quản lý thị trường, từ thị trấn, từ văn phòng",
        "45 Trần Ngọc Hân, 12/3 Lê Ngọc Hân, Nguyễn Huệ Phường 1",
        "thị trấn Huỳnh Hữu Nghĩa, cảng Trần Đề Sóc Trăng, miễu Ông Bổn",
        "co phan anh, co le duong van ngap, anh chi duong van ngap, chu truong",
        "lô A Khu 5, khu A. Trong hẻm, vitamin C. Trường, a. Trong b. Ngoài c. Đường",
        "ngày 05, 10, 15, 20, 25; CO2, O2; một hai ba bốn năm sáu",
    ],
)
def test_impersonal_text_has_no_findings(text: str) -> None:
    assert pieces(text) == []


def test_mask_replaces_findings_and_keeps_other_text() -> None:
    text = "Ông Nguyễn Văn Hùng, 0939 861 234, xe 83A-123.45, tự ý san lấp."

    assert mask(text, [one.span for one in find(text)]) == (
        f"Ông {MASK}, {MASK}, xe {MASK}, tự ý san lấp."
    )


def test_phrase_is_found_as_whole_words_in_any_letter_case() -> None:
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
def test_findings_are_ordered_and_do_not_overlap(text: str) -> None:
    found = find(text)

    ends = [0, *(one.end for one in found)]
    assert all(before <= one.start < one.end for before, one in zip(ends, found, strict=False))
    assert not found or found[-1].end <= len(text)


@given(TEXTS)
def test_masked_text_contains_no_findings(text: str) -> None:
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
    "piece",
    ["0", "09 ", "0-", "a", "a@", "a.", "83A", "83-", "Ông ", "ông A ", "(", "ô", " ", "A"]
    + ["1 ", "sinh ", "nguyễn văn ", "stk 1", "at ", "Ông nguyễn ", "０"]
    + ["Nguyễn ", "ba nguyen ", "hai ba ", "c.", "o", "0,"],
)
def test_time_grows_only_with_the_length_of_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begin = time.process_time()
        personal_scan.find(text)
        return time.process_time() - begin

    short, long = (min(seconds(length) for _ in range(3)) for length in (4_000, 32_000))

    # Eight times the length; a square would take 64 times as long.
    assert long < 24 * max(short, 0.001)
