"""The settings of the suite: those of the portal, in clear HTTP, with certificates worth nothing, as the demonstration.

Nothing of ours asks whether it is tested; what the suite does without is named here.
"""

import os

_said = {"HTTPS": "0", "SEAL_DEVELOPMENT": "1"}
os.environ.update(_said)

from pmsmp_portal.settings import *  # noqa: E402, F403 - read with what is said above
from pmsmp_portal.settings import INSTALLED_APPS, SILENCED_SYSTEM_CHECKS, STORAGES  # noqa: E402 - the same, by name

for _name in _said:
    del os.environ[_name]  # a process that a test starts is a real portal
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]  # its cast plays in the tests
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # no collected folder needed
SEAL_PRACTICE = True
# The embedded server of the suite keeps nothing.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "portal.E010"]
