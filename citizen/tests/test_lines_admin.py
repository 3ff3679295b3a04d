"""The lines of sources in the admin: whose they are, and how each kind is typed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from citizen.models import LINES, Article, Figure, Line, Place, Series, Source
from citizen.tests.contacts import make_figure, make_line, make_source
from reports.tests.factories import make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
MODELS = list(LINES.values())


def url(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:citizen_{model._meta.model_name}_{page}", args=args)  # type: ignore[attr-defined]


@pytest.fixture
def keeper() -> User:
    return make_staff(Role.HANDLER, agency="QLDT-941")


@pytest.mark.parametrize("model", MODELS)
def test_handler_edits_the_lines_of_the_own_agency_and_not_those_of_others(
    client: Client, keeper: User, model: type[Line]
) -> None:
    own = make_line(model, name="Dòng của mình")
    other = make_line(
        model, make_source(holds=own.source.holds, owner="BHXH"), name="Dòng của nơi khác"
    )
    client.force_login(keeper)

    page = client.get(url(model, "changelist")).content.decode()

    assert "Dòng của mình" in page and "Dòng của nơi khác" not in page
    assert client.get(url(model, "change", own.pk)).status_code == 200
    assert client.get(url(model, "change", other.pk)).status_code == 302
    adding = client.get(url(model, "add")).content.decode()
    assert own.source.name in adding and other.source.name not in adding


def test_filter_by_source_narrows_the_list_and_offers_own_sources_of_the_kind(
    client: Client, keeper: User
) -> None:
    first = make_line(Place, name="Chợ Một")
    make_line(Place, name="Chợ Hai")
    make_line(Article)
    client.force_login(keeper)

    page = client.get(url(Place, "changelist"), {"nguon": first.source_id}).content.decode()

    assert "Chợ Một" in page and "Chợ Hai" not in page and "Nguồn articles" not in page


def test_facts_of_an_article_are_typed_one_on_each_line(client: Client, keeper: User) -> None:
    source = make_source(holds=Source.Holds.ARTICLES)
    client.force_login(keeper)
    typed: dict[str, object] = {"source": source.pk, "code": "J1", "name": "Thợ may", "order": 0}

    wrong = client.post(url(Article, "add"), typed | {"facts": "Lương 8 triệu"})
    assert "Lương: 8 triệu đồng" in wrong.content.decode() and not Article.objects.exists()
    client.post(url(Article, "add"), typed | {"facts": "Lương: 8 triệu: 10 triệu\r\n\r\nCa: sáng"})

    known = Article.objects.get()
    assert known.facts == {"Lương": "8 triệu: 10 triệu", "Ca": "sáng"}
    page = client.get(url(Article, "change", known.pk)).content.decode()
    assert "Ca: sáng" in page


def test_figures_are_listed_and_typed_for_own_series_only(client: Client, keeper: User) -> None:
    own = make_figure(value="4.25")
    other = make_line(Series, make_source(holds=Source.Holds.SERIES, owner="BHXH"))
    foreign = make_figure(other)
    client.force_login(keeper)

    assert client.get(url(Figure, "change", own.pk)).status_code == 200
    assert client.get(url(Figure, "change", foreign.pk)).status_code == 302
    client.post(
        url(Figure, "add"), {"series": other.pk, "at_0": "01/12/2026", "at_1": "07:30", "value": 1}
    )
    assert Figure.objects.count() == 2


@pytest.mark.parametrize("model", [*MODELS, Figure])
@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.OPERATOR, Role.APPROVER, Role.SUPERVISOR])
def test_other_roles_see_no_lines(client: Client, role: Role, model: type[Line]) -> None:
    client.force_login(make_staff(role))

    assert client.get(url(model, "changelist")).status_code == 403


@pytest.mark.parametrize(
    "typed,stored",
    [
        (
            "<p onclick=x>Cần <b>gấp</b></p><script>x()</script>",
            "<p>Cần <strong>gấp</strong></p>",
        ),
        ("Một & hai\n\nNếu a < b", "<p>Một &amp; hai</p>\n\n<p>Nếu a &lt; b</p>"),
    ],
)
def test_body_of_an_article_is_cleaned_before_it_is_stored(
    client: Client, keeper: User, typed: str, stored: str
) -> None:
    source = make_source(holds=Source.Holds.ARTICLES)
    client.force_login(keeper)

    client.post(
        url(Article, "add"),
        {"source": source.pk, "code": "J1", "name": "Thợ may", "order": 0, "body": typed},
    )

    assert Article.objects.get().body == stored
