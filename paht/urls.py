from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from paht import offline, sitemaps, views

handler400 = "paht.views.bad_request"
handler403 = "paht.views.forbidden"
handler404 = "paht.views.not_found"
urlpatterns = [
    path("", RedirectView.as_view(url="/vi/")),
    path("quan-tri/", admin.site.urls),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="worker"),
    path("sitemap.xml", sitemaps.sitemap_xml, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("", include("reports.views.file_urls")),
    path("", include("notifications.urls_receipts")),
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("notifications.urls")),
        path("", include("reports.urls")),
    ),
]
