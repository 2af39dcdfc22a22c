#!/bin/bash
# people.sh NAME: a convention of invented people is opened as the application, signed by https, kept as NAME.pdf.
set -euo pipefail
cd /srv/portal
for _ in $(seq 60); do
    curl --silent --fail --cacert /etc/ssl/portal/fullchain.pem https://immersion.example.org/sante/ready >/dev/null && break
    sleep 1
done
curl --silent --show-error --fail --cacert /etc/ssl/portal/fullchain.pem https://immersion.example.org/sante/ready >/dev/null
install -d -m 777 /rehearsal/files
runuser -u portal -- env HOME=/tmp .venv/bin/python deploy/rehearsal/people.py "/rehearsal/files/$1.pdf"
