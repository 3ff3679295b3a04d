"""Read posted reports and updates; each problem names its field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict

from accounts.fields import CleanTextField
from partners.open311 import places, service_list
from partners.open311.errors import Refused
from province.models import AdminUnit
from reports.intake import questions
from reports.intake.forms import ADDRESS_LENGTH, CONTENT_LENGTH, TITLE_LENGTH
from reports.models import Category, CategoryQuestion

MOST_LINKS = 3
ON_MAP = "Theo vị trí trên bản đồ"
# The fields of a person. Others (account_id, device_id) are not stored.
PERSON = ("first_name", "last_name", "email", "phone")
# What a client calls its own report; a second post of it is the same report.
CLIENT_IDS = ("service_request_id_ext", "attribute[fixmystreet_id]", "attribute[external_id]")
_ATTRIBUTE = re.compile(r"attribute\[(\w+)\](?:\[\d*\])?")
# FixMyStreet writes title, text and its own address into one description.
_TITLED = re.compile(r"title:[ \t]*(?P<title>[^\n]*)\n+detail:[ \t]*(?P<detail>.*)", re.S)
_OF_CLIENT = re.compile(r"\n+(?:url:[^\n]*|Submitted via [^\n]*)", re.I)
_SENTENCE = re.compile(r"[.!?…\n]")
_is_link = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Person:
    """The sender's personal data as posted."""

    full_name: str = ""
    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.full_name or self.email or self.phone)


@dataclass(frozen=True)
class Posted:
    """A posted report that is complete."""

    category: Category
    commune: AdminUnit
    title: str
    content: str
    address: str
    latitude: float | None
    longitude: float | None
    answers: dict[CategoryQuestion, str]
    said_answers: dict[str, list[str]]
    person: Person


class PostForm(forms.Form):
    service_code = forms.CharField(max_length=20)
    title = CleanTextField(what="title", longest=TITLE_LENGTH, required=False)
    description = CleanTextField(
        what="description", longest=CONTENT_LENGTH, lines=True, shortest=10
    )
    address_string = CleanTextField(what="address_string", longest=ADDRESS_LENGTH, required=False)
    address_id = forms.CharField(max_length=20, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    long = forms.FloatField(min_value=-180, max_value=180, required=False)
    first_name = CleanTextField(what="first_name", longest=50, required=False)
    last_name = CleanTextField(what="last_name", longest=49, required=False)
    email = CleanTextField(what="email", longest=254, required=False)
    phone = CleanTextField(what="phone", longest=40, required=False)

    def clean(self) -> dict[str, Any]:
        lat, long = self.cleaned_data.get("lat"), self.cleaned_data.get("long")
        if (lat is None) != (long is None) and not self.errors.keys() & {"lat", "long"}:
            self.add_error("lat" if lat is None else "long", "is required beside the other")
        return self.cleaned_data


class UpdateForm(forms.Form):
    service_request_id = forms.CharField(max_length=40)
    update_id = forms.CharField(max_length=100, required=False)
    updated_datetime = forms.CharField(max_length=40, required=False)
    description = CleanTextField(what="description", longest=CONTENT_LENGTH, lines=True)


def read(data: QueryDict) -> Posted:
    """Return a complete report or raise `Refused`, which names every field at fault."""
    form = PostForm(data)
    form.is_valid()
    problems = [(name, str(one)) for name, found in form.errors.items() for one in found]
    said = form.cleaned_data
    # An unknown service is a 404, whatever else is wrong.
    category = service_list.find(said["service_code"]) if "service_code" in said else None
    answers: dict[CategoryQuestion, str] = {}
    attributes = _attributes(data)
    if category:
        found = questions.read(category, attributes)
        answers = found.answers
        problems += found.problems.items()
        problems += [
            (question.field_name, "is required")
            for question in questions.missing(category, answers)
            if question.field_name not in found.problems
        ]
    commune = None
    if not {"lat", "long", "address_string", "address_id"} & form.errors.keys():
        try:
            commune = _commune(said)
        except ValidationError as error:
            problems.append(("lat", str(error.message)))
    links, wrong = _links(data.getlist("media_url"))
    problems += [("media_url", f"{one} is not a link") for one in wrong]
    if problems or category is None or commune is None:
        raise Refused.of_fields(problems)
    title, content = _words(said["title"], said["description"])
    with_links = "\n".join([content, *links])
    return Posted(
        category=category,
        commune=commune,
        title=title,
        content=with_links if len(with_links) <= CONTENT_LENGTH else content,
        address=said["address_string"] or ON_MAP,
        latitude=said["lat"],
        longitude=said["long"],
        answers=answers,
        said_answers=attributes,
        person=Person(
            " ".join(part for part in (said["first_name"], said["last_name"]) if part),
            said["email"],
            said["phone"],
        ),
    )


def client_id(data: QueryDict, header: str) -> str:
    """Return the client's own id of a report, or ""."""
    return header or next((str(data[name]) for name in CLIENT_IDS if data.get(name)), "")


def links(data: QueryDict) -> list[str]:
    return _links(data.getlist("media_url"))[0]


def _attributes(data: QueryDict) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, values in data.lists():
        if matched := _ATTRIBUTE.fullmatch(name):
            found.setdefault(matched[1], []).extend(str(value) for value in values)
    return found


def _commune(said: dict[str, Any]) -> AdminUnit:
    communes = list(AdminUnit.objects.communes())
    code, address = said["address_id"], said["address_string"]
    if said["lat"] is not None:
        at_point = places.at(said["lat"], said["long"], communes, address=address)
        if at_point is None:
            raise ValidationError("is outside the province")
        return (places.by_code(code, communes) if code else None) or at_point
    found = places.by_code(code, communes) if code else None
    found = found or (places.in_words(address, communes) if address else None)
    if found is None and (code or address):
        raise ValidationError(
            "is required: the address does not name one commune and its district, "
            "and address_id is not the code of a commune"
        )
    if found is None:
        raise ValidationError("is required with long, or address_string or address_id")
    return found


def _words(title: str, description: str) -> tuple[str, str]:
    """Return title and content; clients that know no title begin with it or leave it out."""
    content = _OF_CLIENT.sub("", f"\n{description}").strip() or description
    if titled := _TITLED.fullmatch(content):
        title = title or titled["title"].strip()
        content = titled["detail"].strip() or title
    if not title:
        title = _SENTENCE.split(content, maxsplit=1)[0].strip() or content
    if len(title) > TITLE_LENGTH:
        title = f"{title[: TITLE_LENGTH - 1].rpartition(' ')[0] or title[: TITLE_LENGTH - 1]}…"
    return title, content


def _links(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the posted links to media; they are told to staff and never fetched."""
    good, wrong = [], []
    for value in [value.strip() for value in values if value.strip()][:MOST_LINKS]:
        try:
            _is_link(value)
        except ValidationError:
            wrong.append(value[:100])
        else:
            good.append(value)
    return good, wrong
