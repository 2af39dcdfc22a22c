"""The web server's door."""

import os

from django.core.wsgi import get_wsgi_application

from conventions.seal_checks import refuse_unfit_seal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
application = get_wsgi_application()
refuse_unfit_seal()
