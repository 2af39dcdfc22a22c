"""What PostgreSQL does by itself for conventions: the chain of evidence, what is frozen, what the law counts.

Frozen SQL of the first migration: `docs/signature.md` explains the chain, `docs/design/law.md` the rest."""

# D5135-3 al. 1, as in conventions/law/duration/periods.py; a property test shows that both agree.
LAST_LAWFUL_DAY = """
CREATE FUNCTION pmsmp_last_lawful_day(first_day date) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN extract(day FROM first_day + interval '1 month') = extract(day FROM first_day)
    THEN (first_day + interval '1 month')::date - 1
    ELSE (first_day + interval '1 month')::date
  END
$$;
"""

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

VERSION_FROZEN = """
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

ANCHORS_KEPT = """
CREATE TRIGGER a_kept BEFORE UPDATE OR DELETE ON conventions_chainanchor
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
"""

PAPER_KEPT = """
CREATE FUNCTION pmsmp_paper_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.attested_at IS NOT NULL
     OR (NEW.id, NEW.request_id, NEW.content, NEW.sha256, NEW.uploaded_by_id, NEW.at)
     IS DISTINCT FROM
     (OLD.id, OLD.request_id, OLD.content, OLD.sha256, OLD.uploaded_by_id, OLD.at)
  THEN
    RAISE EXCEPTION 'a paper copy is kept as it was written' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_kept BEFORE UPDATE ON conventions_papercopy
  FOR EACH ROW EXECUTE FUNCTION pmsmp_paper_kept();
CREATE TRIGGER b_kept BEFORE DELETE ON conventions_papercopy
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
"""

AUTHORISATION_KEPT = """
CREATE FUNCTION pmsmp_authorisation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM conventions_conventionversion
    WHERE convention_id = OLD.convention_id AND locked_at >= OLD.at
  ) THEN
    RAISE EXCEPTION 'a text was frozen with this authorisation' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER a_kept BEFORE UPDATE ON conventions_nightauthorisation
  FOR EACH ROW EXECUTE FUNCTION pmsmp_forbid();
CREATE TRIGGER b_kept BEFORE DELETE ON conventions_nightauthorisation
  FOR EACH ROW EXECUTE FUNCTION pmsmp_authorisation_kept();
"""

# While a version is current, what it says and the law counts is read-only by any door; « reprendre » ends the version.
TEXT_FROZEN = """
CREATE FUNCTION pmsmp_has_current_version(convention bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM conventions_conventionversion WHERE convention_id = convention AND superseded_at IS NULL)
$$;
CREATE FUNCTION pmsmp_refuse_frozen(tbl name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Le texte de cette convention est proposé à la signature ou signé : les dates, la structure, la personne, les horaires et les objectifs n’y changent plus. Reprenez d’abord le brouillon.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_text_is_frozen', TABLE = tbl;
END $$;
CREATE FUNCTION pmsmp_convention_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.start_on, NEW.end_on, NEW.host_id, NEW.host_siret, NEW.host_name, NEW.candidate_id, NEW.person_key,
      NEW.birth_date, NEW.renewal_of_id, NEW.purpose, NEW.total_minutes)
     IS DISTINCT FROM
     (OLD.start_on, OLD.end_on, OLD.host_id, OLD.host_siret, OLD.host_name, OLD.candidate_id, OLD.person_key,
      OLD.birth_date, OLD.renewal_of_id, OLD.purpose, OLD.total_minutes)
     AND pmsmp_has_current_version(OLD.id)
  THEN
    PERFORM pmsmp_refuse_frozen(TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_frozen BEFORE UPDATE ON conventions_convention
  FOR EACH ROW EXECUTE FUNCTION pmsmp_convention_frozen();
CREATE FUNCTION pmsmp_rows_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND pmsmp_has_current_version(OLD.convention_id))
     OR (TG_OP <> 'DELETE' AND pmsmp_has_current_version(NEW.convention_id))
  THEN
    PERFORM pmsmp_refuse_frozen(TG_TABLE_NAME);
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER a_frozen BEFORE INSERT OR UPDATE OR DELETE ON conventions_presenceslot
  FOR EACH ROW EXECUTE FUNCTION pmsmp_rows_frozen();
CREATE TRIGGER a_frozen BEFORE INSERT OR UPDATE OR DELETE ON conventions_objective
  FOR EACH ROW EXECUTE FUNCTION pmsmp_rows_frozen();
