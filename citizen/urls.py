"""URLs of the tiles below the language (`/vi/tien-ich/…`); the installed app relies on them."""

from django.urls import path

from citizen.tiles import EMERGENCY, PAYMENT
from citizen.views import (
    camera_pictures,
    correcting,
    emergency,
    entitling,
    notices,
    one_article,
    one_place,
    one_series,
    pages,
    paying,
    search,
)

app_name = "citizen"
urlpatterns = [
    path("tien-ich/", pages.tiles, name="tiles"),
    path(f"tien-ich/{EMERGENCY}/", emergency.emergency, name="emergency"),
    path("tien-ich/thong-bao/", notices.notices, name="notices"),
    path("tien-ich/thong-bao/lich.ics", notices.all_calendar, name="all_calendar"),
    path("tien-ich/tim/", search.search, name="search"),
    path("tien-ich/bao-sai/", correcting.correct, name="correct"),
    path(f"tien-ich/{PAYMENT}/phi/<int:pk>/", paying.fee, name="fee"),
    path("tien-ich/<slug:slug>/", pages.page, name="page"),
    path("tien-ich/noi/<int:pk>/", one_place.place, name="place"),
    path("tien-ich/noi/<int:pk>/hinh.jpg", camera_pictures.picture, name="camera_picture"),
    path(
        "tien-ich/noi/<int:pk>/hinh-nho.jpg",
        camera_pictures.picture,
        {"small": True},
        name="camera_small_picture",
    ),
    path("tien-ich/bai/<int:pk>/", one_article.article, name="article"),
    path("tien-ich/<slug:slug>/toi-co-duoc-huong/", entitling.entitling, name="entitlement"),
    path("tien-ich/<slug:slug>/gan-toi/", pages.near, name="near"),
    path("tien-ich/<slug:slug>/so-lieu/<int:pk>/", one_series.series, name="series"),
    path(
        "tien-ich/<slug:above>/<slug:slug>/so-lieu/<int:pk>/",
        one_series.series,
        name="part_series",
    ),
    path("tien-ich/<slug:slug>/lich.ics", notices.tile_calendar, name="calendar"),
    path("tien-ich/<slug:above>/<slug:slug>/lich.ics", notices.tile_calendar, name="part_calendar"),
    path("tien-ich/<slug:above>/<slug:slug>/", pages.part, name="part"),
]
