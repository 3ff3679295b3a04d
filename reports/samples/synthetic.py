"""Generate synthetic reports for load tests, as rows of the tables, from real words.

`generate` yields batches of rows; `manage.py fill_reports` copies them into PostgreSQL. The same
seed, day and reference data give the same reports. They have reporters, consents, events and
answers, but bypass `intake.submit`: use them for measuring, never on a public portal.
"""

import json
import random
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from accounts import consent
from accounts.models import Consent
from paht.foundation import text
from paht.foundation.crypto import Sealed, encrypt, lookup_hash
from paht.foundation.local_time import VIETNAM
from province import calendar, deadlines
from province.deadlines import WorkCalendar
from province.models import DISTRICT_PLACEHOLDER, AdminUnit, Agency
from reports.models import Category, Report
from reports.rules.states import FINAL_STATES, PUBLIC_STATES, RefusalReason, State

YEARS = 3
PEOPLE = 5000
# Prefix of the codes of invented agencies (`fill_reports --agencies`).
INVENTED_PREFIX = "DO-TAI-"
VOCABULARY = Path(__file__).parent / "seeds" / "load_vocabulary.json"
Row = tuple[Any, ...]

# The events that lead to each state.
_STEPS: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.RECEIVED: ("receive",),
    State.ASSIGNED: ("receive", "assign"),
    State.PROCESSING: ("receive", "assign", "accept"),
    State.PENDING_APPROVAL: ("receive", "assign", "accept", "submit_answer"),
    State.COMPLETED: ("receive", "assign", "accept", "submit_answer", "approve"),
    State.REJECTED: ("receive", "reject"),
    State.NEED_INFO: ("receive", "request_info"),
    State.WITHDRAWN: ("withdraw",),
}
_TARGETS = {
    "receive": State.RECEIVED,
    "assign": State.ASSIGNED,
    "accept": State.PROCESSING,
    "submit_answer": State.PENDING_APPROVAL,
    "approve": State.COMPLETED,
    "reject": State.REJECTED,
    "request_info": State.NEED_INFO,
    "withdraw": State.WITHDRAWN,
}
# Percent of the reports of an age in each state.
_FRESH = {State.SUBMITTED: 40, State.RECEIVED: 25, State.ASSIGNED: 25, State.PROCESSING: 10}
_RECENT = {
    State.RECEIVED: 3,
    State.ASSIGNED: 20,
    State.PROCESSING: 33,
    State.PENDING_APPROVAL: 10,
    State.COMPLETED: 26,
    State.REJECTED: 4,
    State.NEED_INFO: 3,
    State.WITHDRAWN: 1,
}
_OLD = {
    State.ASSIGNED: 1,
    State.PROCESSING: 2,
    State.PENDING_APPROVAL: 1,
    State.COMPLETED: 90,
    State.REJECTED: 5,
    State.WITHDRAWN: 1,
}


@dataclass(frozen=True)
class Person:
    """A reporter of several reports; the data are encrypted only once."""

    name: str
    encrypted_name: str
    encrypted_phone: str
    encrypted_email: str
    phone_hash: str
    email_hash: str


@dataclass(frozen=True)
class World:
    """The reference data of the reports, read once."""

    now: datetime
    calendar: WorkCalendar
    categories: list[Category]
    category_weights: list[float]
    communes: list[AdminUnit]
    commune_weights: list[float]
    agencies: dict[str, Agency]
    # Invented agencies by their committee; they get half of the district's reports.
    invented: dict[int | None, list[Agency]]
    people: list[Person]
    words: dict[str, Any]


@dataclass
class Batch:
    """Rows of the tables, with values in the order of `COLUMNS`."""

    reports: list[Row] = field(default_factory=list)
    reporters: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


