"""Name the columns of the files: contacts, places, notices, articles, and figures of series."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from import_export.fields import Field
from tablib import Dataset

from citizen.importing import rates
from citizen.importing.base import NAMES, FileReader, SourceResource
from citizen.importing.feed_articles import FeedArticles
from citizen.importing.figures import FigureReader
from citizen.importing.outcomes import Plan
from citizen.importing.widgets import (
    BodyWidget,
    ChoiceWidget,
    DegreeWidget,
    MomentWidget,
    NumberWidget,
    PhoneWidget,
    YesNoWidget,
)
from citizen.kinds import NoticeKind, NoticeLevel, PlaceKind
from citizen.models import Article, Contact, Notice, Place, Source
from paht.foundation import table_files, text

FACT = "Chi tiết:"
MOST_FACTS, LONGEST_FACT_NAME, LONGEST_FACT = 20, 60, 500


class ContactResource(SourceResource):
    columns: ClassVar[dict[str, str]] = {
        **NAMES,
        "Số điện thoại": "phone",
        "Địa bàn": "unit",
        "Trực 24/7": "is_always_open",
        "Ghi chú": "note",
        "Thứ tự": "order",
        "Hiển thị": "is_on",
    }
    needed = ("code", "name", "phone")
    phone = Field("phone", "phone", widget=PhoneWidget())
    order = Field("order", "order", widget=NumberWidget())
    is_always_open = Field("is_always_open", "is_always_open", widget=YesNoWidget())

    class Meta:
        model = Contact
        fields = tuple(
            "code name name_en name_km phone unit is_always_open note order is_on".split()
        )


class PlaceResource(SourceResource):
    columns: ClassVar[dict[str, str]] = {
        **NAMES,
        "Loại": "kind",
        "Nhóm": "group",
        "Địa bàn": "unit",
        "Địa chỉ": "address",
        "Số điện thoại": "phone",
        "Giờ mở cửa": "hours",
        "Mở 24/7": "is_always_open",
        "Giờ khởi hành": "departures",
        "Giá vé": "price",
        "Vĩ độ": "latitude",
        "Kinh độ": "longitude",
        "Ghi chú": "note",
        "Trang web": "url",
        "Địa chỉ ảnh": "picture_url",
        "Hiển thị": "is_on",
    }
    needed = ("code", "name", "kind")
    kind = Field("kind", "kind", widget=ChoiceWidget(PlaceKind))
    phone = Field("phone", "phone", widget=PhoneWidget())
    latitude = Field("latitude", "latitude", widget=DegreeWidget())
    longitude = Field("longitude", "longitude", widget=DegreeWidget())
    is_always_open = Field("is_always_open", "is_always_open", widget=YesNoWidget())

    class Meta:
        model = Place
        fields = tuple(
            "code name name_en name_km kind group unit address phone hours is_always_open"
            " departures price latitude longitude note url picture_url is_on".split()
        )


class NoticeResource(SourceResource):
    columns: ClassVar[dict[str, str]] = {
        **NAMES,
        "Loại": "kind",
        "Mức": "level",
        "Địa bàn": "unit",
        "Nơi": "place",
        "Nội dung": "text",
        "Từ": "starts_at",
        "Đến": "ends_at",
        "Vĩ độ": "latitude",
        "Kinh độ": "longitude",
        "Trang gốc": "url",
        "Đã hủy": "is_cancelled",
        "Hiển thị": "is_on",
    }
    needed = ("code", "name", "kind", "starts_at")
    kind = Field("kind", "kind", widget=ChoiceWidget(NoticeKind))
    level = Field(
        "level", "level", widget=ChoiceWidget(NoticeLevel, empty=NoticeLevel.INFORMATION.value)
    )
    starts_at = Field("starts_at", "starts_at", widget=MomentWidget())
    ends_at = Field("ends_at", "ends_at", widget=MomentWidget(ends=True))
    is_cancelled = Field("is_cancelled", "is_cancelled", widget=YesNoWidget())
    latitude = Field("latitude", "latitude", widget=DegreeWidget())
    longitude = Field("longitude", "longitude", widget=DegreeWidget())

    class Meta:
        model = Notice
        fields = tuple(
            "code name name_en name_km kind level unit place text starts_at ends_at latitude"
            " longitude url is_cancelled is_on".split()
        )


class FactsField(Field):
    """The facts of an article: each column of a file sets one, an empty cell removes it."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        given: dict[str, str] = row[self.column_name]
        facts = {**instance.facts, **given}
        instance.facts = {name: value for name, value in facts.items() if value}
        if len(instance.facts) > MOST_FACTS:
            raise ValueError(_("Mỗi dòng có tối đa %(count)d chi tiết.") % {"count": MOST_FACTS})
        for name, value in given.items():
            if len(value) > LONGEST_FACT:
                raise ValueError(
                    _("“%(name)s” dài hơn %(count)d ký tự.") % {"name": name, "count": LONGEST_FACT}
                )

    def export(self, instance: Any, **kwargs: Any) -> str:
        return "; ".join(f"{name}: {value}" for name, value in instance.facts.items())


