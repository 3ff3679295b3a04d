"""URLs of the pages about machine doors, under their language."""

from django.urls import path

from partners.open_data import views as open_data

app_name = "open_data"
urlpatterns = [path("du-lieu-mo/", open_data.page, name="page")]
