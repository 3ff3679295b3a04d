"""Describe the addresses of the machine doors and the messages that the portal sends."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from partners.hotline import signing as hotline_signing
from partners.open311.forms import MOST_PER_PAGE, PER_PAGE
from partners.openapi.schemas import TEXT, Schema, ref
from partners.webhooks import payloads, signing

Described = dict[str, Any]
JSON = "application/json"
_FORM = {
    "name": "form",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": ["json", "xml"]},
}
_DAYS = ("from", "to")
# `paht.health` answers it before any URL is looked up.
HEALTH = "/healthz"


def paths() -> Described:
    """Return all addresses with their methods."""
    return {
        **_open311(""),
        **_open311("test/"),
        **_hotline(),
        **_open_data(),
        **_receipts(),
        **_others(),
    }


def webhooks() -> Described:
    """Return the messages to systems of agencies."""
    names = {
        payloads.CHANGED: "ReportChanged",
        payloads.LEFT: "ReportLeft",
        payloads.QUESTION: "EndpointQuestion",
    }
    taken = {"2XX": {"description": "taken; every other answer: the message comes again"}}
    repeated = {"200": _answer(ref("EndpointAnswer"), "the same challenge")}
    return {
        kind: {
            "post": {
                "operationId": kind,
                "parameters": [
                    _in("header", name, required=True)
                    for name in (signing.ID, signing.TIME, signing.SIGNATURE)
                ],
                "requestBody": _body({JSON: ref(name)}),
                "responses": repeated if kind == payloads.QUESTION else taken,
            }
        }
        for kind, name in names.items()
    }


def _open311(door: str) -> Described:
    start = f"/open311/v2/{door}"
    lists = [
        *(_query(name) for name in ("service_request_id", "service_code", "status", "bbox", "q")),
        _query("extensions"),
    ]
    page = [
        *(_query(name) for name in ("start_date", "end_date")),
        _query("page", {"type": "integer", "minimum": 1}),
        _query(
            "page_size",
            {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        ),
    ]

    def read(name: str, schema: str, *more: Described) -> Described:
        operation_id = f"{'test_' if door else ''}{name}"
        return _get(operation_id, _both(ref(schema)), *more, _query("api_key"), other=True)

    def send(name: str, schema: str, required: list[str]) -> Described:
        fields: Schema = {
            "type": "object",
            "properties": dict.fromkeys(required, TEXT),
            "required": required,
            "additionalProperties": True,
        }
        return {
            "operationId": f"{'test_' if door else ''}{name}",
            "requestBody": _body(
                {"application/x-www-form-urlencoded": fields, "multipart/form-data": fields}
            ),
            "responses": {"200": _both(ref(schema)), "default": _both(ref("Open311Errors"))},
        }

    code, token = _in("path", "code", required=True), _in("path", "token", required=True)
    return {
        f"{start}discovery.{{form}}": _at(get=read("discovery", "Discovery")),
        f"{start}services.{{form}}": _at(get=read("services", "Services")),
        f"{start}services/{{code}}.{{form}}": _at(code, get=read("service", "ServiceDefinition")),
        f"{start}requests.{{form}}": _at(
            get=read("requests", "Requests", *lists, *page),
            post=send("send_request", "Posted", ["api_key", "service_code", "description"]),
        ),
        f"{start}requests/{{code}}.{{form}}": _at(code, get=read("request", "Requests")),
        f"{start}tokens/{{token}}.{{form}}": _at(token, get=read("token", "Posted")),
        f"{start}servicerequestupdates.{{form}}": _at(
            get=read("updates", "Updates", *page),
            post=send(
                "send_update", "PostedUpdate", ["api_key", "service_request_id", "description"]
            ),
        ),
    }


def _hotline() -> Described:
    refused = {"default": _answer(ref("HotlineError"), "refused; nothing was stored")}
    signed = [
        _in("header", name, required=True)
        for name in (
            *(hotline_signing.KEY, hotline_signing.TIME, hotline_signing.NONCE),
            hotline_signing.SIGNATURE,
        )
    ]
    return {
        reverse("partners:hotline"): {
            "parameters": signed,
            "get": {
                "operationId": "check_clock",
                "responses": {"200": _answer(ref("HotlineGreeting"), "key and clock are right")}
                | refused,
            },
            "post": {
                "operationId": "tell_call",
                "requestBody": _body({JSON: ref("CallEvent")}),
                "responses": {"200": _answer(ref("CallTaken"), "taken")} | refused,
            },
        }
    }


def _open_data() -> Described:
    csv = _content({"text/csv": TEXT}, "a table, UTF-8 with byte-order mark")
    geojson = _content({"application/geo+json": ref("OpenReports")}, "a FeatureCollection")
    packed = _content({"application/gzip": {}}, "a compressed file; 503 while it is made")
    catalogue = _content({"application/ld+json": ref("Catalogue")}, "a DCAT 3 catalogue")
    days = [_query(name, {"type": "string", "format": "date"}) for name in _DAYS]
    found = {
        "open_data_csv": (csv, days),
        "open_data_geojson": (geojson, days),
        "open_data_csv_nightly": (packed, []),
        "open_data_geojson_nightly": (packed, []),
        "open_data_retractions": (csv, []),
        "open_data_catalog": (catalogue, []),
        "open_data": (catalogue, []),
        "openapi": (_content({JSON: {"type": "object"}}, "this document"), []),
    }
    return {
        reverse(f"partners:{name}"): {"get": _get(name, answer, *parameters)}
        for name, (answer, parameters) in found.items()
    }


def _receipts() -> Described:
    """Describe the delivery reports of SMS operators, by their own protocols."""
    token = _in("path", "token", required=True)
    plain = {"200": _content({"text/plain": TEXT}, "taken")}
    return {
        "/bao-nhan/esms/{token}/": {
            "parameters": [token],
            "get": {"operationId": "esms_receipt", "responses": plain},
        },
        "/bao-nhan/speedsms/{token}/": {
            "parameters": [token],
            "post": {
                "operationId": "speedsms_receipt",
                "requestBody": _body({JSON: {"type": "object"}}),
                "responses": plain,
            },
        },
    }


def _others() -> Described:
    with override("vi"):
        view, feed = reverse("reports:map_data"), reverse("reports:feed")
    shown = _content({"application/geo+json": ref("MapView")}, "clusters or reports of a view")
    rss = _content({"application/rss+xml": TEXT}, "RSS 2.0")
    plain = _content({"text/plain": TEXT}, "the first line is ok, or unavailable with 503")
    return {
        view: {"get": _get("map_view", shown, _query("bbox"), _query("zoom"))},
        feed: {"get": _get("feed", rss, _query("q"), _query("category"), _query("status"))},
        HEALTH: {"get": _get("health", plain)},
    }


def _get(
    operation_id: str, answer: Described, *parameters: Described, other: bool = False
) -> Described:
    failed = _both(ref("Open311Errors")) if other else {"description": "refused, in words"}
    return {
        "operationId": operation_id,
        "parameters": list(parameters),
        "responses": {"200": answer, "default": failed},
    }


def _at(*parameters: Described, **methods: Described) -> Described:
    return {"parameters": [_FORM, *parameters], **methods}


def _in(where: str, name: str, schema: Schema = TEXT, *, required: bool = False) -> Described:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _query(name: str, schema: Schema = TEXT) -> Described:
    return _in("query", name, schema)


def _both(schema: Schema) -> Described:
    return _content({JSON: schema, "text/xml": TEXT}, "the same content in either format")


def _answer(schema: Schema, description: str) -> Described:
    return _content({JSON: schema}, description)


def _body(content: dict[str, Schema]) -> Described:
    return {"required": True, "content": _typed(content)}


def _content(content: dict[str, Schema], description: str) -> Described:
    return {"description": description, "content": _typed(content)}


def _typed(content: dict[str, Schema]) -> Described:
    return {kind: {"schema": schema} for kind, schema in content.items()}
