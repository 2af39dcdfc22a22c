"""What PostgreSQL keeps right by itself: each offer carries what a search asks of its host.

Frozen SQL of the first migration."""

OFFERS_TAKE_FROM_HOSTS = """
CREATE FUNCTION pmsmp_offer_takes_from_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT sector, naf, access_features INTO NEW.sector, NEW.naf, NEW.access_features
  FROM immersions_hoststructure WHERE id = NEW.host_id;
  RETURN NEW;
END $$;
CREATE TRIGGER a_host BEFORE INSERT OR UPDATE OF host_id, sector, naf, access_features ON immersions_offer
  FOR EACH ROW EXECUTE FUNCTION pmsmp_offer_takes_from_host();
CREATE FUNCTION pmsmp_host_gives_to_offers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE immersions_offer SET (sector, naf, access_features) = (NEW.sector, NEW.naf, NEW.access_features)
  WHERE host_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER a_host AFTER UPDATE OF sector, naf, access_features ON immersions_hoststructure
  FOR EACH ROW WHEN (
    (OLD.sector, OLD.naf, OLD.access_features) IS DISTINCT FROM (NEW.sector, NEW.naf, NEW.access_features)
  ) EXECUTE FUNCTION pmsmp_host_gives_to_offers();
UPDATE immersions_offer SET naf = host.naf, access_features = host.access_features
FROM immersions_hoststructure AS host
WHERE host.id = immersions_offer.host_id AND (host.naf <> '' OR host.access_features <> '{}');
"""

AFTER = (OFFERS_TAKE_FROM_HOSTS,)
