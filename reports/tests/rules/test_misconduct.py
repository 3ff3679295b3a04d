"""Recognise accusations of bribery, abuse and threats; measured on the sentences of the project."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paht.foundation import text
from province.models import AdminUnit, Agency
from reports import samples
from reports.rules.accused import Book
from reports.rules.misconduct import accuses

DATA = Path(__file__).parents[1] / "data"
SAMPLES = Path(samples.__file__).parent / "seeds" / "sample_reports.json"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def book(reference_data: None) -> Book:
    return Book(Agency.objects.exclude(code="TTRA"), AdminUnit.objects.all())


@pytest.mark.django_db
def test_no_everyday_sentence_is_kept_and_half_of_those_about_officials_are(book: Book) -> None:
    said = rows("category_sentences_develop") + rows("category_sentences_hold_out")
    kept = [row for row in said if accuses(book, row["title"], row["content"])]

    assert len(said) == 480
    assert [row for row in kept if row["category"] != "HC02"] == []
    assert len(kept) >= 4


@pytest.mark.django_db
def test_accusations_are_kept_and_sentences_that_accuse_nobody_are_not(book: Book) -> None:
    said = rows("agency_sentences_hold_out")
    kept = [row for row in said if accuses(book, row["text"])]

    assert [row["text"] for row in kept if not row["agencies"]] == []
    # Most of the others tell of slow or bad work, which stays ordinary.
    assert len(kept) >= 53


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("misconduct_sentences_develop", 44),
        ("misconduct_sentences_hold_out", 16),
        ("fee_sentences_develop", 18),
        ("fee_sentences_hold_out", 16),
    ],
)
def test_sentences_of_misconduct_and_look_alikes(book: Book, name: str, least: int) -> None:
    """The held-out ones have changed nothing in the rule."""
    said = rows(name)
    kept = [row for row in said if accuses(book, row["text"])]

    assert [row["text"] for row in kept if row["accuses"] == "no"] == []
    assert len(kept) >= least


@pytest.mark.django_db
def test_no_sample_report_is_kept(book: Book) -> None:
    reports = json.loads(SAMPLES.read_text(encoding="utf-8"))["reports"]

    assert reports and [one for one in reports if accuses(book, one["title"], one["content"])] == []


@pytest.mark.parametrize(
    "said",
    [
        "Ông Trần Văn Tham cán bộ UBND thành phố Sóc Trăng đòi tiền hối lộ 5 triệu",
        "Chị Ba ở bộ phận một cửa phường 2 biểu đưa bao thư mới ký",
        "can bo dia chinh phuong 7 keu toi nop phong bi 1 trieu",
        "Anh Tuấn bên xã bắt tui chung chi",
        "Cán bộ hộ tịch đòi 500k mới làm",
        "Công an phường đe dọa tôi",
        "Tôi tố cáo ông trưởng phòng nhận hối lộ.",
        "Cán bộ P. 8 hẹn tôi ra quán. Tôi không hiểu. Ông ấy đòi tiền.",
        "Công an xã mời tôi lên làm việc, đánh tôi bầm mặt",
        "Công an xã mời tôi lên trụ sở. Họ đánh tôi.",
        "Hôm qua tôi bị cán bộ phường 3 chửi trước mặt nhiều người",
        "Đưa 2 triệu cho cán bộ một cửa thì hôm sau có giấy liền",
        "Tôi xin tố giác giám đốc Sở Xây dựng",
    ],
)
def test_deed_of_somebody_in_office_is_an_accusation_without_marks_too(said: str) -> None:
    assert accuses(Book(), said) and accuses(Book(), text.fold(said) if "." not in said else said)


@pytest.mark.parametrize(
    "said",
    [
        "UBND xã chưa sửa đường",
        "Quán karaoke đòi tiền khách. Đề nghị công an phường xử lý.",
        "Nhóm thanh niên đe dọa, đánh người; báo công an phường giúp dân.",
        "Nhà xe nhận tiền rồi bỏ khách. Tổ dân phố ai cũng biết.",
        "Công ty cây xanh hứa trồng cây. " + "Cây chưa thấy đâu. " * 3 + "Hàng xóm đòi tiền.",
        "Cán bộ phường hướng dẫn chậm",
        "Công an phường chưa xử lý vụ thanh niên đánh người hôm qua",
        "Chủ nợ tới nhà. Họ đánh tôi. Công an phường chưa xử lý.",
        "Nhóm thanh niên tụ tập. Công an phường có nhắc. Họ chửi lại tôi.",
        "Điện lực đòi tiền điện hai lần trong một tháng",
        "Kẻ gian giả danh công an gọi điện đòi tiền chuyển khoản",
        "Quán karaoke đòi tiền khách, kính mong các cấp lãnh đạo xem xét",
    ],
)
def test_deed_without_office_or_office_without_deed_is_none(said: str) -> None:
    assert not accuses(Book(), said)


# Title and content of the form, at their longest.
LONGEST = 5_200


def cost(book: Book, said: str) -> float:
    """Return the least CPU seconds of five readings."""
    taken = []
    for _turn in range(5):
        started = time.process_time()
        accuses(book, said)
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.django_db
@pytest.mark.parametrize("last", ["", " Đòi tiền.", " Hàng xóm ăn tiền."])
def test_longest_ordinary_letter_costs_at_most_20_ms(book: Book, last: str) -> None:
    """Measured: 1 ms without a deed, 4 ms with one at the end; 2026-12-02."""
    sentence = "Đoạn đường trước chợ có nhiều ổ gà lớn, trời mưa rất nguy hiểm cho bà con đi lại. "

    assert cost(book, (sentence * 70)[: LONGEST - len(last)] + last) <= 0.02


@pytest.mark.django_db
@pytest.mark.parametrize(
    "piece", ["ca ", "ca x ", "p x h ", "xã An Mỹ ", "đòi tiền ", "a.", "Công an xã. Họ đe dọa "]
)
def test_hostile_text_costs_time_in_proportion_to_its_length(book: Book, piece: str) -> None:
    """Measured: at most 43 ms for the longest text, 75 ms for twice as much; 2026-12-02."""
    once, twice = (
        cost(book, (piece * 10_000)[:size] + "\nĐòi tiền bị đánh")
        for size in (LONGEST, 2 * LONGEST)
    )

    # "ca ca ca…" took 7.5 s while bodies in a row had no limit.
    assert once < 0.2 and twice < 3 * once + 0.01


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        "Cán bộ xã cắt chế độ hộ nghèo của gia đình tôi không lý do",
        "UBND xã cắt trợ cấp người cao tuổi của bà tôi rồi đưa cho người nhà",
        "Trưởng ấp gạch tên nhà tôi khỏi danh sách hộ nghèo vì tôi không chịu đưa quà",
        "Cán bộ phường thu tiền làm căn cước trong khi được miễn phí",
        "Xã thu 200 nghìn tiền xác nhận hộ nghèo, lẽ ra không mất tiền",
        "Trạm y tế phường thu tiền tiêm chủng miễn phí",
        "Phường bắt tui đóng 500k mới cho làm hộ khẩu",
        "Phường đánh tôi",
        "Phường 2 chửi dân",
        "Xã An Mỹ đánh người",
        "Ấp 3 bao che cho sòng bạc",
        "Phường thu phí không biên nhận",
        "Phường giam giấy tờ",
        "xa lam gia chu ky cua toi",
    ],
)
def test_benefits_cut_off_fees_for_free_matters_and_places_alone_accuse(
    book: Book, said: str
) -> None:
    assert accuses(book, said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        "UBND xã cắt trợ cấp của bà tôi vì quá tuổi, xin hướng dẫn",
        "UBND xã bỏ hộ tôi khỏi danh sách hộ nghèo, xin xem lại",
        "UBND xã loại hộ tôi vì không đưa giấy tờ đúng hạn",
        "Bảo hiểm xã hội cắt chế độ của tôi do sai hồ sơ",
        "Phường thu phí giữ xe, trước đây miễn phí",
        "Ban quản lý chợ phường 2 thu phí vệ sinh, đề nghị miễn phí cho hộ nghèo",
        "Trạm y tế thu tiền thuốc, khám thì miễn phí",
        "Xã chưa thu tiền rác, không tốn tiền",
        "Cán bộ xã hướng dẫn người dân nộp hồ sơ miễn phí",
        "UBND phường cắt tỉa cây vô cớ",
        "Xã cắt điện cả ngày",
        "Xã đánh số nhà sai",
        "Nhóm thanh niên xã An Mỹ đánh người",
        "Trong phường có nhóm thanh niên đòi tiền dân",
        "Phường tôi có quán nhậu chửi dân",
        "Ở phường có người đánh dân",
        "Sạt lở ở xã An Thạnh đe dọa nhà dân",
    ],
)
def test_fees_benefits_and_places_of_ordinary_matters_accuse_nobody(book: Book, said: str) -> None:
    assert not accuses(book, said)


@given(said=st.text())
def test_any_text_has_an_answer(said: str) -> None:
    accuses(Book(), said)
