"""Walk through every door with one confidential and one unpublished report."""

import ast
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache as shared_cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from notifications.models import Message, Template
from paht.foundation import caching, text
from paht.foundation.crypto import random_token
from paht.tests.floors import APPS
from province.models import Agency
from reports import workflow
from reports.admin.exports import writing
from reports.casework import confidential_readers
from reports.models import Attachment, Export, Report
from reports.rules.states import Role, State
from reports.tests import doors
from reports.tests.doors import ADDRESSES, Carries
from reports.tests.factories import make_confidential, make_report, make_staff

ROOT = Path(settings.BASE_DIR)
WORDS = ("zaphira", "quixotem", "brumvald", "klevornik")
AGENCY = "S-NV"


@cache
def sources() -> dict[str, ast.Module]:
    """Return the syntax tree of each module by its path, read once for all tests."""
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    names = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in sorted(names.items())
        if "/tests/" not in f"/{name}" and "/migrations/" not in name
    }


@cache
def called(name: str) -> Counter[str]:
    """Count the calls of a module by the function or method as it is written."""
    nodes = ast.walk(sources()[name])
    return Counter(ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call))


def calls(name: str, names: tuple[str, ...]) -> int:
    """Return how many calls a module makes of functions or methods with one of these names."""
    return sum(called(name)[one] for one in names)


def patterns() -> Iterator[tuple[str, str, URLPattern]]:
    """Yield the name, the path and the pattern of each address outside the staff site."""
    yield from _below(get_resolver(), "/", [])


def _below(
    resolver: URLResolver, before: str, spaces: list[str]
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = [*spaces, entry.namespace] if entry.namespace else spaces
            yield from _below(entry, path, inside)
        elif isinstance(entry, URLPattern) and not path.startswith("/quan-tri/"):
            yield ":".join([*spaces, entry.name or ""]), path, entry


# --- the registry is complete -----------------------------------------------------------------


def test_every_url_is_registered() -> None:
    found = {name for name, _path, _entry in patterns() if not name.startswith(doors.ACCOUNTS)}

    assert sorted(found) == sorted(ADDRESSES)


def test_every_staff_list_and_filter_is_registered() -> None:
    found = {
        model._meta.label: {
            *map(_filter_name, site.list_filter),
            *(f"?{name}" for name in site.search_fields),
        }
        for model, site in admin.site._registry.items()
    }

    assert found == {model: set(names.split()) for model, names in doors.LISTS.items()}


def _filter_name(one: Any) -> str:
    """Return the name of a filter: a column, a column with a class, or a class."""
    return str(one[0]) if isinstance(one, tuple) else getattr(one, "__name__", str(one))


def test_every_kind_of_message_is_registered() -> None:
    assert sorted(Template.values) == sorted(doors.MESSAGES_ABOUT_REPORTS | doors.OTHER_MESSAGES)


def test_every_export_is_registered() -> None:
    assert {(what, form) for what in Export.What.values for form in Export.Form.values} == set(
        doors.EXPORTS
    )


def test_every_logger_is_registered() -> None:
    assert {name for name in sources() if calls(name, ("logging.getLogger",))} == doors.LOGGERS


def test_every_cache_is_registered() -> None:
    kept = (
        *("shared_value", "process_value", "page_value", "caching.process_value", "derived_value"),
        *("cache.set", "cache.add", "cache.get_or_set", "cache.set_many", "cache.incr"),
    )
    found = Counter({name: calls(name, kept) for name in sources()})

    assert {name: count for name, count in found.items() if count} == doors.CACHES


def test_every_function_with_memory_is_registered() -> None:
    found = {
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(
            ast.unparse(mark).split("(")[0] in ("cache", "lru_cache", "cached_property")
            for mark in node.decorator_list
        )
    }

    assert found == doors.REMEMBERING


def test_loggers_and_caches_have_one_spelling() -> None:
    """Another spelling would escape the two lists above."""
    escaped = [
        f"{name}: {ast.unparse(node)}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (
            node.module == "logging"
            or (node.module == "django.core.cache" and {a.name for a in node.names} != {"cache"})
            or any(alias.asname and "cache" in alias.asname for alias in node.names)
        )
    ]

    assert escaped == []


# --- the walk ---------------------------------------------------------------------------------


@dataclass
class World:
    """A confidential and an unpublished report that differ in their words only."""

    confidential: Report
    unpublished: Report
    tokens: list[str]
    reader: User


