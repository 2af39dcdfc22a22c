"""The sector of the host on each offer, so that a search by sector reads one table.

PostgreSQL keeps the copy right, whoever writes: an offer always takes the sector of its host, and a host
that changes its own gives it to its offers.
"""

from django.db import migrations, models

KEPT_RIGHT = """
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
COPIED = """
UPDATE immersions_offer SET sector = host.sector
FROM immersions_hoststructure AS host
WHERE host.id = immersions_offer.host_id AND host.sector <> immersions_offer.sector;
"""
FORGOTTEN = """
DROP TRIGGER a_sector ON immersions_hoststructure;
DROP FUNCTION pmsmp_host_gives_sector();
DROP TRIGGER a_sector ON immersions_offer;
DROP FUNCTION pmsmp_offer_takes_sector();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("immersions", "0010_suspended_hosts"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="sector",
            field=models.CharField(
                choices=[
                    ("PRIVATE", "Entreprise"),
                    ("PUBLIC", "Employeur public"),
                    ("ASSOCIATION", "Association"),
                ],
                db_default="PRIVATE",
                default="PRIVATE",
                editable=False,
                max_length=12,
                verbose_name="nature de la structure",
            ),
        ),
        migrations.RunSQL(COPIED, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT_RIGHT, FORGOTTEN),
    ]
