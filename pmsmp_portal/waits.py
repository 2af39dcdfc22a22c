"""How long this process lets PostgreSQL keep it waiting: a page little, a job longer, a command of `manage.py` for ever."""

from django.conf import settings
from django.db import connections


def limit_waits(process: str) -> None:
    """Give each connection to come the limits of `DATABASE_LIMITS[process]`, after those of `DATABASE_URL`."""
    options = connections.settings["default"]["OPTIONS"]
    limits = [f"-c {name}={value}" for name, value in settings.DATABASE_LIMITS[process].items()]
    options["options"] = " ".join([*options.get("options", "").split(), *limits])
