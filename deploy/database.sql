-- Once, as the superuser of PostgreSQL: `psql -f deploy/database.sql`. May be run again.
-- portal_owner owns everything and only migrates; portal is the application, which owns nothing: a trigger binds
-- everyone but the owner of its table (docs/operations.md).
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['portal_owner', 'portal']) name
  WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) \gexec
SELECT $$CREATE DATABASE portal OWNER portal_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'$$
  WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'portal') \gexec

REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal;
\connect portal
ALTER SCHEMA public OWNER TO portal_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portal;

-- Whatever the owner will create (tables and the sequences of their keys) is the application's to use.
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal;

-- A commit is on the disk before anyone reads « signé ».
ALTER DATABASE portal SET synchronous_commit = on;

-- PostgreSQL's own log would quote people: no statements, no parameters, no « Key (email)=(…) already exists ».
ALTER DATABASE portal SET log_statement = 'none';
ALTER DATABASE portal SET log_min_duration_statement = -1;
ALTER DATABASE portal SET log_min_duration_sample = -1;
ALTER DATABASE portal SET log_min_error_statement = 'panic';
ALTER DATABASE portal SET log_parameter_max_length = 0;
ALTER DATABASE portal SET log_parameter_max_length_on_error = 0;
ALTER DATABASE portal SET log_error_verbosity = 'terse';
