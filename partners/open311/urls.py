"""URLs of GeoReport v2 below one door."""

from django.urls import path

from partners.open311 import views

urlpatterns = [
    path("discovery.<str:form>", views.discovery, name="discovery"),
    path("services.<str:form>", views.services, name="services"),
    path("services/<str:code>.<str:form>", views.service_definition, name="service"),
    path("requests.<str:form>", views.requests, name="requests"),
    path("requests/<str:code>.<str:form>", views.one_request, name="request"),
    path("tokens/<str:token>.<str:form>", views.one_token, name="token"),
    path("servicerequestupdates.<str:form>", views.request_updates, name="updates"),
]
