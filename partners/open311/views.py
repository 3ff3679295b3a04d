"""Answer the addresses of GeoReport v2."""

from django.conf import settings

from partners.open311 import posted_updates, posting, reading, service_list, updates
from partners.open311.doors import Call, door
from partners.open311.errors import unknown
from partners.open311.forms import PageForm, RequestsForm
from partners.open311.presentation import Answer
from province import portal

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# When these doors changed last.
CHANGESET = "2026-12-01T00:00:00+07:00"
FORMATS = ["text/xml", "application/json"]


@door()
def discovery(call: Call) -> Answer:
    said = portal.words()
    return Answer(
        "discovery",
        {
            "changeset": CHANGESET,
            "contact": f"{said['controller']}, {said['email']}",
            "key_service": f"{settings.SITE_URL}, {said['email']}",
            "endpoints": [
                {
                    "specification": SPECIFICATION,
                    "url": settings.SITE_URL + path,
                    "changeset": CHANGESET,
                    "type": kind,
                    "formats": FORMATS,
                }
                for kind, path in (
                    ("production", "/open311/v2"),
                    ("test", "/open311/v2/test"),
                )
            ],
        },
    )


@door()
def services(call: Call) -> Answer:
    return Answer("services", service_list.listed())


@door()
def service_definition(call: Call, code: str) -> Answer:
    return Answer("service_definition", service_list.definition(code))


@door(post=True)
def requests(call: Call) -> Answer:
    if call.request.method == "POST":
        made = posting.post(
            call.request.POST,
            call.request.FILES,
            key=call.sender(),
            client_id=call.request.headers.get("Idempotency-Key", ""),
            is_test=call.is_test,
        )
        return Answer("service_requests", [made])
    form = RequestsForm.read(call.request.GET)
    return Answer("service_requests", reading.listed(form, key=call.key))


@door()
def one_request(call: Call, code: str) -> Answer:
    found = reading.find(code, key=call.key)
    if found is None and call.key and call.is_test:
        found = posting.test_post(code, call.key)
    if found is None:
        raise unknown("service_request_id")
    return Answer("service_requests", [found])


@door()
def one_token(call: Call, token: str) -> Answer:
    return Answer("service_requests", [posting.of_token(token)])


@door(post=True)
def request_updates(call: Call) -> Answer:
    if call.request.method == "POST":
        made = posted_updates.post(
            call.request.POST, call.request.FILES, key=call.sender(), is_test=call.is_test
        )
        return Answer("service_request_updates", [made])
    form = PageForm.read(call.request.GET)
    return Answer("service_request_updates", updates.listed(form, key=call.key))
