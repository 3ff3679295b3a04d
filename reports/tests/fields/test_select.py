"""Hold the markup of selects whose options are written once."""

from reports.fields.select import Choices, PickInput

GROUPS = [("Sở & ngành", [("S-1", "Sở <một>")]), ("", [("X", "Khác")]), ("Xã", [("A", "Ấp")])]
CHOICES = Choices.of("Chọn…", GROUPS, {"X": {"data-urgent": ""}})


def test_options_are_escaped_and_grouped() -> None:
    assert CHOICES.html("none of them") == (
        '<option value="">Chọn…</option>'
        '<optgroup label="Sở &amp; ngành"><option value="S-1">Sở &lt;một&gt;</option></optgroup>'
        '<option value="X" data-urgent="">Khác</option>'
        '<optgroup label="Xã"><option value="A">Ấp</option></optgroup>'
    )


def test_only_the_chosen_option_is_selected() -> None:
    html = CHOICES.html("X")

    assert '<option value="X" selected data-urgent="">' in html
    assert html.count("selected") == 1
    assert CHOICES.html("") == CHOICES.html("none of them").replace('""', '"" selected', 1)


def test_removing_last_option_removes_its_group() -> None:
    fewer = CHOICES.without("A")

    assert fewer.codes == {"", "S-1", "X"}
    assert "Xã" not in fewer.html("")
    assert "A" in CHOICES.codes


def test_select_marks_posted_code() -> None:
    select = PickInput()
    select.choices = Choices.plain([("a", "A"), ("b", "B")])

    html = select.render("agency", "b", {"id": "id_agency"})

    assert html == (
        '<select name="agency" id="id_agency"><option value="a">A</option>'
        '<option value="b" selected>B</option></select>'
    )
