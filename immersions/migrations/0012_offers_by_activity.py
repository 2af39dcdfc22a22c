"""Activity and features of the host on each offer too, kept right by the triggers of the sector."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

KEPT_RIGHT = """
DROP TRIGGER a_sector ON immersions_hoststructure;
DROP FUNCTION pmsmp_host_gives_sector();
DROP TRIGGER a_sector ON immersions_offer;
DROP FUNCTION pmsmp_offer_takes_sector();
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
FORGOTTEN = """
DROP TRIGGER a_host ON immersions_hoststructure;
DROP FUNCTION pmsmp_host_gives_to_offers();
DROP TRIGGER a_host ON immersions_offer;
DROP FUNCTION pmsmp_offer_takes_from_host();
CREATE FUNCTION pmsmp_offer_takes_sector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT sector INTO NEW.sector FROM immersions_hoststructure WHERE id = NEW.host_id;
  RETURN NEW;
END $$;
CREATE TRIGGER a_sector BEFORE INSERT OR UPDATE OF host_id, sector ON immersions_offer
  FOR EACH ROW EXECUTE FUNCTION pmsmp_offer_takes_sector();
CREATE FUNCTION pmsmp_host_gives_sector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE immersions_offer SET sector = NEW.sector WHERE host_id = NEW.id AND sector <> NEW.sector;
  RETURN NULL;
END $$;
CREATE TRIGGER a_sector AFTER UPDATE OF sector ON immersions_hoststructure
  FOR EACH ROW WHEN (OLD.sector IS DISTINCT FROM NEW.sector) EXECUTE FUNCTION pmsmp_host_gives_sector();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("immersions", "0011_offer_sector"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="hoststructure",
            name="host_access",
        ),
        migrations.RemoveIndex(
            model_name="hoststructure",
            name="host_activity",
        ),
        migrations.RemoveIndex(
            model_name="offer",
            name="offer_place",
        ),
        migrations.AddField(
            model_name="offer",
            name="access_features",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("step_free", "Accès de plain-pied"),
                        ("adapted_toilets", "Toilettes adaptées"),
                        ("quiet_room", "Pièce calme"),
                        ("lsf", "Langue des signes (LSF)"),
                        ("subtitles", "Sous-titrage ou consignes écrites"),
                        ("adaptable_hours", "Horaires aménageables"),
                        ("public_transport", "Transports en commun à proximité"),
                        ("parking", "Stationnement à proximité"),
                    ],
                    max_length=16,
                ),
                db_default=[],
                default=list,
                editable=False,
                size=None,
                verbose_name="accès et aménagements du lieu",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="naf",
            field=models.CharField(
                db_default="",
                default="",
                editable=False,
                max_length=6,
                verbose_name="activité principale (NAF)",
            ),
        ),
        migrations.RunSQL(KEPT_RIGHT, FORGOTTEN),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("active", True)),
                fields=["lat", "lon"],
                include=("id", "host", "sector", "welcomes_disability"),
                name="offer_around",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("active", True)), fields=["access_features"], name="offer_access"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(condition=models.Q(("active", True)), fields=["naf"], name="offer_activity"),
        ),
    ]
