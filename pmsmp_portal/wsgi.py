"""The web server's door."""

import os

from django.core.wsgi import get_wsgi_application

from conventions.sealing.checks import refuse_unfit_seal
from immersions.accounts.shared_keys import refuse_other_keys
from pmsmp_portal.checks import refuse_unsafe_settings
from pmsmp_portal.waits import limit_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
application = get_wsgi_application()
limit_waits("web")
refuse_unsafe_settings()
refuse_unfit_seal()
refuse_other_keys()
