"""The addresses of the portal; each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from immersions import partner_api as partners_api

from .views import demo, health, pages

handler400 = "pmsmp_portal.views.errors.unreadable"
handler500 = "pmsmp_portal.views.outages.broken"

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("immersions.urls")),
    path("", include("conventions.urls")),
    path("api/v1/", partners_api.urls),
    path("administration/", admin.site.urls),
    path("aide/", pages.help_page, name="help_page"),
    path("mentions-legales/", pages.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("plan-du-site/", pages.sitemap_page, name="sitemap_page"),
    path("demo/courriels/", demo.demo_mailbox, name="demo_mailbox"),
    path("demo/courriels/<slug:key>/", demo.demo_mail, name="demo_mail"),
    path("demo/courriels/<slug:key>/pieces/<int:number>/", demo.demo_attachment, name="demo_attachment"),
    path("sante/live", health.health_live, name="health_live"),
    path("sante/ready", health.health_ready, name="health_ready"),
    path("sante/jobs", health.health_jobs, name="health_jobs"),
]
