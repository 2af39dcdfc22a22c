#!/bin/bash
# What must hold at the end; each line that is printed was checked, the first that does not hold stops all.
set -euo pipefail
cd /srv/portal
site=https://immersion.example.org
get() { curl --silent --show-error --cacert /etc/ssl/portal/fullchain.pem "$@"; }
holds() { echo "           $1"; }
fails() { echo "FAILED: $1" >&2; exit 1; }

for file in /rehearsal/files/first.pdf /rehearsal/files/second.pdf; do
    said=$(pdfsig "$file" 2>/dev/null)
    grep -q "Signature Validation: Signature is Valid." <<<"$said" || fails "pdfsig: $said"
    grep -q "Signer Certificate Common Name: Cachet du portail" <<<"$said" || fails "pdfsig: $said"
    holds "pdfsig: the seal of $(basename "$file") is valid, by $(sed -n 's/.*full Distinguished Name: //p' <<<"$said" | head -1)"
done
runuser -u portal -- .venv/bin/python manage.py verify_evidence | tail -1 | sed 's/^/           verify_evidence: /'
runuser -u portal -- .venv/bin/python manage.py seal_pending && holds "seal_pending: nothing waits"

for name in portal-web portal-worker; do
    before=$(cat "/run/$name.main")
    kill -9 -- "-$before"
    for _ in $(seq 30); do [ "$(cat "/run/$name.main")" != "$before" ] && break; sleep 1; done
    [ "$(cat "/run/$name.main")" != "$before" ] || fails "$name was killed and is not back"
done
for _ in $(seq 60); do [ "$(get -o /dev/null -w '%{http_code}' $site/sante/ready)" = 200 ] && break; sleep 1; done
[ "$(get -o /dev/null -w '%{http_code}' $site/sante/ready)" = 200 ] || fails "the site is not back after a kill"
[ "$(get -o /dev/null -w '%{http_code}' $site/sante/jobs)" = 200 ] || fails "/sante/jobs"
holds "web and worker killed: both are back, /sante/ready and /sante/jobs answer 200"
! grep -l ALARM /var/log/portal-worker.log || fails "an alarm is in the worker's log"

[ "$(get -o /dev/null -w '%{http_code} %{redirect_url}' http://immersion.example.org/aide/)" = "301 $site/aide/" ] || fails "http"
systemctl stop portal-web
get $site/aide/ -o /rehearsal/resting.html -w '%{http_code}\n' | grep -q 503 || fails "no page while web is stopped"
grep -q "Le site revient dans quelques minutes" /rehearsal/resting.html || fails "no words while web is stopped"
systemctl start portal-web
holds "http leads to https; while web is stopped the proxy says that the site comes back"

psql() { runuser -u "$1" -- psql -qtA portal -c "$2" 2>&1 || true; }
for table in conventions_signatureevent conventions_document immersions_journalentry; do
    psql portal "DELETE FROM $table" | grep -q "permission denied" || fails "portal may delete from $table"
done
psql portal "CREATE TABLE theirs (id int)" | grep -q "permission denied" || fails "portal may create tables"
psql portal "ALTER TABLE conventions_signatureevent DISABLE TRIGGER ALL" | grep -q "must be owner" || fails "triggers"
holds "the application's role deletes no evidence, creates no table, disables no trigger"

psql portal "INSERT INTO immersions_user SELECT * FROM immersions_user WHERE email = 'amina@demo.example'" | grep -q duplicate ||
    fails "no error to look for in the log"
grep -q "duplicate key" /var/log/postgresql/*.log || fails "the error is not in PostgreSQL's log"
! grep -h "demo.example\|Benali" /var/log/postgresql/*.log /var/log/portal-*.log || fails "people are in a log"
grep -qF "/s/... " /var/log/nginx/portal.log || fails "no signing link in the proxy's log"
cat /rehearsal/mail/*.eml | tr -d '=\n\r' | grep -o "example.org/s/[A-Za-z0-9_-]\{20\}" | sed 's|.*/s/||' | sort -u >/rehearsal/tokens
[ -s /rehearsal/tokens ] || fails "no token in the letters"
! grep -F -f /rehearsal/tokens /var/log/nginx/*.log || fails "a token is in the proxy's log"
[ "$(stat -c %a /var/log/nginx/portal.log)" = 640 ] || fails "everyone may read the proxy's log"
holds "no person in the logs of PostgreSQL and of ours, no token in the proxy's ($(wc -l </rehearsal/tokens) looked for)"
