"""The form for sending a report: check its shape; `intake.submit` makes the report."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import consent
from accounts.models import User
from province import portal
from province.bounds import is_in_province
from province.models import AdminUnit
from reports.fields.agencies import ComplainedAgencyField
from reports.fields.form_fields import (
    AddressField,
    CleanTextField,
    CoordinateField,
    FilesField,
    FilesInput,
    NameField,
    NationalIdField,
    PhoneField,
    PickField,
    RequiredBox,
)
from reports.fields.select import Choices
from reports.intake import guardian, news_question
from reports.intake.category_help import proposals
from reports.intake.questions import QuestionsForm
from reports.intake.submission import Draft
from reports.intake.submission_ids import SubmissionId
from reports.models import Category
from reports.uploads import CleanFile
from reports.workflow.wording import category_name

TITLE_LENGTH = 200
CONTENT_LENGTH = 5000
ADDRESS_LENGTH = 255
# Ten years allow for old problems and still catch a mistyped year.
OLDEST_OCCURRENCE = timedelta(days=10 * 365)
# Phones do not show the exact time.
CLOCK_SLACK = timedelta(minutes=10)

# Answers that a person gives each time: never prefilled, never carried to another page.
GIVEN_BY_HAND = frozenset(
    "attachments commitment consent_processing consent_guardian consent_sms news "
    "publish_identity".split()
)

ACCEPTED_FILES = "image/*,video/*,audio/*,.heic,.heif,.3gp,.amr,.m4a"
COMMITMENT = gettext_lazy(
    "Tôi cam đoan nội dung phản ánh là trung thực, chính xác và chịu trách nhiệm trước pháp luật."
)
# Answers that a draft takes as they are.
_AS_SAID = (
    "full_name phone email contact_address national_id guardian_kind guardian_name guardian_phone "
    "title content category complained_agency commune address occurred_at latitude longitude news"
).split()
PUBLISH = gettext_lazy("Công khai")
KEEP_PRIVATE = gettext_lazy("Không công khai")


# After "Back" the browser restores neither files nor consents: they belong to the sent report.
_NOT_RESTORED = {"autocomplete": "off"}


def _input(placeholder: object, **attrs: Any) -> dict[str, Any]:
    return {"placeholder": placeholder, **attrs}


class ReportForm(QuestionsForm):
    """The answers of a citizen; external clients rely on the field names.

    One query for the categories, one for the units. After `is_valid`, `draft` returns the
    `Draft` for `intake.submit`.
    """

    full_name = NameField(
        what=gettext_lazy("họ và tên"),
        label=gettext_lazy("Họ và tên"),
        shortest=2,
        longest=100,
        widget=forms.TextInput(
            _input(gettext_lazy("Nhập tên Người dân/Doanh nghiệp"), autocomplete="name")
        ),
    )
    phone = PhoneField(
        what=gettext_lazy("số điện thoại"),
        label=gettext_lazy("Số điện thoại"),
        help_text=gettext_lazy("Chỉ cơ quan xử lý biết số này."),
        longest=40,
        widget=forms.TextInput(
            _input(
                gettext_lazy("Nhập số điện thoại"), type="tel", inputmode="tel", autocomplete="tel"
            )
        ),
    )
    email = CleanTextField(
        what=gettext_lazy("thư điện tử"),
        label=gettext_lazy("Thư điện tử (email), nếu có"),
        help_text=gettext_lazy("Chỉ dùng để gửi tin, khi Ông/Bà chọn nhận tin qua thư."),
        required=False,
        longest=254,
        widget=forms.TextInput(
            _input(
                gettext_lazy("Nhập địa chỉ thư điện tử"),
                type="email",
                inputmode="email",
                autocomplete="email",
                spellcheck="false",
            )
        ),
    )
    contact_address = AddressField(
        what=gettext_lazy("địa chỉ liên hệ"),
        label=gettext_lazy("Địa chỉ liên hệ của Ông/Bà"),
        required=False,
        shortest=4,
        longest=ADDRESS_LENGTH,
        widget=forms.TextInput(
            _input(
                gettext_lazy("Số nhà, đường, ấp/khóm, xã/phường"),
                autocomplete="address-line1",
            )
        ),
    )
    national_id = NationalIdField(
        what=gettext_lazy("số CMND hoặc CCCD"),
        label=gettext_lazy("Nhập CMND hoặc CCCD"),
        help_text=gettext_lazy("CMND gồm 9 chữ số, CCCD gồm 12 chữ số. Không bao giờ công khai."),
        required=False,
        longest=40,
        widget=forms.TextInput(
            _input(
                gettext_lazy("9 hoặc 12 chữ số"),
                inputmode="numeric",
                autocomplete="off",
            )
        ),
    )
    under_16 = guardian.under_16()
    guardian_kind = guardian.kind()
    guardian_name = guardian.name()
    guardian_phone = guardian.phone()
    consent_guardian = guardian.agreement()
    title = CleanTextField(
        what=gettext_lazy("tiêu đề phản ánh"),
        label=gettext_lazy("Phản ánh kiến nghị về việc"),
        longest=TITLE_LENGTH,
        widget=forms.TextInput(
            {
                "placeholder": gettext_lazy("Nhập tiêu đề phản ánh"),
                "data-count": TITLE_LENGTH,
            }
        ),
    )
    category = PickField[Category](
        what=gettext_lazy("chuyên mục"), label=gettext_lazy("Chọn chuyên mục")
    )
    complained_agency = ComplainedAgencyField()
    content = CleanTextField(
        what=gettext_lazy("nội dung phản ánh"),
        label=gettext_lazy("Nội dung phản ánh"),
        help_text=gettext_lazy(
            "Việc gì, từ bao giờ, ảnh hưởng thế nào. Nội dung có thể được công khai sau khi "
            "kiểm duyệt: xin đừng ghi tên, số điện thoại, số giấy tờ của người khác."
        ),
        lines=True,
        shortest=10,
        longest=CONTENT_LENGTH,
        widget=forms.Textarea(
            {
                "placeholder": gettext_lazy("Vui lòng nhập chi tiết nội dung cần phản ánh"),
                "rows": 7,
                "data-count": CONTENT_LENGTH,
            }
        ),
    )
    district = PickField[AdminUnit](
        what=gettext_lazy("quận/huyện"), label=gettext_lazy("Quận/Huyện")
    )
    commune = PickField[AdminUnit](what=gettext_lazy("phường/xã"), label=gettext_lazy("Phường/Xã"))
    address = AddressField(
        what=gettext_lazy("địa chỉ chi tiết cần phản ánh"),
        label=gettext_lazy("Chi tiết địa chỉ phản ánh"),
        # “Ấp 4” is a whole address.
        shortest=4,
        longest=ADDRESS_LENGTH,
        widget=forms.Textarea(
            _input(
                gettext_lazy(
                    "Vui lòng nhập chi tiết địa chỉ cần phản ánh "
                    "(số nhà, đường, khu phố, tổ dân phố,...)"
                ),
                rows=3,
            )
        ),
    )
    occurred_at = forms.DateTimeField(
        label=gettext_lazy("Thời gian xảy ra (nếu nhớ)"),
        required=False,
        input_formats=[
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M",
            "%d/%m/%Y %H:%M",
            "%H:%M %d/%m/%Y",
        ],
        error_messages={
            "invalid": gettext_lazy(
                "Thời gian xảy ra không hợp lệ. Ví dụ cách ghi: 25/11/2026 08:30."
            )
        },
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    latitude = CoordinateField(
        what=gettext_lazy("vĩ độ"),
        label=pgettext_lazy("coordinate", "Vĩ độ"),
        limit=90,
        required=False,
        widget=forms.TextInput(_input("9.6025", inputmode="decimal", autocomplete="off")),
    )
    longitude = CoordinateField(
        what=gettext_lazy("kinh độ"),
        label=pgettext_lazy("coordinate", "Kinh độ"),
        limit=180,
        required=False,
        widget=forms.TextInput(_input("105.9739", inputmode="decimal", autocomplete="off")),
    )
    attachments = FilesField(
        label=gettext_lazy("Tài liệu đính kèm"),
        most=0,
        required=False,
        widget=FilesInput({"accept": ACCEPTED_FILES} | _NOT_RESTORED),
    )
    publish_identity = forms.ChoiceField(
        label=gettext_lazy("Công khai thông tin cá nhân"),
        required=False,
        choices=[("yes", PUBLISH), ("no", KEEP_PRIVATE)],
        initial="no",
        widget=forms.RadioSelect(_NOT_RESTORED),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Công khai thông tin cá nhân: vui lòng chọn “Công khai” hoặc “Không công khai”."
            )
        },
    )
    consent_processing = RequiredBox(
        label=consent.TEXTS[consent.Purpose.PROCESSING],
        refusal=gettext_lazy(
            "Vui lòng đánh dấu đồng ý để cơ quan có thẩm quyền sử dụng thông tin cá nhân; "
            "thiếu sự đồng ý này, phản ánh không thể được xử lý."
        ),
        widget=forms.CheckboxInput(_NOT_RESTORED),
    )
    news = news_question.field()
    # Sent by clients from before `news`; the page does not show it.
    consent_sms = forms.BooleanField(required=False, widget=forms.HiddenInput)
    commitment = RequiredBox(
        label=COMMITMENT,
        refusal=gettext_lazy("Vui lòng đánh dấu cam đoan nội dung phản ánh là trung thực."),
        widget=forms.CheckboxInput(_NOT_RESTORED),
    )
    # A honeypot: people do not see this field, programs fill it in.
    trang_web = forms.Field(
        label=gettext_lazy("Ô này xin để trống"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    # Set by the installed app; only statistics rely on it.
    from_app = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # Autocomplete off: after "Back", Firefox would restore an old id. `type="hidden"` forbids it.
    submission_id = forms.CharField(
        required=False, widget=forms.TextInput({"hidden": True, "autocomplete": "off"})
    )

    identity_consent = consent.TEXTS[consent.Purpose.IDENTITY]
    news_consents = news_question.CONSENTS
    error_messages = {
        "pin_outside": portal.say_lazy(
            gettext_lazy(
                "Vị trí trên bản đồ nằm ngoài %(place)s. "
                "Vui lòng đặt lại ghim hoặc để trống vị trí."
            )
        ),
        "half_a_pin": gettext_lazy(
            "Vị trí trên bản đồ cần đủ vĩ độ và kinh độ, hoặc để trống cả hai."
        ),
        "other_district": gettext_lazy("Phường/xã không thuộc quận/huyện đã chọn."),
    }

    def __init__(self, data: QueryDict | None = None, files: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            data["submission_id"] = str(SubmissionId.read(data.get("submission_id")))
            # Without JavaScript a proposed category is a separate answer; the list wins.
            data["category"] = data.get("category") or data.get("proposed_category", "")
        super().__init__(data, files, **kwargs)
        self.fields["submission_id"].initial = SubmissionId.new
        self.fields["news"].widget.attrs |= _NOT_RESTORED
        cast(FilesField, self.fields["attachments"]).most = settings.UPLOAD_MAX_FILES
        self.fields["national_id"].required = settings.REQUIRE_NATIONAL_ID
        if not settings.REQUIRE_NATIONAL_ID:
            self.fields["national_id"].help_text = NationalIdField.OPTIONAL
        self.fields["contact_address"].required = settings.REQUIRE_CONTACT_ADDRESS
        self._offer_categories()
        cast(ComplainedAgencyField, self.fields["complained_agency"]).offer_all()
        self._offer_units()
        self.ask_questions()
        now = timezone.localtime()
        self.fields["occurred_at"].widget.attrs |= {
            "min": f"{now - OLDEST_OCCURRENCE:%Y-%m-%dT%H:%M}",
            "max": f"{now + CLOCK_SLACK:%Y-%m-%dT%H:%M}",
        }

    @classmethod
    def carrying(
        cls,
        typed: QueryDict,
        submission: SubmissionId,
        *,
        without: frozenset[str] = GIVEN_BY_HAND,
    ) -> "ReportForm":
        """Return a fresh, unvalidated form with the answers of a posted one, as `submission`.

        After a change of language `GIVEN_BY_HAND` is asked again: the person agreed to other
        words.
        """
        category = typed.get("category") or typed.get("proposed_category", "")
        form = cls(initial={"category": category}).asking(typed)
        form.initial.update(form.typed_in(typed, without=without), category=category)
        form.initial["submission_id"] = str(submission)
        return form

    @property
    def category_proposals(self) -> list[Category]:
        """The categories that fit the words of a form posted without a category."""
        if not self.is_bound or self.data.get("category"):
            return []
        title, content = self.data.get("title", ""), self.data.get("content", "")
        return proposals(title[:TITLE_LENGTH], content[:CONTENT_LENGTH])

    @property
    def category_field(self) -> "PickField[Category]":
        return cast("PickField[Category]", self.fields["category"])

    def _offer_categories(self) -> None:
        categories = list(Category.objects.selectable())
        groups = [
            (category_name(group), [(c.code, category_name(c)) for c in members])
            for group, members in groupby(categories, key=lambda category: category.parent)
        ]
        self.category_field.offer(
            {category.code: category for category in categories},
            Choices.of(
                _("Chọn chuyên mục…"), groups, {c.code: c.option_attributes for c in categories}
            ),
        )

    def _offer_units(self) -> None:
        communes = list(AdminUnit.objects.communes())
        by_district = [
            (district, list(members))
            for district, members in groupby(communes, key=lambda commune: commune.parent)
            if district
        ]
        has_districts = all(d.level == AdminUnit.Level.DISTRICT for d, _members in by_district)
        self.communes = communes
        self.districts = [d for d, _members in by_district] if has_districts else []
        cast("PickField[AdminUnit]", self.fields["commune"]).offer(
            {commune.code: commune for commune in communes},
            Choices.of(
                _("Chọn phường/xã…"),
                (
                    (district.shown_name, [(c.code, c.shown_name) for c in members])
                    for district, members in by_district
                ),
                # The first commune of a group names the district: 1.4 KB less a page.
                {m[0].code: {"data-in": d.code} for d, m in by_district if has_districts},
            ),
        )
        if not has_districts:
            # The units of 2025 have no districts (UNIT_SCHEME).
            del self.fields["district"]
            return
        cast("PickField[AdminUnit]", self.fields["district"]).offer(
            {district.code: district for district in self.districts},
            Choices.of(
                _("Chọn quận/huyện…"), [("", [(d.code, d.shown_name) for d in self.districts])]
            ),
        )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if address:
            try:
                forms.EmailField().clean(address)
            except ValidationError:
                raise ValidationError(
                    _("Thư điện tử không hợp lệ. Ví dụ: nguyenvana@gmail.com.")
                ) from None
        return address

    def clean_occurred_at(self) -> datetime | None:
        occurred_at: datetime | None = self.cleaned_data["occurred_at"]
        if occurred_at is None:
            return None
        now = timezone.now()
        if occurred_at > now + CLOCK_SLACK:
            raise ValidationError(
                _(
                    "Thời gian xảy ra không thể ở tương lai. Vui lòng kiểm tra lại ngày, giờ, "
                    "hoặc để trống nếu không nhớ."
                )
            )
        if occurred_at < now - OLDEST_OCCURRENCE:
            raise ValidationError(_("Thời gian xảy ra đã quá 10 năm. Vui lòng kiểm tra lại năm."))
        return occurred_at

    def clean(self) -> dict[str, Any]:
        self._check_district()
        self._check_pin()
        guardian.settle(self)
        news_question.settle(self)
        return self.cleaned_data

    def _check_district(self) -> None:
        if "district" not in self.fields:
            return
        commune, district = (self.cleaned_data.get(name) for name in ("commune", "district"))
        if commune is None:
            if self.cleaned_data.get("address") and not self.data.get("district"):
                # Only the commune is missing, and it determines the district.
                self.errors.pop("district", None)
        elif district is None and not self.data.get("district"):
            # The commune determines the district: without JavaScript one list is enough.
            self.errors.pop("district", None)
            self.cleaned_data["district"] = commune.parent
        elif district is not None and district != commune.parent:
            self.add_error("commune", self.error_messages["other_district"])

    def _check_pin(self) -> None:
        latitude = self.cleaned_data.get("latitude")
        longitude = self.cleaned_data.get("longitude")
        if self.errors.keys() & {"latitude", "longitude"}:
            return
        if (latitude is None) != (longitude is None):
            empty = "latitude" if latitude is None else "longitude"
            self.add_error(empty, self.error_messages["half_a_pin"])
        elif latitude is not None and longitude is not None:
            if not self.is_in_province(latitude, longitude):
                self.add_error("latitude", self.error_messages["pin_outside"])

    def is_in_province(self, latitude: float, longitude: float) -> bool:
        return is_in_province(latitude, longitude, self.districts or self.communes)

    @property
    def submission(self) -> SubmissionId:
        return SubmissionId.read(self["submission_id"].value())

    @submission.setter
    def submission(self, submission: SubmissionId) -> None:
        # `__init__` copied the data of a bound form, so it may be changed.
        cast(QueryDict, self.data)["submission_id"] = str(submission)

    def renew(self) -> None:
        """Give the answers a new submission id: the old one already became a report."""
        self.submission = SubmissionId.new()

    def draft(
        self, files: list[CleanFile], *, ip: str | None, account: User | None = None
    ) -> Draft:
        """Return the answers of a valid form as a `Draft` for `intake.submit`."""
        said = self.cleaned_data
        return Draft(
            submission_id=self.submission.number,
            held_shown=len(cast(QueryDict, self.data).getlist("held")),
            **{name: said[name] for name in _AS_SAID},
            publish_identity=said["publish_identity"] == "yes",
            answers=self.answers,
            files=files,
            ip=ip,
            account=account,
        )

    @property
    def chosen_files(self) -> list[str]:
        """Names of the posted files: the browser cannot keep them in a refused form."""
        value = self.files.getlist("attachments") if self.is_bound and self.files else []
        return [file.name or "" for file in value]


__all__ = ["ReportForm"]
