"""Address of the simulator."""

from django.urls import path

from ..views import simulator

urlpatterns = [path("simulateur/", simulator.simulator, name="simulator")]
