"""URLs below the language. The gateways' URLs, without a language, are in `urls_receipts`."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("ngung-nhan-thu/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