# Tables in the order of their foreign keys.
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "consents": (
        "accounts_consent",
        ("id", "purpose", "subject", "text_version", "text_hash", "channel", "given_at", "about"),
    ),
    "reports": (
        "reports_report",
        (
            "id", "code", "token", "submission_id", "channel", "title", "content",
            "category_id", "district_id", "commune_id", "address", "latitude", "longitude",
            "occurred_at", "submitted_at", "reported_on", "sla_working_days", "urgent",
            "due_at", "paused_at", "extensions", "completed_at", "state", "resume_state",
            "agency_id", "is_published", "public_name", "is_sample", "search_text", "confidential",
        ),
    ),
    "reporters": (
        "reports_reporter",
        (
            "report_id", "full_name", "phone", "email", "contact_address", "national_id",
            "phone_hash", "email_hash", "publish_identity", "consent_id", "news",
        ),
    ),
    "answers": (
        "reports_answer",
        ("id", "report_id", "body", "agency_id", "drafted_at", "approved_at"),
    ),
    "events": (
        "reports_reportevent",
        ("report_id", "name", "source", "target", "at", "agency_id", "note", "facts"),
    ),
}  # fmt: skip


def read_world(now: datetime, *, rng: random.Random) -> World:
    """Read the reference data and invent the reporters; raise LookupError if nothing is loaded."""
    categories = list(
        Category.objects.filter(is_active=True, sla_working_days__isnull=False)
        .select_related("parent")
        .order_by("code")
    )
    communes = list(AdminUnit.objects.communes())
    if not categories or not communes:
        raise LookupError("reference data")
    agencies = {agency.code: agency for agency in Agency.objects.active()}
    invented: dict[int | None, list[Agency]] = {}
    for agency in agencies.values():
        if agency.code.startswith(INVENTED_PREFIX):
            invented.setdefault(agency.parent_id, []).append(agency)
    words = json.loads(VOCABULARY.read_text(encoding="utf-8"))
    return World(
        now=now,
        calendar=calendar.load(),
        categories=categories,
        category_weights=[_frequency(category) for category in categories],
        communes=communes,
        commune_weights=[_liveliness(unit) for unit in communes],
        agencies=agencies,
        invented=invented,
        people=[_person(number, words, rng) for number in range(PEOPLE)],
        words=words,
    )


def _frequency(category: Category) -> float:
    """Weight the first categories of each group most, and emergencies least."""
    return (0.2 if category.urgent else 1.0) / max(category.order, 1)


def _liveliness(commune: AdminUnit) -> float:
    return {"Phường": 4.0, "Thị trấn": 2.5}.get(commune.type, 1.0)


def _person(number: int, words: dict[str, Any], rng: random.Random) -> Person:
    name = " ".join(rng.choice(words[part]) for part in ("surnames", "middles", "givens"))
    phone = f"+849{rng.randrange(10**8):08d}"
    email = f"nguoidan{number}@example.vn" if number % 3 == 0 else ""
    return Person(
        name=name,
        encrypted_name=encrypt(name),
        encrypted_phone=encrypt(phone),
        encrypted_email=encrypt(email) if email else "",
        phone_hash=lookup_hash("phone", phone),
        email_hash=lookup_hash("email", email) if email else "",
    )


def days(count: int, *, now: datetime, calendar: WorkCalendar) -> list[tuple[date, int]]:
    """Spread `count` reports over the days of the last three years, oldest first.

    There are more each year and in the rainy season, and fewer on days off. Days without
    reports are left out.
    """
    today = now.astimezone(VIETNAM).date()
    span = [today - timedelta(days=back) for back in range(YEARS * 365, -1, -1)]
    weights = []
    for number, day in enumerate(span):
        growth = 0.6 + 0.8 * number / len(span)
        rain = 1.3 if 5 <= day.month <= 11 else 1.0
        weights.append(growth * rain * (1.0 if calendar.is_working_day(day) else 0.5))
    bounds = [round(count * part / sum(weights)) for part in accumulate(weights)]
    shares = zip(span, [0, *bounds], bounds, strict=False)
    return [(day, upto - before) for day, before, upto in shares if upto > before]


def generate(
    plan: list[tuple[date, int, int]], *, world: World, ids: "Ids", rng: random.Random
) -> Iterator[Batch]:
    """Yield one batch of rows for each (day, number of its first code, count) of `plan`."""
    for day, first, count in plan:
        batch = Batch()
        moments = sorted(_moment(day, world.now, rng) for _ in range(count))
        for number, at in enumerate(moments, start=first):
            _Maker(batch, world, ids, rng).make(f"{day:%Y%m%d}{number:04d}", day, at)
        yield batch


