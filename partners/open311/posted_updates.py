"""Add the words and files of a posted update to the report that the same key sent.

Two systems that tell each other everything must come to an end: words of the portal itself are no
news, and only so many updates are taken in a row.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from partners.models import PartnerKey
from partners.open311 import post_forms, posting, reading, updates
from partners.open311.errors import Refused, unknown
from partners.open311.forms import is_code
from partners.open311.post_forms import UpdateForm
from reports import workflow
from reports.intake import accusations
from reports.models import Attachment, Report
from reports.workflow import storage

# Updates of a report that are taken while nothing else happens to it: more than people write.
MOST_IN_A_ROW = 20


def post(
    data: QueryDict, files: "MultiValueDict[str, UploadedFile]", *, key: PartnerKey, is_test: bool
) -> Mapping[str, Any]:
    """Add the update once and return its id; the state that the client names changes nothing."""
    form = UpdateForm(data)
    if not form.is_valid():
        raise Refused.of_fields(
            (name, str(one)) for name, found in form.errors.items() for one in found
        )
    said = form.cleaned_data
    code = said["service_request_id"].strip()
    if is_test and posting.test_post(code, key):
        return {"update_id": said["update_id"] or posting.TEST_CODE.format(0)}
    report = reading.own(key).filter(code=code).first() if is_code(code) and not is_test else None
    if report is None:
        # The words of a reporter join no report of somebody else.
        raise unknown("service_request_id")
    # Without an id, the same words at another time are another update.
    own = said["update_id"] or "\n".join((said["updated_datetime"], said["description"]))
    fingerprint = lookup_hash("open311", f"update:{own}")
    uploads = [file for _name, found in files.lists() for file in found]
    has_media = bool(uploads or post_forms.links(data))
    if accusations.of_misconduct(said["description"]) is not None:
        # The accused agency would read the update at once. All reports refuse it, because a
        # refusal by some of them would tell which are confidential.
        raise Refused(400, "description accuses somebody in office: post it as a new request")
    echoed = updates.own_words(report).get(updates.plainly(said["description"]))
    if echoed and not has_media:
        return {"update_id": echoed}
    note = "\n".join([said["description"], *post_forms.links(data)])
    with ExitStack() as opened:
        clean = [one.clean for one in posting.accept(uploads, opened)]
        with storage.stored(clean) as kept, transaction.atomic():
            # The second of two simultaneous posts waits here for the first one's commit.
            advisory_locks.acquire((Lock.SUBMISSION, f"{key.pk}:{report.pk}"))
            update, is_new = key.updates.get_or_create(report=report, fingerprint=fingerprint)
            if not is_new:
                kept.give_back()
                return {"update_id": str(update.event_id)}
            if _is_full(report):
                raise Refused(429, "too many updates while nothing else happened to this report")
            rows = [Attachment(**row) for row in kept.rows]
            update.event = workflow.add_information(report, note=note, attachments=rows)
            update.save(update_fields=["event"])
    return {"update_id": str(update.event_id)}


def _is_full(report: Report) -> bool:
    """Return whether the newest events are so many additions without anything in between."""
    newest = report.events.order_by("-pk").values_list("name", "source", "target")[:MOST_IN_A_ROW]
    added = [name == "supply_info" and source == target for name, source, target in newest]
    return len(added) == MOST_IN_A_ROW and all(added)
