"""A strict look at the HTML of a page: what a parser has to forgive, and what the standard forbids.

The parser (html5lib) tells of each place where it had to repair; the rules here are those of
https://html.spec.whatwg.org/ that a parser does not know: who may stand in whom, which
attribute belongs to which control, what has to lead somewhere.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

SVG = "{http://www.w3.org/2000/svg}"
# Content models: phrasing may hold words and what stands in a line of words only.
BLOCKS = set(
    "address article aside blockquote details dialog dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul".split()
)
ONLY_PHRASING = set(
    "abbr b bdi bdo button cite code data em h1 h2 h3 h4 h5 h6 i kbd label legend mark meter "
    "output p pre progress q s samp small span strong sub summary sup time u var".split()
)
HEADINGS = {f"h{level}" for level in range(1, 7)}
# What `summary` and `legend` may hold beside phrasing.
MAY_HOLD = {"summary": HEADINGS, "legend": HEADINGS}
INTERACTIVE = {"a", "button", "details", "embed", "iframe", "input", "label", "select", "textarea"}
PARENTS = {
    "li": {"ol", "ul", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"},
    "figcaption": {"figure"}, "summary": {"details"}, "legend": {"fieldset"},
    "option": {"select", "optgroup", "datalist"}, "optgroup": {"select"}, "caption": {"table"},
    "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}, "td": {"tr"}, "th": {"tr"},
    "source": {"audio", "video", "picture"}, "track": {"audio", "video"},
}  # fmt: skip
CHILDREN = {
    "ul": {"li", "script", "template"}, "ol": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"}, "tr": {"th", "td", "script", "template"},
    "select": {"option", "optgroup", "hr"},
}  # fmt: skip
OBSOLETE = set(
    "acronym applet basefont big blink center dir font frame frameset marquee nobr strike tt"
    " plaintext".split()
)
OBSOLETE_ATTRIBUTES = set(
    "align bgcolor border cellpadding cellspacing frameborder hspace vspace valign nowrap "
    "clear noshade language".split()
)
TEXTUAL = {"text", "search", "url", "tel", "email", "password"}
NUMERIC = {"date", "month", "week", "time", "datetime-local", "number", "range"}
BELONGS_TO = {
    "maxlength": TEXTUAL, "minlength": TEXTUAL, "pattern": TEXTUAL, "size": TEXTUAL,
    "placeholder": TEXTUAL | {"number"}, "min": NUMERIC, "max": NUMERIC, "step": NUMERIC,
    "list": (TEXTUAL | NUMERIC | {"color"}) - {"password"}, "multiple": {"email", "file"},
    "accept": {"file"}, "checked": {"checkbox", "radio"},
    "required": TEXTUAL | (NUMERIC - {"range"}) | {"checkbox", "radio", "file"},
}  # fmt: skip
LABELABLE = {"button", "input", "meter", "output", "progress", "select", "textarea"}
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
TIME = re.compile(
    r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?|\d\d:\d\d(:\d\d)?"
)
Place = list[Element]


def faults(html: str, *, fragment: bool = False) -> list[str]:
    """What is wrong with a page (or a part of one), in words; none: []."""
    builder = html5lib.getTreeBuilder("etree")
    parser = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False)
    root = parser.parseFragment(html) if fragment else parser.parse(html)
    repaired = [f"line {line}: {code}" for (line, _column), code, _more in parser.errors]
    found = [fault for place in _walk([root]) for fault in _of_element(place)]
    return repaired + found + _of_page(root, fragment)


def _walk(place: Place) -> Iterator[Place]:
    for child in place[-1]:
        # Comments and instructions have no name; drawings follow rules of their own.
        if isinstance(child.tag, str):
            yield [*place, child]
            if not child.tag.startswith(SVG):
                yield from _walk([*place, child])


def _named(element: Element) -> str:
    hint = element.get("id") or element.get("name") or element.get("class") or ""
    return f"<{element.tag}{f' {hint}' if hint else ''}>"


def _of_element(place: Place) -> Iterator[str]:
    element, parents = place[-1], place[:-1]
    tag, parent = element.tag, parents[-1].tag
    if tag.startswith(SVG):
        return
    inside = {one.tag for one in parents}
    if tag in OBSOLETE:
        yield f"obsolete {_named(element)}"
    yield from (
        f"obsolete {name} on {_named(element)}"
        for name in element.attrib
        if name in OBSOLETE_ATTRIBUTES
    )
    if (
        tag in PARENTS
        and parent not in PARENTS[tag]
        and parent not in ("template", "DOCUMENT_FRAGMENT")
    ):
        yield f"{_named(element)} in {_named(parents[-1])}"
    if parent in CHILDREN and tag not in CHILDREN[parent]:
        yield f"{_named(element)} in {_named(parents[-1])}"
    if tag in BLOCKS:
        yield from (
            f"{_named(element)} in {_named(one)}"
            for one in parents
            if one.tag in ONLY_PHRASING and tag not in MAY_HOLD.get(one.tag, ())
        )
    is_interactive = tag in INTERACTIVE and element.get("type") != "hidden"
    if is_interactive and inside & {"a", "button"} or tag == "label" and "label" in inside:
        yield f"{_named(element)} in another thing to use"
    if tag in ("input", "textarea", "select"):
        yield from _of_control(element)
    yield from _of_attributes(element)


def _of_attributes(element: Element) -> Iterator[str]:
    tag, name = element.tag, _named(element)
    if tag == "img" and element.get("alt") is None:
        yield f"no alt: {name}"
    if tag == "button" and element.get("type") not in ("button", "submit", "reset"):
        yield f"no type: {name}"
    if tag == "time" and not TIME.fullmatch(element.get("datetime") or "".join(element.itertext())):
        yield f"no time: {name}"
    if " " in (element.get("id") or "") or element.get("id") == "":
        yield f"no good id: {name}"
    if element.get("tabindex", "0") not in ("0", "-1"):
        yield f"an order of its own: {name}"
    if element.get("style") is not None or any(one.startswith("on") for one in element.attrib):
        yield f"inline style or handler: {name}"


def _of_control(element: Element) -> Iterator[str]:
    kind = element.get("type", "text") if element.tag == "input" else element.tag
    completion = element.get("autocomplete", "")
    if element.tag == "input":
        yield from (
            f"{attribute} on {_named(element)} of type {kind}"
            for attribute, kinds in BELONGS_TO.items()
            if attribute in element.attrib and kind not in kinds
        )
        if completion == "street-address" or kind == "hidden" and completion in ("on", "off"):
            yield f"autocomplete={completion} on {_named(element)} of type {kind}"
    if completion == "" and "autocomplete" in element.attrib:
        yield f"empty autocomplete on {_named(element)}"


def _of_page(root: Element, fragment: bool) -> Iterator[str] | list[str]:
    elements = [place[-1] for place in _walk([root])]
    by_id = {element.get("id"): element for element in elements if element.get("id")}
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    wrong = [f"id {one} {times} times" for one, times in ids.items() if times > 1]
    for element in elements:
        pointed = [one for name in POINTERS for one in element.get(name, "").split()]
        if element.get("list"):
            pointed.append(element.get("list", ""))
        if (
            element.tag == "a"
            and element.get("href", "").startswith("#")
            and len(element.get("href", "")) > 1
        ):
            pointed.append(element.get("href", "")[1:])
        wrong += [f"{_named(element)} points to {one}" for one in pointed if one not in by_id]
        if element.tag == "label" and element.get("for"):
            target = by_id.get(element.get("for"))
            if target is None or target.tag not in LABELABLE or target.get("type") == "hidden":
                wrong.append(f"label for {element.get('for')}")
    return wrong if fragment else wrong + _of_document(root, elements)


def _of_document(root: Element, elements: list[Element]) -> list[str]:
    times = Counter(element.tag for element in elements)
    wrong = [f"{times[tag]} × {tag}" for tag in ("title", "h1", "main") if times[tag] != 1]
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        wrong.append("no title")
    if not root.get("lang"):
        wrong.append("no language")
    levels = [int(element.tag[1]) for element in elements if element.tag in HEADINGS]
    steps = zip(levels, levels[1:], strict=False)
    return wrong + [f"h{low} after h{high}" for high, low in steps if low > high + 1]
