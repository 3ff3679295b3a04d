"""URLs for the delivery reports of SMS gateways, without a language."""

from django.urls import path

from notifications import views

app_name = "receipts"
urlpatterns = [
    path("bao-nhan/esms/<str:token>/", views.esms_receipt, name="esms"),
    path("bao-nhan/speedsms/<str:token>/", views.speedsms_receipt, name="speedsms"),
]
