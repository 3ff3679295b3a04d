"""Every address of the staff side, filled in for one report and all that hangs on it.

The addresses come from the resolver. One that this module cannot fill in (a page, a model or
a key that it does not know) fails the walk: whoever adds a page says here how it is asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile, is_zipfile

from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import (
    IdentityConflict,
    Passkey,
    User,
)
from citizen.models import ImportRun, Source
from notifications.models import Message
from paht.foundation import text
from partners.models import (
    CallBack,
)
from reports.admin.case.forms.registry import FORMS, MOVE_FORMS
from reports.admin.worklist.bulk import BULK_ACTIONS
from reports.models import (
    Attachment,
    Ban,
    BreachEntry,
    BreachPerson,
    CaseDocument,
    ConfidentialReader,
    Export,
    IncomingMail,
    ReplyTemplate,
    Report,
)
from reports.tests.scope_world import APPS, BESIDE, PHONE, World


@dataclass(frozen=True)
class Asked:
    """One request. `report`: the key of the secret report whose page it is, if any."""

    name: str
    method: str
    path: str
    data: tuple[tuple[str, str], ...] = ()
    report: int | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.data) or ''}"


class Unknown(AssertionError):
    """The walk does not know how to fill in an address: teach it, here."""


def requests(world: World, *, own: Report) -> list[Asked]:
    """Return every address by GET and POST with the keys of the secret rows.

    A page of a report that takes further keys is asked as the page of `own` with secret keys.
    """
    found: list[Asked] = []
    for route, pattern in patterns():
        found += asked(route, pattern, world, own)
    found += _autocompletes(world)
    found += [
        Asked("file", "GET", f"/tep/{token}/{variant}")
        for token in world.files
        for variant in ("goc", "nho")
    ]
    return found


def patterns() -> Iterator[tuple[str, URLPattern]]:
    for route, pattern in _below(get_resolver().url_patterns, ""):
        if route.startswith("quan-tri/"):
            yield route, pattern


def _below(urls: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for one in urls:
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield prefix + str(one.pattern), one


# It would end the session of the walk, or count as a try to break in.
_NOT_POSTED = ("login", "logout")
_STOCK = re.compile(rf"({'|'.join(APPS)})_\w+_(changelist|add|history|delete|change)")


def asked(route: str, pattern: URLPattern, world: World, own: Report) -> Iterator[Asked]:
    name = pattern.name or "unnamed"
    for path, report in _paths(route, name, world, own):
        # All moves have one door, which is for posts.
        if name != "reports_report_move" or path.endswith("/accept/"):
            for query in (*_queries(name, world), {}):
                yield Asked(name, "GET", path, tuple(query.items()), report)
        if name in _NOT_POSTED:
            continue
        for data in _bodies(name, world, own):
            yield Asked(name, "POST", path, tuple(data.items()), report)


# Pages of one report that are told keys, codes or names of other things.
_WITH_MORE_KEYS = (
    "reports_report_change",
    "reports_report_move",
    "reports_report_merge",
    "reports_report_note",
    "reports_report_document_change",
    "reports_report_photo",
    "reports_report_photo_original",
    "reports_report_photo_restore",
    "reports_report_readers",
    "reports_report_remove_reader",
    "reports_report_reply",
)


def _paths(route: str, name: str, world: World, own: Report) -> Iterator[tuple[str, int | None]]:
    """(path, key of the secret report that it names)."""
    if name == "app_list":
        yield from ((f"/quan-tri/{label}/", None) for label in APPS)
        return
    if "(?P<url>" in route:
        yield "/quan-tri/khong-co-trang-nay/", None
        return
    model = _model_of(route, name)
    places = re.findall(r"<(?:\w+:)?(\w+)>", route)
    # The page of the own report goes with what belongs to the secret.
    subjects: list[Report | None] = [None]
    if model is Report and "object_id" in places:
        # Which state it is in matters to the page alone.
        others = world.reports[1:] if name == "reports_report_change" else []
        subjects = [world.reports[0], *others]
        if name in _WITH_MORE_KEYS:
            subjects.append(own)
    for subject in subjects:
        for words in _words(name, places, is_own=subject == own):
            path, is_secret = route, subject is not None and subject != own
            for place in places:
                if place == "object_id" and subject is not None:
                    value = str(subject.pk)
                else:
                    value = words.get(place) or str(_key(place, model, world, route))
                path = re.sub(rf"<(\w+:)?{place}>", value, path)
            yield f"/{path}", subject.pk if is_secret and subject else None


def _model_of(route: str, name: str) -> type[models.Model] | None:
    if name.startswith("reports_export_"):
        return Export
    if name.startswith("citizen_source_run"):
        return ImportRun
    if name in ("partners_call_claim", "partners_call_finish"):
        return CallBack
    below = re.match(r"quan-tri/(\w+)/(\w+)/", route)
    try:
        return apps.get_model(*below.groups()) if below else None
    except LookupError:
        return None


_KEYS: dict[str, type[models.Model]] = {
    "photo_id": Attachment,
    "document_id": CaseDocument,
    "reader_id": ConfidentialReader,
    "passkey_id": Passkey,
    "id": User,
}


def _key(place: str, model: type[models.Model] | None, world: World, route: str) -> int | UUID:
    wanted = model if place == "object_id" else _KEYS.get(place)
    if wanted is None or wanted not in world.rows:
        raise Unknown(f"no value for <{place}> of {route}")
    return world.rows[wanted]


# The moves that are told keys: of people, files, agencies.
_TAKES_KEYS = ("accept", "hand_over", "set_publication", "correct_answer", "end_cooperation")


def _words(name: str, places: list[str], *, is_own: bool) -> list[dict[str, str]]:
    """What stands in an address for a word, one address for each."""
    if "name" not in places:
        return [{}]
    if name == "reports_report_move":
        return [{"name": move} for move in (_TAKES_KEYS if is_own else FORMS)]
    if name == "reports_report_reply":
        return [{"name": move} for move, form in MOVE_FORMS.items() if form.text_field()][:1]
    raise Unknown(f"no words for <name> of {name}")


# What the pages of the portal's own are asked by GET beside their bare address. A new page
# stands here, if only with nothing; so it does in `_bodies`.
_QUICK = ("tat-ca", "cua-toi", "qua-han", "phoi-hop", "chinh-sua", "nghi-rac", "cho-duyet")


def _queries(name: str, world: World) -> Iterable[dict[str, str]]:
    code = world.reports[0].code
    if name == "reports_report_changelist":
        for viec in _QUICK:
            yield {"viec": viec}
        for q in (code, code[-6:], "ngo bi mat", "kín như bưng", "an danh", "0987654321"):
            yield {"viec": "tat-ca", "q": q}
        for state in ("received", "processing", "completed"):
            yield {"viec": "tat-ca", "state": state, "o": "-1"}
        yield {"co-quan": world.person.agency.code if world.person.agency else ""}
        yield {"viec": "tat-ca", "danh-gia": "dissatisfied", "ngay": "hom-nay"}
        yield {"_to_field": "code", "_popup": "1", "title__startswith": "C"}
        yield {"reporter__phone_hash__startswith": "a", "e": "1"}
    elif name == "reports_monthly":
        yield {"thang": f"{timezone.localtime():%Y-%m}"}
        yield {"co_quan": world.person.agency.code if world.person.agency else ""}
    elif name in ("accounts_datarequest_changelist", "reports_personaldataaccess_changelist"):
        yield {"q": code}
    elif name == "notifications_message_changelist":
        yield {"q": "event"}
    elif name == "reports_ban_add":
        yield {"ma": code}
    elif name == "reports_history":
        yield {"loai": "ReportChange"}
    elif name in ("reports_replytemplate_changelist", "accounts_user_changelist"):
        yield {"q": BESIDE["template"]}
    elif name in ("reports_report_change", "accounts_user_change"):
        yield {"_to_field": "code", "_popup": "1"}


def _bodies(name: str, world: World, own: Report) -> Iterable[dict[str, Any]]:
    case = world.reports[0]
    known: dict[str, list[dict[str, Any]]] = {
        "reports_report_move": [
            {
                "seen": case.state,
                "note": "Viết cho đủ dài",
                "reason": "LD03",
                "agency": world.person.agency.code if world.person.agency else "",
                "handler": world.person.username,
                "person": world.person.username,
                "answer": "Đã làm xong việc này.",
                "public_files": str(world.rows[Attachment]),
                "kept_files": str(world.rows[Attachment]),
                "working_days": "1",
                "granted": "True",
            }
        ],
        "reports_report_merge": [
            {"into": "ma", "code": case.code, "seen": own.state},
            {"into": case.code, "seen": own.state},
        ],
        "reports_report_note": [
            {"body": f"Xem giúp @{world.person.username}"},
            {"body": "Xem giúp", "naming": world.person.username},
        ],
        "reports_report_document": [{"title": "Tờ trình", "level": "public"}],
        "reports_report_document_change": [{"level": "public"}, {"remove": "1"}],
        "reports_report_photo": [
            {"seen": "", "form-TOTAL_FORMS": "6", "form-INITIAL_FORMS": "0", "form-0-left": "1"}
        ],
        "reports_report_photo_original": [{}],
        "reports_report_photo_restore": [{"seen": ""}],
        "reports_report_judge": [{"verdict": "clear"}, {"verdict": "spam", "seen": case.state}],
        "reports_report_personal_data": [
            {"fields_wanted": "phone", "reason": "call"},
            {"fields_wanted": "phone", "khan_cap": "1", "note": "Nước ngập sắp chết người"},
        ],
        "reports_report_ask_use": [{}],
        "reports_report_follow_up": [{"note": "Đã gọi điện cho người gửi"}],
        "reports_report_reopening": [{"note": "Xem lại", "granted": g} for g in ("True", "False")],
        "reports_report_reply": [{"reply": str(world.rows[ReplyTemplate]), "note": "Thưa"}],
        "reports_report_check": [{"answer": "Đã làm"}],
        "reports_report_keep": [{"note-body": "Đã gọi"}],
        "reports_report_readers": [{"reader": str(world.rows[User])}],
        "reports_report_remove_reader": [{}],
        "reports_report_confidential": [{}],
        "reports_report_change": [{}],
        "reports_report_print": [{}],
        "reports_report_pdf": [{}],
        "reports_report_history": [{}],
        "reports_history": [{}],
        "reports_personal_data_sheet": [{}],
        "reports_report_changelist": [{"action": "delete_selected", "_selected_action": case.pk}],
        "reports_report_bulk": [
            {"action": action, "report": report.pk, **confirmed}
            for action in BULK_ACTIONS
            for report in world.reports[:2]
            for confirmed in (
                {},
                {
                    "confirm": "1",
                    "seen": f"{report.pk}:{report.state}",
                    "agency": "QLDT-944",
                    "note": "Làm ngay giúp",
                },
            )
        ],
        "reports_export_mine": [{}],
        "reports_export_start": [
            {"dang": "csv", "viec": "tat-ca"},
            {"dang": "csv", "viec": "tat-ca", "q": "ngo bi mat"},
            {"dang": "csv", "viec": "tat-ca", "q": case.code},
            {"dang": "xlsx", "co-quan": world.person.agency.code if world.person.agency else ""},
        ],
        "reports_export_progress": [{}],
        "reports_export_cancel": [{}],
        "reports_export_file": [{}],
        "reports_monthly": [{}],
        "reports_monthly_file": [
            {"dang": "xlsx", "thang": f"{timezone.localtime():%Y-%m}", "co_quan": agency}
            for agency in ("", world.person.agency.code if world.person.agency else "")
        ],
        # Without "look" it would write a report down: the next code tells how many there are.
        "reports_hotline": [{"look": "1", "phone": PHONE}],
        "reports_hotline_caller": [{"phone": PHONE}],
        "reports_hotline_categories": [{"title": "Quán nhậu hát karaoke"}],
        "reports_hotline_taken": [{}],
        "reports_my_notices": [{}],
        # Of the inspectorate's queue, which nobody of the walk may know of.
        "reports_pendingreport_open": [{}],
        "reports_pendingreport_call": [{}],
        "reports_pendingreport_refuse": [{}],
        "reports_pendingreport_move": [{}],
        "partners_call_desk": [{}],
        "partners_call_ringing": [{}],
        "partners_call_form": [{}],
        "partners_call_written": [{}],
        "partners_call_open": [{"phone": PHONE}],
        "partners_call_recording": [{}],
        "partners_call_claim": [{}],
        "partners_call_finish": [{"outcome": "reached"}],
        "partners_call_import": [{"try": "1"}],
        "citizen_source_import": [{}],
        "citizen_source_run": [{}],
        "citizen_source_try": [{}],
        "citizen_source_template": [{}],
        "citizen_source_run_wrong": [{}],
        "citizen_source_changelist": [
            {"action": "confirm_checked", "_selected_action": world.rows[Source]}
        ],
        "partners_call_sample": [{}],
        "reports_personaldatabreach_persons": [
            {"way": "codes", "names": case.code, "seen": str(world.rows[BreachEntry])}
        ],
        "reports_personaldatabreach_remove": [
            {what: str(world.rows[row]), "seen": str(world.rows[BreachEntry])}
            for what, row in (("row", BreachPerson), ("addition", BreachEntry))
        ],
        "reports_personaldatabreach_tell": [
            {"step": step, "text": "Xin cảnh giác với cuộc gọi lạ", "seen": "0"}
            for step in ("", "preview", "send")
        ],
        "reports_personaldatabreach_confirm": [
            {"notice": "0", "seen": str(world.rows[BreachEntry])}
        ],
        "reports_personaldatabreach_stop": [{"seen": str(world.rows[BreachEntry])}],
        "reports_personaldatabreach_sheet": [{}],
        "reports_personaldataaccess_changelist": [{}],
        "reports_personaldataaccess_change": [{}],
        "reports_personaldataaccess_review": [{"note": "Đã xem"}],
        "reports_deadlinerecount_changelist": [{}],
        "reports_deadlinerecount_change": [{}],
        "reports_recount_preview": [{"note": "Nghỉ bù", "calendar": "x"}],
        "reports_recount_csv": [{}],
        "reports_ban_add": [{"code": case.code, "reason": "Quấy rối", "until_day": "2099-01-01"}],
        "reports_ban_changelist": [{"action": "lift", "_selected_action": world.rows[Ban]}],
        "reports_incomingmail_changelist": [
            {"action": action, "_selected_action": world.rows[IncomingMail]}
            for action in ("read_again", "dismiss")
        ],
        "notifications_message_changelist": [
            {"action": action, "_selected_action": world.rows[Message]}
            for action in ("resend", "stop_news")
        ],
        "notifications_message_months": [{}],
        "accounts_datarequest_change": [{"outcome": "done", "words": "Đã sửa rồi ạ"}],
        "accounts_identityconflict_changelist": [
            {"action": action, "_selected_action": world.rows[IdentityConflict]}
            for action in ("release", "keep")
        ],
        "accounts_rightsrequest_confirm": [{}],
        "accounts_rightsrequest_refuse": [{"note": "Không ai báo với tôi"}],
        "accounts_user_reset_second_step": [{}],
        "accounts_user_end_sessions": [{}],
        "auth_user_password_change": [{}],
    }
    of_django = ("unnamed", "index", "app_list", "autocomplete", "jsi18n")
    of_the_door = ("password_change", "password_change_done", "login", "logout", "unsent")
    of_the_door += ("unsent_drop", "second_step", "second_factor", "second_factor_set_up")
    of_the_door += ("second_factor_renew", "second_factor_remove", "sessions")
    of_the_door += ("sso", "sso_answer", "sso_left")
    of_the_door += ("app_drop", "passkey_add", "passkey_drop")
    if name in known:
        return known[name]
    if name in (*of_django, *of_the_door) or _STOCK.fullmatch(name):
        return [{}]
    raise Unknown(f"nothing to post to {name}")


def _autocompletes(world: World) -> Iterator[Asked]:
    """By every relation to a report, and one to each other thing that has a list."""
    listed = {model for model in admin.site._registry if model._meta.app_label in APPS}
    if unknown := listed - world.rows.keys():
        raise Unknown(f"no row of {unknown}")
    for model in apps.get_models():
        for relation in model._meta.get_fields():
            target = relation.related_model
            if not (relation.concrete and target in listed):
                continue
            if target is not Report:
                listed = listed - {target}
            asked = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name or "",
                "field_name": relation.name,
            }
            is_usual = (model, relation.name) == (Attachment, "report")
            for term in ("", "mat", world.reports[0].code) if is_usual else ("",):
                yield Asked(
                    "autocomplete",
                    "GET",
                    "/quan-tri/autocomplete/",
                    (*asked.items(), ("term", term)),
                )


# --- what comes back ----------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str | bytes

    def holds(self, mark: str) -> bool:
        if isinstance(self.body, bytes):
            return mark.encode() in self.body
        return _folded(mark) in self._words

    @cached_property
    def _words(self) -> str:
        # Once for all marks: pages are long.
        return text.fold(str(self.body))


_folded = cache(text.fold)


def ask(client: Client, asked: Asked) -> Answer:
    send = client.get if asked.method == "GET" else client.post
    response: Any = send(asked.path, dict(asked.data))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    is_text = kind.startswith(("text/", "application/json"))
    return Answer(
        response.status_code,
        _NUMBERED.sub("N", response.get("Location", "")),
        _steady(content.decode("utf-8-sig")) if is_text else _unpacked(bytes(content)),
    )


# What differs from one answer to the next in any case.
_CHANCE = re.compile(r"(csrfmiddlewaretoken|submission_id)\" value=\"[^\"]*\"|nonce=\"[^\"]*\"")
# Rows of the person's own that the walk makes.
_NUMBERED = re.compile(r"(?<=xuat/)\d+")


def _unpacked(content: bytes) -> bytes:
    """What a file of an agency's program says: packed, it holds the minute of its packing."""
    if not is_zipfile(BytesIO(content)):
        return content
    with ZipFile(BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist() if "docProps" not in name)


def _steady(words: str) -> str:
    return _NUMBERED.sub("N", _CHANCE.sub("", words))


def writes() -> int:
    """Return how many rows this transaction has written to the reports' own tables so far.

    Rows count that a savepoint took back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            " WHERE relname LIKE 'reports\\_%'"
        )
        return int(cursor.fetchone()[0] or 0)


def fingerprint(reports: Iterable[Report]) -> list[Any]:
    """All that the tables hold of these reports."""
    keys = [report.pk for report in reports]
    columns = [
        (model._meta.db_table, column.column)
        for model in apps.get_models()
        for column in model._meta.local_fields
        if column.related_model is Report
        and column.name != "merged_into"
        and not hasattr(model, "pgh_tracked_model")
    ]
    one = (
        "SELECT '{0}', md5(string_agg(r::text, '' ORDER BY r::text)) FROM {0} r WHERE {1} = ANY(%s)"
    )
    parts = [one.format(*column) for column in ((Report._meta.db_table, "id"), *columns)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [keys] * len(parts))
        return sorted(cursor.fetchall(), key=str)
