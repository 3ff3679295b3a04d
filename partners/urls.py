"""URLs of the machine doors, without a language."""

from django.urls import URLPattern, URLResolver, include, path

from partners.hotline import views as hotline
from partners.open311 import urls as open311
from partners.open_data import views as open_data
from partners.openapi import views as openapi

app_name = "partners"
urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", openapi.openapi, name="openapi"),
    path("api/1022/", hotline.door, name="hotline"),
    path(
        "open311/v2/test/",
        include((open311.urlpatterns, "open311_test")),
        {"is_test": True},
    ),
    path("open311/v2/", include((open311.urlpatterns, "open311"))),
    path("du-lieu-mo/", open_data.start, name="open_data"),
    path("du-lieu-mo/danh-muc.jsonld", open_data.describe, name="open_data_catalog"),
    path("du-lieu-mo/phan-anh.csv", open_data.live_csv, name="open_data_csv"),
    path("du-lieu-mo/phan-anh.geojson", open_data.live_geojson, name="open_data_geojson"),
    path("du-lieu-mo/phan-anh.csv.gz", open_data.nightly_csv, name="open_data_csv_nightly"),
    path(
        "du-lieu-mo/phan-anh.geojson.gz",
        open_data.nightly_geojson,
        name="open_data_geojson_nightly",
    ),
    path("du-lieu-mo/da-go.csv", open_data.retractions, name="open_data_retractions"),
]
