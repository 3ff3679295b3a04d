"""Describe what the machine doors take and give, as JSON Schema, from the code's own constants."""

from typing import Any

from django.utils.translation import override

from partners.hotline.events import CALL_ID, LONGEST_CALL_SECONDS, LONGEST_LINK, Kind
from partners.open311.service_list import DATATYPES
from partners.open_data.columns import MEANINGS
from partners.webhooks import payloads
from reports.models import CaseAction, Report
from reports.rules.states import EVENT_TYPES, PUBLIC_STATES, State

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
MAYBE_DEGREES: Schema = {"type": ["number", "null"]}
OPEN_OR_CLOSED: Schema = {"type": "string", "enum": ["open", "closed"]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def all_of(**properties: Schema) -> Schema:
    """Describe an object that has each of these properties and no other."""
    return some_of(list(properties), **properties)


def some_of(required: list[str], /, **properties: Schema) -> Schema:
    """Describe an object that has these properties or some of them, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def everything() -> dict[str, Schema]:
    """Return all schemas by name."""
    return {**_open311(), **_hotline(), **_open_data(), **_webhooks()}


def _open311() -> dict[str, Schema]:
    dates = {
        "requested_datetime": MOMENT,
        "updated_datetime": MOMENT,
        "expected_datetime": MAYBE_MOMENT,
    }
    return {
        "Open311Errors": list_of(all_of(code=NUMBER, description=TEXT)),
        "Discovery": all_of(
            changeset=MOMENT,
            contact=TEXT,
            key_service=TEXT,
            endpoints=list_of(
                all_of(
                    specification=TEXT,
                    url=TEXT,
                    changeset=MOMENT,
                    type=one_of(["production", "test"]),
                    formats=list_of(TEXT),
                )
            ),
        ),
        "Services": list_of(
            all_of(
                service_code=TEXT,
                service_name=TEXT,
                description=TEXT,
                metadata=FLAG,
                type=one_of(["realtime"]),
                keywords=TEXT,
                group=TEXT,
            )
        ),
        "ServiceDefinition": all_of(
            service_code=TEXT,
            attributes=list_of(
                some_of(
                    ["variable", "code", "datatype", "required", "order", "description"],
                    variable=FLAG,
                    code=TEXT,
                    datatype=one_of(sorted(set(DATATYPES.values()))),
                    required=FLAG,
                    datatype_description=TEXT,
                    order=NUMBER,
                    description=TEXT,
                    values=list_of(all_of(key=TEXT, name=TEXT)),
                )
            ),
        ),
        "Request": some_of(
            ["service_request_id", "status", "requested_datetime", "updated_datetime"],
            service_request_id=TEXT,
            status=OPEN_OR_CLOSED,
            status_notes=TEXT,
            service_name=TEXT,
            service_code=MAYBE_TEXT,
            title=TEXT,
            description=TEXT,
            agency_responsible=MAYBE_TEXT,
            service_notice=MAYBE_TEXT,
            **dates,
            address=TEXT,
            address_id=TEXT,
            zipcode=MAYBE_TEXT,
            lat=MAYBE_DEGREES,
            long=MAYBE_DEGREES,
            media_url=MAYBE_TEXT,
            extended_attributes=all_of(
                state=one_of(PUBLIC_STATES),
                district=MAYBE_TEXT,
                commune=TEXT,
                media_urls=list_of(TEXT),
            ),
        ),
        "Requests": list_of(ref("Request")),
        "Posted": list_of(
            some_of(
                [],
                service_request_id=TEXT,
                token=TEXT,
                service_notice=MAYBE_TEXT,
                account_id=MAYBE_TEXT,
            )
        ),
        "Updates": list_of(
            some_of(
                [
                    *("update_id", "service_request_id", "status", "updated_datetime"),
                    "description",
                ],
                update_id=TEXT,
                service_request_id=TEXT,
                status=one_of(["open", "in_progress", "closed"]),
                updated_datetime=MOMENT,
                description=TEXT,
                media_url=MAYBE_TEXT,
            )
        ),
        "PostedUpdate": list_of(all_of(update_id=TEXT)),
    }


def _hotline() -> dict[str, Schema]:
    return {
        "CallEvent": some_of(
            ["event", "call_id", "at"],
            event=one_of(Kind),
            call_id={"type": "string", "pattern": f"^{CALL_ID.pattern}$"},
            at=MOMENT,
            phone=MAYBE_TEXT,
            operator=MAYBE_TEXT,
            duration_seconds={
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": LONGEST_CALL_SECONDS,
            },
            recording_url={"type": ["string", "null"], "maxLength": LONGEST_LINK},
            retention_days={"type": ["integer", "null"], "minimum": 1, "maximum": 36_500},
        ),
        "CallTaken": all_of(call_id=TEXT, operator_found=FLAG),
        "HotlineGreeting": all_of(time=NUMBER, events=list_of(one_of(Kind))),
        "HotlineError": some_of(["error", "message"], error=TEXT, message=TEXT, field=TEXT),
    }


def _open_data() -> dict[str, Schema]:
    with override("vi"):
        columns = {name: {"type": "string", "description": str(m)} for name, m in MEANINGS.items()}
    lat, lng = columns.pop("latitude"), columns.pop("longitude")
    columns["state"] |= one_of(sorted({State(state).public.value for state in PUBLIC_STATES}))
    columns["channel"] |= one_of(Report.Channel.values)
    columns["urgent"]["type"] = "boolean"
    place = {
        "type": ["object", "null"],
        "description": f"{lng['description']}, {lat['description']}",
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {**list_of({"type": "number"}), "minItems": 2, "maxItems": 2},
        },
        "required": ["type", "coordinates"],
    }
    feature = all_of(
        type={"const": "Feature"}, id=TEXT, geometry=place, properties=all_of(**columns)
    )
    return {
        "OpenReports": all_of(type={"const": "FeatureCollection"}, features=list_of(feature)),
        "Catalogue": {
            "type": "object",
            "required": ["@context", "@id", "@type", "dct:title", "dcat:dataset"],
        },
        "MapView": {
            "type": "object",
            "required": ["type", "features", "total", "more"],
            "properties": {
                "type": {"const": "FeatureCollection"},
                "features": list_of({"type": "object"}),
                "total": NUMBER,
                "more": FLAG,
            },
        },
    }


def _webhooks() -> dict[str, Schema]:
    events = [
        *EVENT_TYPES,
        *(CaseAction.Kind.URGED, CaseAction.Kind.CORRECTION_PUBLISHED),
    ]
    changed = all_of(
        code=TEXT,
        sequence=NUMBER,
        event=one_of(events),
        state=one_of(State),
        category_code=TEXT,
        agency_code=TEXT,
        due_at=MAYBE_MOMENT,
        update_id=MAYBE_TEXT,
        posted_by=MAYBE_TEXT,
        public={
            "oneOf": [
                {"type": "null"},
                all_of(url=TEXT, title=TEXT, content=TEXT, answer=TEXT),
            ]
        },
    )
    kinds = {
        payloads.CHANGED: ("ReportChanged", changed),
        payloads.LEFT: ("ReportLeft", all_of(code=TEXT, sequence=NUMBER)),
        payloads.QUESTION: ("EndpointQuestion", all_of(challenge=TEXT)),
    }
    return {
        name: all_of(type={"const": kind}, timestamp=MOMENT, data=data)
        for kind, (name, data) in kinds.items()
    } | {"EndpointAnswer": all_of(challenge=TEXT)}
