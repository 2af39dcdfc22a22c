#!/bin/bash
# What a site finds around it, played inside the rehearsal: never for a real one.
set -euo pipefail
cd /srv/portal
here=deploy/rehearsal
# The machine that rehearses may run a PostgreSQL of its own, which makes Debian choose another port.
sed -i 's/^port = .*/port = 5432/' /etc/postgresql/15/main/postgresql.conf
install -m 755 "$here/systemctl" /usr/local/bin/systemctl
install -d -m 755 /etc/ssl/portal /rehearsal
install -d -m 777 /rehearsal/mail
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=immersion.example.org \
    -addext subjectAltName=DNS:immersion.example.org \
    -keyout /etc/ssl/portal/privkey.pem -out /etc/ssl/portal/fullchain.pem 2>/dev/null
.venv/bin/python "$here/outside.py" certificates /etc/portal
chown -R root:portal /etc/portal 2>/dev/null || true
setsid .venv/bin/python "$here/outside.py" serve /etc/portal /rehearsal/mail >/rehearsal/outside.log 2>&1 &
