from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import vneid
from paht import offline, sitemaps, views
from reports.views import pending

handler400 = "paht.views.bad_request"
handler403 = "paht.views.forbidden"
handler404 = "paht.views.not_found"
handler500 = "paht.views.server_error"
urlpatterns = [
    path("", RedirectView.as_view(url="/vi/")),
    path("quan-tri/", admin.site.urls),
    path("thu-thach/", views.proof_challenge, name="proof"),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="worker"),
    path("sitemap.xml", sitemaps.sitemap_xml, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    # Registered at VNeID, so one address for all languages.
    path("dang-nhap/vneid/tra-loi/", vneid.answer, name="vneid_answer"),
    path("r/<str:token>/", pending.short_link, name="short_link"),
    path("", include("reports.views.file_urls")),
    path("", include("notifications.urls_receipts")),
    path("", include("partners.urls")),
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("notifications.urls")),
        path("", include("citizen.urls")),
        path("", include("reports.urls")),
        path("", include("partners.urls_pages")),
    ),
]
