"""Address of the simulator."""

from django.urls import path

from . import views as simulator

urlpatterns = [path("simulateur/", simulator.simulator, name="simulator")]
