"""Pages under the language. The gateways' doors, without one, are `urls_receipts`."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("ngung-nhan-thu/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
