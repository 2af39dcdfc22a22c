"""The database of the benches: never the one of the portal."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

PORTAL = "pmsmp"


def add_database_options(parser: ArgumentParser) -> None:
    """`--database NAME` on the embedded server, or `--database-url` of another."""
    parser.add_argument(
        "--database", default="pmsmp_bench", metavar="NAME", help="a database of the embedded server"
    )
    parser.add_argument("--database-url", default="", metavar="URL", help="another server: postgres://…")


def use(options: Namespace) -> None:
    """Point Django at the chosen database, created when it is missing; stop if it is the portal's."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
    os.environ.setdefault("HTTPS", "0")
    if options.database_url:
        os.environ["DATABASE_URL"] = options.database_url
    else:
        os.environ.pop("DATABASE_URL", None)
    import django
    from django.conf import settings

    chosen = settings.DATABASES["default"]
    if not options.database_url:
        chosen["NAME"] = options.database
    if chosen["NAME"] == PORTAL:
        sys.exit("This is the database of the portal: the bench takes another.")
    chosen["CONN_MAX_AGE"] = None
    settings.ALLOWED_HOSTS = ["*"]
    # The manifest of static files belongs to a deployment; the bench measures pages.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()
    if not options.database_url:
        _create(chosen)


def _create(chosen: dict) -> None:
    import psycopg
    from psycopg import sql

    from pmsmp_portal.embedded_postgres import server

    parameters = server.ensure_running(Path(chosen["OPTIONS"]["data_dir"]))
    with psycopg.connect(dbname="postgres", autocommit=True, **parameters) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [chosen["NAME"]]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} ENCODING utf8 TEMPLATE template0").format(
                    sql.Identifier(chosen["NAME"])
                )
            )
