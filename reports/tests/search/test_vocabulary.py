import pytest

from paht.tests.threads import in_parallel
from reports import search
from reports.models import Report, SearchWord
from reports.rules.states import State
from reports.search import vocabulary
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def found(query: str, *, widely: bool = False) -> list[str]:
    matching = search.matching(Report.objects.all(), query, widely=widely)
    return sorted(matching.values_list("title", flat=True))


def public(title: str, **facts: object) -> Report:
    return make_report(State.PROCESSING, title=title, **facts)


@pytest.fixture
def karaoke(reference_data: None) -> None:
    for number in range(2):
        public(f"Quán karaoke ồn ào {number}", content="Hát đến khuya.", address="Hẻm 5")
    vocabulary.recount()


@pytest.mark.usefixtures("karaoke")
@pytest.mark.parametrize(
    "typed", ["karaok", "kraaoke", "karaokee", "karaoka", "karaxoke", "Káraôkế"]
)
def test_one_wrong_letter_is_corrected(typed: str) -> None:
    assert found(f"{typed} quán") == ["Quán karaoke ồn ào 0", "Quán karaoke ồn ào 1"]


@pytest.mark.usefixtures("karaoke")
def test_two_wrong_letters_are_not_corrected() -> None:
    assert found("kakaokee quán") == []


@pytest.mark.usefixtures("karaoke")
def test_prefix_of_known_word_is_not_corrected() -> None:
    public("Bán karao giá rẻ")
    public("Bán karao giá tốt")
    vocabulary.recount()

    assert found("quán karaok") == ["Quán karaoke ồn ào 0", "Quán karaoke ồn ào 1"]


def test_known_word_is_corrected_in_wide_search_only() -> None:
    for number in range(2):
        public(f"Ngập nước {number}", content="Sau mưa.", address="Hẻm 5")
    public("Ngạt khói", content="Đốt rác.", address="Hẻm 5")
    vocabulary.recount()

    assert found("ngạt nước") == []
    assert found("ngạt nước", widely=True) == ["Ngập nước 0", "Ngập nước 1"]


def test_last_word_matches_as_prefix_when_reports_continue_it() -> None:
    public("Rác ở khóm trên", content="Ruồi bay.", address="Hẻm 5")
    public("Rác ở khóm3", content="Ruồi bay.", address="Hẻm 5")
    public("Rác ở khomang", content="Ruồi bay.", address="Hẻm 5")
    vocabulary.recount()

    assert found("rác khóm") == ["Rác ở khomang", "Rác ở khóm trên", "Rác ở khóm3"]


def test_word_without_continuation_matches_as_whole_word() -> None:
    public("Rác ở khóm trên", content="Ruồi bay.", address="Hẻm 5")
    vocabulary.recount()

    def asked(query: str) -> str:
        return str(search.matching(Report.objects.all(), query).query)

    assert "'khom':*" not in asked("rác khóm") and found("rác khóm") == ["Rác ở khóm trên"]
    assert "'khom':*" in asked("khóm") and "'kho':*" not in asked("rác kho")
    assert "'ruoi':*" not in asked("khóm ruồi") and "'truo':*" in asked("rác truo")


def test_vocabulary_contains_public_words_only() -> None:
    public("Đường hư", content="Nhiều ổ gà.")
    make_report(State.PROCESSING, title="Chuyện riêng của zxcvb", publish=False)
    vocabulary.recount()

    words = set(SearchWord.objects.values_list("word", flat=True))
    assert "duong" in words
    assert "zxcvb" not in words


def test_recount_removes_words_of_hidden_reports() -> None:
    report = public("Chuyện của zxcvb")
    vocabulary.recount()
    Report.objects.filter(pk=report.pk).update(is_published=False)
    vocabulary.recount()

    assert not SearchWord.objects.filter(word="zxcvb").exists()


def test_second_recount_keeps_vocabulary() -> None:
    public("Đường hư")

    assert vocabulary.recount() == vocabulary.recount() == SearchWord.objects.count()


def test_ward_is_found_by_every_abbreviation(subtests: pytest.Subtests) -> None:
    written = sorted(("Rác ở phường 8", "Rác ở P8", "Rác ở P.8", "Rác ở f8"))
    for title in (*written, "Rác ở phường 9"):
        public(title, address="Hẻm 5")

    for typed in ("phường 8", "p8", "P.8", "p 8", "F8", "f 8"):
        with subtests.test(typed):
            assert found(f"rác {typed}") == written


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Đg Lê Lợi ngập", "đường lê lợi"),
        ("Đường Lê Lợi ngập", "đg. lê lợi"),
        ("TT. Mỹ Xuyên mất điện", "thị trấn mỹ xuyên"),
        ("Trước cổng bệnh viện", "bv"),
        ("Trước cổng BV", "bệnh viện"),
        ("Quốc lộ 1A có ổ gà", "QL1A"),
        ("QL 1A có ổ gà", "quốc lộ 1a"),
        ("Khóm 3 chưa có đèn", "k3"),
    ],
)
def test_short_and_long_forms_find_each_other(written: str, typed: str) -> None:
    public(written, content="Nhờ xem lại.", address="Số 5")

    assert found(typed) == [written]


def test_exact_phrase_in_title_ranks_before_text_and_scattered_words() -> None:
    scattered = public("Ngập cả hẻm", content="Nước lên.", address="Số 5")
    in_text = public("Mưa lớn", content="Nhà bị ngập nước.", address="Số 5")
    in_title = public("Ngập nước", content="Mưa.", address="Số 5")
    keys = [scattered.pk, in_text.pk, in_title.pk]

    assert search.best_first(keys, "ngập nước") == [in_title.pk, in_text.pk, scattered.pk]
    assert search.best_first(keys, "Hẻm 9 ngập") == keys


@pytest.mark.django_db(transaction=True)
def test_parallel_recounts_make_one_vocabulary() -> None:
    public("Cống nghẹt lâu ngày")
    vocabulary.recount()

    counts = in_parallel(*[vocabulary.recount] * 3)

    assert counts == [SearchWord.objects.count()] * 3