CREATE TRIGGER a_frozen BEFORE UPDATE OF convention_id, role, first_name, last_name ON conventions_party
  FOR EACH ROW WHEN (OLD.role = 'beneficiary' AND (OLD.convention_id, OLD.role, OLD.first_name, OLD.last_name)
    IS DISTINCT FROM (NEW.convention_id, NEW.role, NEW.first_name, NEW.last_name))
  EXECUTE FUNCTION pmsmp_rows_frozen();
CREATE TRIGGER b_frozen BEFORE DELETE ON conventions_party
  FOR EACH ROW WHEN (OLD.role = 'beneficiary') EXECUTE FUNCTION pmsmp_rows_frozen();
"""

# D5135-3 al. 3: twelve consecutive months hold two conventions of one person in one host at most; a renewal goes with
# the one that it renews. The person's lock is the one that opening takes.
TWO_A_YEAR = """
CREATE FUNCTION pmsmp_window_end(first_day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (first_day + interval '1 year')::date - CASE WHEN to_char(first_day, 'MMDD') = '0229' THEN 0 ELSE 1 END
$$;
CREATE FUNCTION pmsmp_two_a_year() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE counted CONSTANT text[] := ARRAY['OPEN', 'SIGNED', 'INTERRUPTED', 'CLOSED', 'NO_SHOW'];
BEGIN
  IF NOT NEW.state = ANY (counted) OR NEW.renewal_of_id IS NOT NULL OR NEW.host_siret = '' OR NEW.start_on IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = ANY (counted)
     AND (OLD.start_on, OLD.host_siret, OLD.person_key, OLD.candidate_id, OLD.renewal_of_id)
       IS NOT DISTINCT FROM (NEW.start_on, NEW.host_siret, NEW.person_key, NEW.candidate_id, NEW.renewal_of_id)
  THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(NEW.person_key);
  IF EXISTS (
    WITH other AS (
      SELECT id, start_on FROM conventions_convention
      WHERE host_siret = NEW.host_siret AND id <> NEW.id AND renewal_of_id IS NULL AND state = ANY (counted)
        AND (person_key = NEW.person_key OR candidate_id = NEW.candidate_id)
    )
    SELECT 1 FROM other a JOIN other b ON a.id < b.id
    WHERE greatest(a.start_on, b.start_on, NEW.start_on) <= pmsmp_window_end(least(a.start_on, b.start_on, NEW.start_on))
  ) THEN
    RAISE EXCEPTION 'Cette personne a déjà deux conventions dans cette structure sur douze mois : une troisième n’est pas permise (article D5135-3, alinéa 3).'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_two_a_year', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER c_two_a_year AFTER INSERT OR UPDATE OF state, start_on, host_siret, person_key, candidate_id, renewal_of_id
  ON conventions_convention FOR EACH ROW EXECUTE FUNCTION pmsmp_two_a_year();
"""

# D5135-3 al. 2: what is renewed is the same person's convention, in the same host.
SAME_RENEWAL = """
CREATE FUNCTION pmsmp_same_renewal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM conventions_convention initial WHERE initial.id = NEW.renewal_of_id
      AND (initial.host_siret, initial.person_key) IS DISTINCT FROM (NEW.host_siret, NEW.person_key)
  ) THEN
    RAISE EXCEPTION 'Un renouvellement concerne la même personne et la même structure que la convention renouvelée (article D5135-3, alinéa 2).'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_renews_the_same', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER d_same_renewal BEFORE INSERT OR UPDATE OF state, host_siret, person_key, renewal_of_id
  ON conventions_convention FOR EACH ROW
  WHEN (NEW.renewal_of_id IS NOT NULL AND NEW.state IN ('OPEN', 'SIGNED', 'INTERRUPTED', 'CLOSED', 'NO_SHOW'))
  EXECUTE FUNCTION pmsmp_same_renewal();
"""

# The age of the law: whoever is born on 29 February gains a year on 1 March of common years.
BIRTHDAY = """
CREATE FUNCTION pmsmp_birthday(born date, years integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (born + make_interval(years => years))::date
    + CASE WHEN extract(day FROM born) <> extract(day FROM born + make_interval(years => years)) THEN 1 ELSE 0 END
$$;
"""

# Functions that constraints call, then what leans on the tables.
BEFORE = (LAST_LAWFUL_DAY, BIRTHDAY,)
AFTER = (FORBID, CHAIN, VERSION_FROZEN, RENEWAL, JOURNAL, ANCHORS_KEPT, PAPER_KEPT, AUTHORISATION_KEPT, TEXT_FROZEN, TWO_A_YEAR, SAME_RENEWAL,)