class ArticleResource(SourceResource):
    """Articles; each column “Chi tiết: X” holds the fact X, such as the pay of a job.

    A feed brings articles, too.
    """

    columns: ClassVar[dict[str, str]] = {
        **NAMES,
        "Nhóm": "group",
        "Tóm tắt": "summary",
        "Nội dung": "body",
        "Chi tiết": "facts",
        "Điều kiện hưởng": "conditions",
        "Liên kết": "url",
        "Địa bàn": "unit",
        "Ngày đăng": "published_at",
        "Hết hạn": "ends_at",
        "Thứ tự": "order",
        "Hiển thị": "is_on",
    }
    needed = ("code", "name")
    body = Field("body", "body", widget=BodyWidget())
    facts = FactsField("facts", "facts")
    published_at = Field("published_at", "published_at", widget=MomentWidget())
    ends_at = Field("ends_at", "ends_at", widget=MomentWidget(ends=True))
    order = Field("order", "order", widget=NumberWidget())

    class Meta:
        model = Article
        fields = tuple(
            "code name name_en name_km group summary body facts conditions url unit published_at"
            " ends_at order is_on".split()
        )

    def read(self, content: bytes) -> Plan:
        if rates.is_xml(content):
            return FeedArticles(self.source, self.progress).read(content)
        return super().read(content)

    def write(self, plan: Plan) -> None:
        if plan.entries:
            FeedArticles(self.source).write(plan)
        else:
            super().write(plan)

    def columns_of(self, content: bytes) -> dict[str, str]:
        columns = {heading: name for heading, name in self.columns.items() if name != "facts"}
        for heading in table_files.headings(content, columns, self.needed):
            if text.fold(heading).startswith(text.fold(FACT)):
                name = heading.split(":", 1)[1].strip()
                if not name or len(name) > LONGEST_FACT_NAME:
                    words = _("Cột “%(name)s” cần tên chi tiết từ 1 đến %(count)d ký tự.")
                    raise table_files.Refused(
                        "headings", words % {"name": heading, "count": LONGEST_FACT_NAME}
                    )
                columns[heading] = f"{FACT}{name}"
        return columns

    def dataset_of(self, found: list[tuple[int, dict[str, str]]], given: list[str]) -> Dataset:
        facts = [name for name in given if name.startswith(FACT)]
        if not facts:
            return super().dataset_of(found, given)
        plain = [name for name in given if name not in facts]
        dataset = Dataset(headers=["line", *plain, "facts"])
        for line, cells in found:
            values = {name.removeprefix(FACT): cells.get(name, "") for name in facts}
            dataset.append([line, *(cells.get(name, "") for name in plain), values])
        return dataset


RESOURCES: dict[str, type[FileReader]] = {
    Source.Holds.CONTACTS: ContactResource,
    Source.Holds.PLACES: PlaceResource,
    Source.Holds.NOTICES: NoticeResource,
    Source.Holds.ARTICLES: ArticleResource,
    Source.Holds.SERIES: FigureReader,
}
