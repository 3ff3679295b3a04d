"""Show the catalogue: the categories, their deadlines and the responsible agencies."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from paht.foundation.caching import shared_value
from province.models import Agency
from reports.models import Category, Report
from reports.workflow import wording

NEWEST = 8
COUNTS_SECONDS = 60


@dataclass
class CatalogueEntry:
    """A category in words; a group holds its subcategories."""

    category: Category
    name: str
    promise: str
    count: int
    agency: str = ""
    children: list["CatalogueEntry"] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        words = ngettext("%(count)s phản ánh công khai", "%(count)s phản ánh công khai", self.count)
        return words % {"count": wording.grouped(self.count)}


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    counts = shared_value("category-counts", COUNTS_SECONDS, _counts)
    known = list(Category.objects.filter(is_active=True))
    return render(request, "reports/lookup/categories.html", {"groups": _tree(known, counts)})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(
        Category.objects.filter(is_active=True).select_related("parent"), slug=slug
    )
    children = list(shown.children.filter(is_active=True))
    family = [shown, *children]
    counts = _counts(*family)
    agencies = {agency.code: agency for agency in Agency.objects.active()}
    newest = Report.objects.public().filter(category__in=family).newest_first().with_place()
    entry = _entry(shown, counts, agencies)
    entry.children = [_entry(child, counts, agencies) for child in children]
    entry.count += sum(child.count for child in entry.children)
    context = {
        "entry": entry,
        "group": shown.parent,
        "group_name": wording.category_name(shown.parent) if shown.parent else "",
        "newest": newest.defer("content", "search_text", "search_vector")[:NEWEST],
    }
    return render(request, "reports/lookup/category.html", context)


def _counts(*only: Category) -> dict[int, int]:
    """Return the number of public reports of each category."""
    reports = Report.objects.public()
    if only:
        reports = reports.filter(category__in=only)
    rows = reports.order_by().values("category").annotate(count=Count("id"))
    return {row["category"]: row["count"] for row in rows}


def _tree(known: list[Category], counts: dict[int, int]) -> list[CatalogueEntry]:
    groups = {c.pk: _entry(c, counts) for c in known if c.parent_id is None}
    for leaf in known:
        if leaf.parent_id in groups:
            group = groups[leaf.parent_id]
            group.children.append(_entry(leaf, counts))
            group.count += group.children[-1].count
    return sorted(groups.values(), key=lambda entry: (entry.category.order, entry.category.pk))


def _entry(
    category: Category, counts: dict[int, int], agencies: dict[str, Agency] | None = None
) -> CatalogueEntry:
    return CatalogueEntry(
        category=category,
        name=wording.category_name(category),
        promise=wording.promise(category),
        count=counts.get(category.pk, 0),
        agency=wording.agency_name(category, agencies or {}),
    )
