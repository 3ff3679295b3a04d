"""Make reports of posts: at once, or pending where the sender has not consented.

A post is claimed first: the row carries the `submission_id` of the report. A client that posts
again after a lost connection finds the row, and `intake.submit` finds the report.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.consent import Channel, Stated
from accounts.fields import EmailField, NameField, PhoneField
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from partners.models import PartnerKey, PartnerPost
from partners.open311 import post_forms
from partners.open311.errors import Refused, unknown
from partners.open311.post_forms import Person, Posted
from partners.open311.reading import moment
from reports import intake
from reports.fields.form_fields import Accepted, shown_file_name
from reports.intake import pending
from reports.intake.mail.faults import PASSING
from reports.models import PendingReport, Report
from reports.rules.danger import endangers_life
from reports.uploads import Busy, CleanFile, Rejected, accept_upload

# The same words twice within a day are one post; without words of a person nobody would miss one.
SAME_WITHIN = timedelta(days=1)
# As long as a pending report waits for its sender.
PENDING_WITHIN = pending.KEPT
TEST_CODE = "TEST{}"
_TELLS_LATER = "Ask tokens/<token> for the service_request_id once the sender has agreed."
_TEST = "This is the test door: no report was made."
_DANGER = "If a life is in danger, call at once: police 113, fire and rescue 114, ambulance 115."
Row = dict[str, Any]


def post(
    data: QueryDict,
    files: "MultiValueDict[str, UploadedFile]",
    *,
    key: PartnerKey,
    client_id: str,
    is_test: bool,
) -> Row:
    """Make one report of a post, or a pending one, and return the answer to the client."""
    said = post_forms.read(data)
    client_id = post_forms.client_id(data, client_id)
    person, problems = _person(said.person)
    if problems and key.states_consent:
        raise Refused.of_fields(problems)
    is_pending = bool(said.person) and not key.states_consent
    if is_pending and not (person.email or person.phone):
        # Nobody could be asked for consent.
        problems = problems or [("email", "or phone is required beside a name")]
        raise Refused.of_fields(problems)
    posted = [file for _name, found in files.lists() for file in found]
    with ExitStack() as opened:
        accepted = accept(posted, opened)
        claimed = _claim(
            key,
            _fingerprint(data, accepted, client_id),
            within=None if client_id else PENDING_WITHIN if is_pending else SAME_WITHIN,
            test=said if is_test else None,
        )
        if is_test:
            return {
                "service_request_id": TEST_CODE.format(claimed.pk),
                "service_notice": _TEST,
            }
        if is_pending:
            return _receive(claimed, said, accepted)
        return _submit(claimed, said, person, [one.clean for one in accepted], key)


def of_token(token: str) -> Row:
    """Return the report of a token; without one while the sender has not agreed."""
    claimed = PartnerPost.objects.filter(token=token, test_category=None).first()
    if claimed is None:
        raise unknown("token")
    report = Report.objects.filter(submission_id=claimed.submission_id).only("code").first()
    if report:
        return {"service_request_id": report.code, "token": token}
    if not PendingReport.objects.waiting().filter(source=_source(claimed)).exists():
        raise unknown("token")
    return {"token": token}


def test_post(code: str, key: PartnerKey) -> Row | None:
    """Return the facts of a post to the test door."""
    number = code.removeprefix(TEST_CODE.format(""))
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        return None
    found = key.posts.filter(pk=number).exclude(test_category=None).first()
    if found is None or code != TEST_CODE.format(found.pk):
        return None
    at = moment(found.posted_at)
    return {
        "service_request_id": code,
        "status": "open",
        "service_code": found.test_category.code if found.test_category else None,
        "requested_datetime": at,
        "updated_datetime": at,
    }


def accept(uploads: Sequence[UploadedFile], opened: ExitStack) -> list[Accepted]:
    """Examine files; raise `Refused` for those that the portal does not take."""
    if len(uploads) > settings.UPLOAD_MAX_FILES:
        raise Refused(400, f"media: at most {settings.UPLOAD_MAX_FILES} files")
    accepted, refused = [], []
    for upload in uploads:
        name = shown_file_name(upload.name)
        try:
            clean = opened.enter_context(accept_upload(upload))
        except Busy as busy:
            raise Refused(503, "the portal examines many files now; send again later") from busy
        except Rejected as rejected:
            if rejected.code in PASSING:
                raise
            refused.append(("media", f"{name}: {rejected.message}"))
        else:
            accepted.append(Accepted(name, clean))
    if refused:
        raise Refused.of_fields(refused)
    return accepted


def _submit(
    claimed: PartnerPost, said: Posted, person: Person, files: list[CleanFile], key: PartnerKey
) -> Row:
    draft = intake.Draft(
        submission_id=claimed.submission_id,
        full_name=person.full_name,
        phone=person.phone,
        email=person.email,
        title=said.title,
        content=said.content,
        category=said.category,
        commune=said.commune,
        address=said.address,
        latitude=said.latitude,
        longitude=said.longitude,
        answers=said.answers,
        files=files,
        stated=_stated(key) if person else None,
        # Nobody read a page with the emergency numbers, whatever the category.
        urgent=endangers_life(said.title, said.content, *said.answers.values()),
    )
    try:
        report = intake.submit(draft, channel=Channel.OPEN311)
    except intake.Refused as refusal:
        raise Refused(400, refusal.message) from refusal
    # The answer is the same for accusations, so that no client learns where a report went.
    notice = _DANGER if draft.urgent else None
    return {"service_request_id": report.code, "service_notice": notice, "account_id": None}


def _receive(claimed: PartnerPost, said: Posted, files: Sequence[Accepted]) -> Row:
    waiting = pending.receive(
        channel=Channel.OPEN311,
        source=_source(claimed),
        title=said.title,
        content=said.content,
        full_name=said.person.full_name,
        email=said.person.email,
        phone=said.person.phone,
        category=said.category,
        commune=said.commune,
        address=said.address,
        latitude=said.latitude,
        longitude=said.longitude,
        answers=said.said_answers,
        files=[(one.name, one.clean) for one in files],
    )
    if waiting.state in (PendingReport.State.EXPIRED, PendingReport.State.REFUSED):
        # Its content is erased: a token would promise a report that never comes.
        raise Refused(400, "the sender did not agree to this post, which was erased")
    # The form of the pending report has an id of its own, which its report takes over.
    PartnerPost.objects.filter(pk=claimed.pk).update(submission_id=waiting.submission_id)
    return {"token": claimed.token, "service_notice": _TELLS_LATER, "account_id": None}


def _claim(
    key: PartnerKey, fingerprint: str, *, within: timedelta | None, test: Posted | None
) -> PartnerPost:
    """Return the row of this post, the same one for a post that was made before."""
    with transaction.atomic():
        # The second of two simultaneous posts waits here for the first one's commit.
        advisory_locks.acquire((Lock.SUBMISSION, f"{key.pk}:{fingerprint}"))
        category = test.category if test else None
        same = key.posts.filter(fingerprint=fingerprint, test_category__isnull=test is None)
        if within is not None:
            same = same.filter(posted_at__gt=timezone.now() - within)
        earlier = same.order_by("-posted_at").first()
        return earlier or key.posts.create(fingerprint=fingerprint, test_category=category)


def _fingerprint(data: QueryDict, files: Sequence[Accepted], client_id: str) -> str:
    if client_id:
        return lookup_hash("open311", f"id:{client_id}")
    fields = sorted((name, values) for name, values in data.lists() if name != "api_key")
    digests = sorted(one.clean.sha256 for one in files)
    told = json.dumps([fields, digests], ensure_ascii=False)
    return lookup_hash("open311", f"post:{sha256(told.encode()).hexdigest()}")


def _person(person: Person) -> tuple[Person, list[tuple[str, str]]]:
    """Return the person as the portal stores it, and the problems of unreadable values."""
    fields = {
        "last_name": (NameField(what="name", longest=100, required=False), person.full_name),
        "email": (EmailField(what="email", longest=254, required=False), person.email),
        "phone": (PhoneField(what="phone", longest=40, required=False), person.phone),
    }
    values, problems = dict.fromkeys(fields, ""), []
    for name, (field, value) in fields.items():
        try:
            values[name] = field.clean(value)
        except ValidationError as error:
            problems.append((name, error.messages[0]))
    return Person(values["last_name"], values["email"], values["phone"]), problems


def _stated(key: PartnerKey) -> Stated:
    return Stated(key.agreement_text, f"{key.agreement_number}, {key.agreement_on:%d/%m/%Y}")


def _source(claimed: PartnerPost) -> str:
    return f"open311:{claimed.pk}"
