-- After each `migrate`, as the owner: `psql -f deploy/rights.sql portal`. May be run again.
-- What the default privileges gave and the application must not have: evidence is only added to, and the triggers
-- that say so are then not alone.
\set ON_ERROR_STOP on
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal;

REVOKE UPDATE, DELETE, TRUNCATE ON conventions_signatureevent, conventions_document, conventions_chainanchor FROM portal;
REVOKE DELETE, TRUNCATE ON conventions_conventionversion, conventions_papercopy FROM portal;
-- The journal forgets who did a thing when that account is erased, and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON immersions_journalentry FROM portal;
GRANT UPDATE (by_id) ON immersions_journalentry TO portal;
-- Migrations are the owner's.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM portal;
