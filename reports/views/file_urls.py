"""URLs of attachments and cards outside the languages, so that a link works for everybody."""

from django.urls import path

from reports.privacy import file_serving
from reports.views import cards

app_name = "files"
urlpatterns = [
    path("tep/<str:token>/<str:variant>", file_serving.attachment, name="attachment"),
    path(f"the/{cards.PORTAL_NAME}.png", cards.portal_card, name="portal_card"),
    path("the/<str:code>/<slug:version>.png", cards.report_card, name="card"),
]