class Ids:
    """Primary keys that the database has reserved for these rows."""

    def __init__(self, *, reports: Iterator[int], consents: Iterator[int], answers: Iterator[int]):
        self.reports, self.consents, self.answers = reports, consents, answers


def _moment(day: date, now: datetime, rng: random.Random) -> datetime:
    hour = rng.triangular(5, 23, 9)
    start = datetime.combine(day, time(), VIETNAM)
    at = start + timedelta(hours=hour)
    return at if at < now else start + (now - start) * rng.random()


@dataclass
class _Maker:
    batch: Batch
    world: World
    ids: Ids
    rng: random.Random

    def make(self, code: str, day: date, at: datetime) -> None:
        rng, world = self.rng, self.world
        category = rng.choices(world.categories, world.category_weights)[0]
        commune = rng.choices(world.communes, world.commune_weights)[0]
        person = rng.choice(world.people)
        channel = rng.choices(("web", "app", "1022", "email"), (60, 25, 12, 3))[0]
        publish_identity = rng.random() < 0.15
        due = _due(at, category, world.calendar)
        state = self._state(world.now - at, due)
        agency = self._agency(category, commune) if state in PUBLIC_STATES else None
        hidden = category.sensitive or category.confidential
        published = agency is not None and not hidden and rng.random() < 0.9
        report_id = next(self.ids.reports)

        consent_id = self._consents(code, person, channel, at, publish_identity)
        times = self._times(at, due, state)
        title, content, address = self._words(category)
        district = commune.district
        pinned = commune.lat is not None and commune.lon is not None and rng.random() < 0.7
        public_name = person.name if publish_identity and published else ""
        place = _place(commune)
        words = fold(" ".join((code, title, content, address, place, public_name)))
        if category.confidential:
            title, content, address = (Sealed(one).token for one in (title, content, address))
            words = code
        report = (
            report_id, code, self._token(), str(uuid.UUID(int=rng.getrandbits(128))), channel,
            title, content, category.pk, district.pk if district else None, commune.pk, address,
            round(commune.lat + rng.gauss(0, 0.008), 6) if pinned and commune.lat else None,
            round(commune.lon + rng.gauss(0, 0.008), 6) if pinned and commune.lon else None,
            None, at.isoformat(), day.isoformat(), category.sla_working_days, category.urgent,
            due.isoformat(), times[-1] if state is State.NEED_INFO else None, 0,
            times[-1] if state in FINAL_STATES else None, state.value,
            State.RECEIVED.value if state is State.NEED_INFO else "",
            agency.pk if agency else None, published, public_name, False,
            words,
            category.confidential,
        )  # fmt: skip
        self.batch.reports.append(report)
        self.batch.reporters.append(
            (
                report_id,
                person.encrypted_name,
                person.encrypted_phone,
                person.encrypted_email,
                "",
                "",
                person.phone_hash,
                person.email_hash,
                publish_identity,
                consent_id,
                "sms",
            )  # fmt: skip
        )
        self._history(report_id, state, times, channel, agency, published=published)

    def _state(self, age: timedelta, due: datetime) -> State:
        if age < timedelta(days=1):
            shares = _FRESH
        elif due + timedelta(days=10) > self.world.now:
            shares = _RECENT
        else:
            shares = _OLD
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def _agency(self, category: Category, commune: AdminUnit) -> Agency:
        district = commune.parent.code if commune.parent else ""
        agencies = self.world.agencies
        code = category.agency_pattern.replace(DISTRICT_PLACEHOLDER, district)
        committee = agencies.get(f"UBND-{district}")
        invented = self.world.invented.get(committee.pk, []) if committee else []
        if invented and self.rng.random() < 0.5:
            return self.rng.choice(invented)
        return agencies.get(code) or committee or agencies["UBND-T"]

    def _times(self, at: datetime, due: datetime, state: State) -> list[str]:
        """Return the times of the events after sending, in order, none in the future."""
        steps = len(_STEPS[state])
        if not steps:
            return []
        rng = self.rng
        share = rng.uniform(0.3, 0.98) if rng.random() < 0.88 else rng.uniform(1.02, 1.6)
        whole = min((due - at) * share, (self.world.now - at) * 0.98)
        parts = sorted(rng.random() ** 2 for _ in range(steps - 1))
        return [(at + whole * part).isoformat() for part in (*parts, 1.0)]

    def _consents(
        self, code: str, person: Person, channel: str, at: datetime, identity: bool
    ) -> int:
        purposes = [Consent.Purpose.PROCESSING]
        if identity:
            purposes.append(Consent.Purpose.IDENTITY)
        ids = [next(self.ids.consents) for _ in purposes]
        self.batch.consents.extend(
            (pk, purpose.value, person.phone_hash, consent.TEXT_VERSION, _text_hash(purpose),
             channel, at.isoformat(), code)
            for pk, purpose in zip(ids, purposes, strict=True)
        )  # fmt: skip
        return ids[0]

    def _words(self, category: Category) -> tuple[str, str, str]:
        """Return title, content and address, mostly of common words, sometimes with rare ones."""
        rng, words = self.rng, self.world.words
        group = category.parent.code if category.parent else category.code
        what = rng.choice(words["groups"].get(group, words["groups"]["*"]))
        street, hamlet = rng.choice(words["streets"]), rng.choice(words["hamlets"])
        landmark = rng.choice(words["landmarks"])
        where = rng.choice(("", f" đường {street}", f" ấp {hamlet}", f" gần {landmark}"))
        sentences = [
            f"{what} tại đường {street}, đoạn gần {landmark} thuộc ấp {hamlet}.",
            rng.choice(words["details"]).replace("{n}", str(rng.randrange(2, 400))),
            rng.choice(words["effects"]),
            rng.choice(words["requests"]),
        ]
        if rng.random() < 0.01:
            sentences.insert(2, rng.choice(words["rare"]))
        address = f"Số {rng.randrange(1, 900)} đường {street}, ấp {hamlet}"
        return what + where, " ".join(sentences), address

    def _token(self) -> str:
        return urlsafe_b64encode(self.rng.randbytes(16)).rstrip(b"=").decode()

    def _history(
        self,
        report_id: int,
        state: State,
        times: list[str],
        channel: str,
        agency: Agency | None,
        *,
        published: bool,
    ) -> None:
        submitted = self.batch.reports[-1][14]
        birth = (report_id, "submit", "", "submitted", submitted, None, "",
                 json.dumps({"channel": channel}))  # fmt: skip
        self.batch.events.append(birth)
        source, answer_id = State.SUBMITTED, 0
        for name, at in zip(_STEPS[state], times, strict=True):
            facts: dict[str, Any] = {}
            if name == "assign" and agency:
                facts = {"agency": agency.code, "published": published}
            elif name == "reject":
                facts = {"reason": self.rng.choice(list(RefusalReason)).value}
            elif name == "submit_answer" and agency:
                answer_id = self._answer(report_id, agency, at, times[-1], state)
                facts = {"answer": answer_id}
            elif name == "approve":
                facts = {"answer": answer_id}
            agency_id = None if name == "receive" or agency is None else agency.pk
            self.batch.events.append(
                (report_id, name, source.value, _TARGETS[name].value, at, agency_id, "",
                 json.dumps(facts))
            )  # fmt: skip
            source = _TARGETS[name]

    def _answer(self, report_id: int, agency: Agency, at: str, end: str, state: State) -> int:
        answer_id = next(self.ids.answers)
        body = self.rng.choice(self.world.words["answers"])
        approved_at = end if state is State.COMPLETED else None
        self.batch.answers.append((answer_id, report_id, body, agency.pk, at, approved_at))
        return answer_id


def fold(words: str) -> str:
    """Fold like `text.fold`, with a cache of words: a million whole texts would take minutes."""
    return " ".join(filter(None, map(_fold_word, words.split())))


@cache
def _fold_word(word: str) -> str:
    return text.fold(word)


@cache
def _text_hash(purpose: Consent.Purpose) -> str:
    return consent.text_hash(purpose)


def _place(commune: AdminUnit) -> str:
    return Report(commune=commune, district=commune.district).place


def _due(at: datetime, category: Category, calendar: WorkCalendar) -> datetime:
    working_days = category.sla_working_days or 1
    return deadlines.due_at(
        at, working_days=working_days, urgent=category.urgent, calendar=calendar
    )
