"""What PostgreSQL does by itself: the chain of evidence, the frozen bytes, one renewal.

The SQL stays here as it was applied; `docs/signature.md` explains it.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION pmsmp_forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

# The row lock on the convention makes one chain of concurrent writers; it does not block
# foreign keys that other tables point at the convention.
CHAIN = """
CREATE FUNCTION pmsmp_chain_event() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE last_event record;
BEGIN
  PERFORM 1 FROM conventions_convention WHERE id = NEW.convention_id FOR NO KEY UPDATE;
  SELECT seq, hash, at INTO last_event FROM conventions_signatureevent
    WHERE convention_id = NEW.convention_id ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(last_event.seq, 0) + 1;
  NEW.prev_hash := coalesce(last_event.hash, decode(repeat('00', 32), 'hex'));
  NEW.at := clock_timestamp();
  IF NEW.at < last_event.at THEN
    RAISE EXCEPTION 'the clock of the server went back' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  NEW.hash := sha256(NEW.prev_hash || convert_to(concat_ws('|', NEW.convention_id, NEW.seq,
    to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), NEW.kind, NEW.payload), 'UTF8'));
  RETURN NEW;
END $$;
CREATE TRIGGER a_chain BEFORE INSERT ON conventions_signatureevent
  FOR EACH ROW EXECUTE FUNCTION pmsmp_chain_event();
CREATE TRIGGER b_append_only BEFORE UPDATE OR DELETE ON conventions_signatureevent
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
CREATE TRIGGER c_append_only BEFORE TRUNCATE ON conventions_signatureevent
  FOR EACH STATEMENT EXECUTE FUNCTION pmsmp_forbid();
"""

FROZEN = """
CREATE FUNCTION pmsmp_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.convention_id, NEW.number, NEW.canonical_json, NEW.content_sha256, NEW.pdf, NEW.pdf_sha256, NEW.locked_at, NEW.code)
     IS DISTINCT FROM
     (OLD.convention_id, OLD.number, OLD.canonical_json, OLD.content_sha256, OLD.pdf, OLD.pdf_sha256, OLD.locked_at, OLD.code)
     OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at)
  THEN
    RAISE EXCEPTION 'a frozen version is never edited' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_frozen BEFORE UPDATE ON conventions_conventionversion
  FOR EACH ROW EXECUTE FUNCTION pmsmp_version_frozen();
CREATE TRIGGER b_kept BEFORE DELETE ON conventions_conventionversion
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
CREATE TRIGGER a_kept BEFORE UPDATE OR DELETE ON conventions_document
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
"""

# D5135-3 al. 2: an initial convention is renewed once (a partial unique index says it);
# a renewal is not renewed, which only a look at the parent can tell.
RENEWAL = """
CREATE FUNCTION pmsmp_renewal_of_initial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM conventions_convention WHERE id = NEW.renewal_of_id AND renewal_of_id IS NOT NULL)
     OR (NEW.renewal_of_id IS NOT NULL AND EXISTS (SELECT 1 FROM conventions_convention WHERE renewal_of_id = NEW.id))
     OR NEW.renewal_of_id = NEW.id
  THEN
    RAISE EXCEPTION 'a renewal is not renewed (D5135-3 al. 2)'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_renewal_of_initial', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_renewal BEFORE INSERT OR UPDATE OF renewal_of_id ON conventions_convention
  FOR EACH ROW EXECUTE FUNCTION pmsmp_renewal_of_initial();
"""

# A journal is not rewritten.
JOURNAL = """
CREATE TRIGGER a_append_only BEFORE UPDATE OF at, verb, kind, object_id, facts OR DELETE ON immersions_journalentry
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
"""


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial"), ("immersions", "0001_initial")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (FORBID, CHAIN, FROZEN, RENEWAL, JOURNAL)]