@pytest.fixture
def world(reference_data: None, db: None) -> World:
    said = {
        # Words of an accusation would make both confidential.
        "title": "Zaphira chờ lâu",
        "content": "Quầy quixotem bắt đi lại nhiều lần để nhận hồ sơ.",
        "address": "Nhà brumvald ở ấp 3",
        "latitude": 9.6025,
        "longitude": 105.9739,
        "publish_identity": True,
        "full_name": "Klevornik Thị Zaphira",
    }
    reports = [
        make_report(State.PROCESSING, agency=AGENCY, publish=False, **said) for _number in range(2)
    ]
    tokens = []
    for report in reports:
        attachment = Attachment.objects.create(
            report=report, kind="photo", file="x.jpg", is_public=True, size=1,
        )  # fmt: skip
        tokens.append(attachment.token)
    secret, plain = reports
    make_confidential(secret)
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    confidential_readers.name_reader(
        Report.objects.get(pk=secret.pk), reader, by=make_staff(Role.SUPERVISOR, agency="UBND-T")
    )
    return World(Report.objects.get(pk=secret.pk), plain, tokens, reader)


def filled(path: str, entry: URLPattern, report: Report, world: World) -> list[str]:
    """Return the addresses of a pattern for one report; a stranger knows the code only."""
    names = set(entry.pattern.converters)
    if not names:
        queries = (
            "", f"?q={report.code}", "?q=zaphira", "?q=quixotem", "?q=brumvald",
            f"?category={report.category.code}&commune={report.commune.code}",
            f"?agency={AGENCY}", "?bbox=105.9,9.5,106.1,9.7&zoom=17",
        )  # fmt: skip
        return [path + query for query in queries]
    values = {
        "code": [report.code],
        "form": ["json", "xml"],
        "token": world.tokens if "variant" in names else [random_token(), report.code],
        "variant": ["goc", "nho"],
        "version": ["1"],
        "above": ["thong-tin-tien-ich"],
        "slug": [report.category.slug, "lich-cup-dien"],
        "purpose": ["sms"],
        "pk": ["1"],
        "passkey_id": ["1"],
    }
    found = [path]
    for name in names:
        converter = f"<{_kind(path, name)}{name}>"
        found = [one.replace(converter, value) for one in found for value in values[name]]
    return found


def _kind(path: str, name: str) -> str:
    return next(kind for kind in ("str:", "slug:", "int:", "") if f"<{kind}{name}>" in path)


def folded(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text.fold(body.decode("utf-8", "replace") + str(answer.headers))


def test_no_url_reveals_confidential_or_unpublished_report(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    names = [text.fold(Agency.objects.get(code=AGENCY).name)]
    told = []
    reports = (world.confidential, world.unpublished)
    for name, path, entry in patterns():
        carries = ADDRESSES.get(name, Carries.NOTHING)
        asked = [one for report in reports for one in filled(path, entry, report, world)]
        # Most addresses are the same for both reports.
        for address in dict.fromkeys(asked):
            kept = [*WORDS, *(names if carries is Carries.FACTS else ())]
            if carries in (Carries.NOTHING, Carries.PUBLIC):
                kept += [report.code for report in reports if report.code not in address]
            for ask in (Client().get, Client().post):
                shown = unasked(folded(ask(address)), address)
                told += [f"{name} {address}: {word}" for word in kept if word in shown]

    assert told == []
    logged = text.fold(caplog.text)
    assert [word for word in WORDS if word in logged.replace("q=", "")] == []
    assert kept_words() == []


def unasked(shown: str, address: str) -> str:
    """Remove the visitor's own words, which the page repeats in its search box."""
    asked = address.partition("?q=")[2]
    return shown.replace(text.fold(asked), "") if asked else shown


def kept_words() -> list[str]:
    """Return the words of the reports that a cache holds, of this process or shared."""
    connection = shared_cache._cache.get_client()  # type: ignore[attr-defined]
    shared = b"".join(
        bytes(connection.get(key) or b"")
        for key in connection.scan_iter()
        if connection.type(key) == b"string"
    )
    kept = text.fold(shared.decode("utf-8", "replace") + repr(caching._process_values))
    return [word for word in WORDS if word in kept]


def test_messages_and_exports_omit_confidential_report(world: World) -> None:
    secret, reader = world.confidential, world.reader
    Message.objects.all().delete()
    reader.email = "doc@example.vn"
    reader.save()

    workflow.move(secret, "request_info", by=reader, note="Klevornik: cho biết ngày")
    assert Message.objects.filter(about=secret.code).exists()
    rows = list(writing.rows([secret.pk, world.unpublished.pk], by=reader, wrote=lambda done: None))

    contexts = text.fold(str(list(Message.objects.values_list("context", flat=True))))
    assert [word for word in WORDS if word in contexts] == []
    assert secret.code not in str(rows)
    assert world.unpublished.code in str(rows)
