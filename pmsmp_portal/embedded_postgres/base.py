"""Our PostgreSQL backend, whose first connection starts the embedded server.

Commands that need no database (the rules simulator, for one) never start it.
"""

from pathlib import Path
from typing import Any

from pmsmp_portal.postgres import base as postgres

from . import server


class DatabaseWrapper(postgres.DatabaseWrapper):
    """`OPTIONS["data_dir"]` is the folder of the embedded server's data."""

    def get_connection_params(self) -> dict[str, Any]:
        """Add the socket and the user of the running server to the other parameters."""
        params = super().get_connection_params()
        data_dir = Path(params.pop("data_dir"))
        return {**params, **server.ensure_running(data_dir)}
