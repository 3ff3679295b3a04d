"""Describe the open data by DCAT 3 as JSON-LD, for portals that collect catalogues."""

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from paht.foundation.local_time import local
from partners.models import OpenDataFile
from province import portal

MEDIA_TYPES = {
    OpenDataFile.Form.CSV: "text/csv",
    OpenDataFile.Form.GEOJSON: "application/geo+json",
}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TYPES = "https://www.iana.org/assignments/media-types/"


def describe() -> dict[str, object]:
    """Return the catalogue: one dataset, its files, and the list of retractions."""
    home = settings.SITE_URL + reverse("partners:open_data")
    said = portal.words()
    with override("vi"):
        title = _("Phản ánh hiện trường đã công khai")
        publisher = {
            "@type": "foaf:Organization",
            "foaf:name": said["controller"],
            "foaf:homepage": {"@id": settings.SITE_URL + reverse("reports:home")},
        }
        dataset = {
            "@id": f"{home}#phan-anh",
            "@type": "dcat:Dataset",
            "dct:title": _said(title),
            "dct:description": _said(
                _("Phản ánh của người dân đã duyệt công khai, không có dữ liệu cá nhân.")
            ),
            "dct:publisher": publisher,
            "dct:license": {"@id": settings.OPEN_DATA_LICENCE_URL},
            "dct:accrualPeriodicity": {
                "@id": "http://publications.europa.eu/resource/authority/frequency/CONT"
            },
            "dct:spatial": {"@type": "dct:Location", "dct:title": _said(capfirst(said["place"]))},
            "dct:language": "vi",
            "dcat:keyword": [_said(word) for word in (_("phản ánh hiện trường"), "1022")],
            "dcat:landingPage": {"@id": settings.SITE_URL + reverse("open_data:page")},
            "dcat:distribution": [*_live(), *_nightly(), _retractions()],
        }
        return {
            "@context": _CONTEXT,
            "@id": home,
            "@type": "dcat:Catalog",
            "dct:title": _said(_("Dữ liệu mở của %(name)s") % {"name": said["full_name"]}),
            "dct:publisher": publisher,
            "dcat:dataset": [dataset],
        }


def _live() -> list[dict[str, object]]:
    return [
        _file(f"partners:open_data_{form.value}", MEDIA_TYPES[form], f"{form.label}, mới nhất")
        for form in OpenDataFile.Form
    ]


def _nightly() -> list[dict[str, object]]:
    return [
        _file(
            f"partners:open_data_{file.form}_nightly",
            MEDIA_TYPES[OpenDataFile.Form(file.form)],
            f"{OpenDataFile.Form(file.form).label}, hằng đêm",
        )
        | {
            "dcat:compressFormat": {"@id": f"{_TYPES}application/gzip"},
            "dcat:byteSize": file.size,
            "dct:modified": {
                "@type": "xsd:dateTime",
                "@value": local(file.begun_at).isoformat(timespec="seconds"),
            },
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                "spdx:checksumValue": file.sha256,
            },
        }
        for file in OpenDataFile.objects.order_by("form")
    ]


def _retractions() -> dict[str, object]:
    return _file("partners:open_data_retractions", "text/csv", _("Phản ánh đã gỡ"))


def _file(view_name: str, media_type: str, title: str) -> dict[str, object]:
    address = settings.SITE_URL + reverse(view_name)
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _said(title),
        "dcat:downloadURL": {"@id": address},
        "dcat:accessURL": {"@id": address},
        "dcat:mediaType": {"@id": _TYPES + media_type},
        "dct:license": {"@id": settings.OPEN_DATA_LICENCE_URL},
    }


def _said(words: str) -> dict[str, str]:
    return {"@language": get_language() or "vi", "@value": words}
