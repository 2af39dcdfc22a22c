"""The addresses of the portal; each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from .views import health, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("immersions.urls")),
    path("", include("conventions.urls")),
    path("compte/", include("allauth.urls")),
    path("administration/", admin.site.urls),
    path("sante/live", health.health_live, name="health_live"),
    path("sante/ready", health.health_ready, name="health_ready"),
]
