"""Addresses of attachments: outside the languages, so that a link works for everybody."""

from django.urls import path

from reports import files

app_name = "files"
urlpatterns = [path("tep/<str:token>/<str:variant>", files.attachment, name="attachment")]
