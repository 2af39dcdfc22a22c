"""A PostgreSQL server for a newcomer's machine: the binaries of a wheel, the data under `var/`."""
