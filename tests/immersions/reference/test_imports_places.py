"""SIRENE and the offers of partners: what Bruno's portal knows of establishments, and of whom it keeps quiet."""

import io
import itertools
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from demo.cast import HOST_SIRET, OTHER_HOST_SIRET
from immersions.choices import HostSector, RemoteMode, WorkforceBand
from immersions.models import Commune, Establishment, HostStructure, JournalEntry, Offer
from immersions.reference.imports import frame

SIRENE = (
    "siren,nic,siret,statutDiffusionEtablissement,trancheEffectifsEtablissement,numeroVoieEtablissement,"
    "indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,"
    "libelleCommuneEtablissement,codeCommuneEtablissement,etatAdministratifEtablissement,enseigne1Etablissement,"
    "denominationUsuelleEtablissement,activitePrincipaleEtablissement"
)
BAKERY = (
    f'000123455,00016,{HOST_SIRET},O,12,12,B,RUE,DES CARMES,44000,NANTES,44109,A,"LE FOURNIL, NANTES",,10.71C'
)
PRIVATE_PERSON = (
    f"000987651,00015,{OTHER_HOST_SIRET},P,NN,[ND],,[ND],[ND],44000,NANTES,44109,A,JEAN DUPONT,,10.71C"
)
CLOSED = "000000000,00000,00000000000000,O,,1,,RUE,X,44000,NANTES,44109,F,FERMEE,,10.71C"
IN_LYON = "000000000,00001,00000000000018,O,41,1,,RUE,X,69001,LYON 1ER,69381,A,LYONNAISE,,10.71C"

HEADER = "Référence;SIRET;Entreprise;Intitulé du poste;Missions;Code ROME;Code postal;Ville;Nature;Handicap bienvenu"
BREAD = f'A1;{OTHER_HOST_SIRET};Le Pétrin;Essayer la boulangerie;"Pétrir,\nfaçonner";D1102;44000;Nantes;association;oui'


@pytest.fixture
def a_file(tmp_path: Path) -> Any:
    """`a_file(line, line…)` writes them and gives the path."""
    names = itertools.count()

    def write(*lines: str) -> str:
        path = tmp_path / f"file{next(names)}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def run(command: str, *files: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *files, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().replace("\u202f", " ").replace("\u00a0", " ")


def push(*files: str, **options: Any) -> str:
    return run("import_offers", *files, network="Réseau Loire", no_input=True, **options)


@pytest.mark.django_db
def test_an_open_establishment_comes_in_with_its_address_and_workforce(a_file):
    said = run("import_sirene", a_file(SIRENE, BAKERY))
    assert "1 ligne lue, 0 rejetée\n  1 création" in said
    row = Establishment.objects.get()
    assert (row.name, row.naf, row.street) == ("LE FOURNIL, NANTES", "10.71C", "12 B RUE DES CARMES")
    assert row.workforce_band == WorkforceBand.FROM_20_TO_249
    assert row.is_open


@pytest.mark.django_db
def test_a_person_who_asked_insee_for_silence_keeps_no_name_and_no_street(a_file):
    run("import_sirene", a_file(SIRENE, PRIVATE_PERSON))
    row = Establishment.objects.get()
    assert (row.name, row.street, row.city) == ("", "", "NANTES")


@pytest.mark.django_db
def test_a_name_once_public_goes_when_its_bearer_asks_for_silence(a_file):
    run("import_sirene", a_file(SIRENE, PRIVATE_PERSON.replace(",P,", ",O,")))
    assert Establishment.objects.get().name == "JEAN DUPONT"
    run("import_sirene", a_file(SIRENE, PRIVATE_PERSON))
    assert Establishment.objects.get().name == ""


@pytest.mark.django_db
def test_only_the_asked_departements_come_in(a_file):
    said = run("import_sirene", a_file(SIRENE, BAKERY, IN_LYON), departement=["44"])
    assert "2 lignes lues, 1 ignorée, 0 rejetée" in said
    assert Establishment.objects.get().siret == HOST_SIRET


@pytest.mark.django_db
def test_a_band_that_straddles_our_threshold_stays_unknown(a_file):
    run("import_sirene", a_file(SIRENE, IN_LYON))
    assert Establishment.objects.get().workforce_band == WorkforceBand.UNKNOWN


@pytest.mark.django_db
def test_closed_establishments_are_not_added_but_known_ones_are_marked(a_file):
    said = run("import_sirene", a_file(SIRENE, BAKERY, CLOSED))
    assert "2 lignes lues, 1 ignorée" in said
    said = run("import_sirene", a_file(SIRENE, BAKERY.replace(",A,", ",F,")))
    assert "1 établissement connu est maintenant fermé" in said
    assert not Establishment.objects.get(pk=HOST_SIRET).is_open
    assert Establishment.objects.count() == 1


@pytest.mark.django_db
def test_a_second_run_of_sirene_changes_nothing_and_a_dry_run_writes_nothing(a_file):
    path = a_file(SIRENE, BAKERY, PRIVATE_PERSON)
    run("import_sirene", path, dry_run=True)
    assert not Establishment.objects.exists()
    run("import_sirene", path)
    moments = list(Establishment.objects.values_list("updated_at", flat=True))
    assert "0 création, 0 modification, 2 inchangées" in run("import_sirene", path)
    assert list(Establishment.objects.values_list("updated_at", flat=True)) == moments


@pytest.mark.django_db
def test_a_broken_siret_is_refused_and_its_neighbours_kept(a_file):
    said = run("import_sirene", a_file(SIRENE, BAKERY.replace(HOST_SIRET, "123"), "a,b", PRIVATE_PERSON))
    assert "3 lignes lues, 2 rejetées\n  1 création" in said
    assert "ligne 2, colonne « siret » : « 123 » n’est pas un SIRET" in said


def a_stock(path: Path, size: int) -> str:
    with path.open("w") as file:
        file.write(SIRENE + "\n")
        file.writelines(BAKERY.replace(HOST_SIRET, f"{number:014d}") + "\n" for number in range(size))
    return str(path)


@pytest.mark.django_db
def test_a_hundred_thousand_establishments_would_take_less_than_a_minute(tmp_path):
    begun = time.process_time()
    run("import_sirene", a_stock(tmp_path / "stock.csv", 20_000))
    assert time.process_time() - begun < 12  # seconds of processor for a fifth of it
    assert Establishment.objects.count() == 20_000


@pytest.mark.django_db
def test_the_memory_used_does_not_grow_with_the_file(tmp_path):
    peaks = []
    for size in (2_500, 7_500):
        path = a_stock(tmp_path / f"{size}.csv", size)
        tracemalloc.start()
        try:
            run("import_sirene", path)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.django_db
def test_an_offer_of_a_network_comes_in_with_a_host_that_nobody_verified(cast, a_file):
    said = push(a_file(HEADER, BREAD))
    assert "titre ← « Intitulé du poste »" in said
    assert "Structures d’accueil créées, non vérifiées : 1" in said
    offer = Offer.objects.get(external_id="A1")
    assert (offer.network, offer.city, offer.tasks) == ("Réseau Loire", "Nantes", "Pétrir,\nfaçonner")
    assert offer.welcomes_disability
    assert offer.active
    assert (offer.lat, offer.lon) == (offer.commune.lat, offer.commune.lon)
    assert (offer.host.name, offer.host.sector, offer.host.verified_at) == (
        "Le Pétrin",
        HostSector.ASSOCIATION,
        None,
    )
    assert set(JournalEntry.objects.values_list("verb", "object_id")) == {
        ("import_host", offer.host_id),
        ("import_offer", offer.pk),
    }


@pytest.mark.django_db
def test_a_second_run_of_offers_changes_nothing_and_leaves_no_trace(cast, a_file):
    path = a_file(HEADER, BREAD)
    push(path)
    before = Offer.objects.values("pk", "updated_at", "published_at").get(external_id="A1")
    said = push(path)
    assert "0 création, 0 modification, 1 inchangée" in said
    assert "non vérifiées : 0" in said
    assert Offer.objects.values("pk", "updated_at", "published_at").get(external_id="A1") == before
    assert JournalEntry.objects.count() == 2


@pytest.mark.django_db
def test_a_corrected_line_changes_its_offer_only(cast, a_file):
    push(a_file(HEADER, BREAD))
    said = push(a_file(HEADER, BREAD.replace("Essayer la boulangerie", "Découvrir le fournil")))
    assert "0 création, 1 modification, 0 inchangée" in said
    assert Offer.objects.get(external_id="A1").title == "Découvrir le fournil"


@pytest.mark.django_db
def test_what_bruno_wrote_of_his_bakery_is_never_rewritten(cast, a_file):
    name = cast.host.name
    push(a_file(HEADER, BREAD.replace(OTHER_HOST_SIRET, HOST_SIRET)))
    cast.host.refresh_from_db()
    assert cast.host.name == name
    assert Offer.objects.get(external_id="A1").host == cast.host


@pytest.mark.django_db
def test_an_offer_that_its_host_hid_stays_hidden(cast, a_file):
    path = a_file(HEADER, BREAD)
    push(path)
    Offer.objects.filter(external_id="A1").update(active=False)
    push(path)
    assert not Offer.objects.get(external_id="A1").active


@pytest.mark.django_db
def test_an_offer_asleep_is_woken_up_by_its_host_and_by_no_file(cast, a_file):
    path = a_file(f"{HEADER};publiee", f"{BREAD};oui")
    push(path)
    Offer.objects.filter(external_id="A1").update(active=False, asleep_at=timezone.now())
    push(path)
    offer = Offer.objects.get(external_id="A1")
    assert not offer.active
    assert offer.asleep_at is not None


@pytest.mark.django_db
def test_what_a_file_does_not_tell_is_never_put_back(cast, a_file):
    push(a_file(HEADER, BREAD))
    Offer.objects.filter(external_id="A1").update(remote_mode=RemoteMode.HYBRID, for_recruitment=False)
    push(a_file(HEADER, BREAD.replace("Essayer", "Découvrir")))
    offer = Offer.objects.get(external_id="A1")
    assert (offer.remote_mode, offer.for_recruitment) == (RemoteMode.HYBRID, False)
    assert offer.title == "Découvrir la boulangerie"


@pytest.mark.django_db
def test_two_networks_may_use_the_same_reference(cast, a_file):
    path = a_file(HEADER, BREAD)
    push(path)
    run("import_offers", path, network="Autre réseau", no_input=True)
    assert Offer.objects.filter(external_id="A1").count() == 2
    offer = Offer.objects.get(external_id="A1", network="Autre réseau")
    with pytest.raises(IntegrityError, match="offer_once_per_network"), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(network="Réseau Loire")


@pytest.mark.django_db
def test_a_dry_run_of_offers_shows_the_columns_and_writes_nothing(cast, a_file):
    said = push(a_file(HEADER, BREAD), dry_run=True)
    assert "1 création" in said
    assert "SIRET ← « SIRET »" in said
    assert not Offer.objects.filter(network="Réseau Loire").exists()
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db
def test_each_wrong_line_of_offers_gets_its_sentence(cast, a_file):
    Establishment.objects.create(siret=HOST_SIRET, is_open=False, updated_at="2026-01-01T00:00Z")
    ok = f"{OTHER_HOST_SIRET};Le Pétrin;Titre;;D1102;44000;Nantes;;"
    said = push(
        a_file(
            HEADER,
            f"1;{ok}",
            "2;123;Le Pétrin;Titre;;D1102;44000;Nantes;;",
            f"3;{ok}".replace("D1102", "Z9999"),
            f"4;{ok}".replace("44000", "99999"),
            f"5;{ok}".replace("44000", "4400"),
            f"6;{ok}".replace("Nantes;;", "Nantes;;peut-être"),
            f"7;{ok}".replace("Nantes;;", "Nantes;ONG;"),
            f"1;{ok}",
            f"9;{ok}".replace(OTHER_HOST_SIRET, HOST_SIRET),
            f'10;"{ok}',
            f"11;{ok}",
        )
    )
    assert "11 lignes lues, 9 rejetées\n  2 créations" in said
    for sentence in (
        "ligne 3, colonne « SIRET » : Un SIRET compte 14 chiffres",
        "ligne 4, colonne « Code ROME » : Le métier « Z9999 » est inconnu.",
        "ligne 5, colonne « Code postal » : Aucune commune n’a le code postal 99999.",
        "ligne 6, colonne « Code postal » : Un code postal compte 5 chiffres.",
        "ligne 7, colonne « Handicap bienvenu » : Écrivez « oui » ou « non ».",
        "ligne 8, colonne « Nature » : Écrivez l’un de ces mots : « entreprise », « public », « association ».",
        "ligne 9 : Cette ligne répète la ligne 2.",
        "ligne 10, colonne « SIRET » : Cet établissement est fermé, d’après SIRENE.",
        "ligne 11 : Un guillemet",
    ):
        assert sentence in said
    assert Offer.objects.filter(external_id="11").exists()


@pytest.mark.django_db
def test_columns_of_any_name_can_be_mapped(cast, a_file):
    path = a_file(HEADER.replace("Intitulé du poste", "Ce qu’on fait").replace("Référence", "N°"), BREAD)
    with pytest.raises(CommandError, match="il manque « reference »"):
        push(path)
    push(path, map=["reference=N°", "title=Ce qu’on fait"])
    assert Offer.objects.get(external_id="A1").title == "Essayer la boulangerie"
    with pytest.raises(CommandError, match="Champ inconnu : titel"):
        push(path, map=["titel=N°"])


@pytest.mark.django_db
def test_a_point_a_title_and_remote_work_are_kept(cast, a_file):
    header = f"{HEADER};latitude;longitude;appellation;présence"
    more = ";47.25;-1.60;boulanger / boulangere;à distance"
    push(a_file(header, BREAD + more, BREAD.replace("A1", "A2") + ";43.3;5.4;;"))
    offer = Offer.objects.get(network="Réseau Loire")
    assert (offer.lat, offer.lon, offer.remote_mode) == (47.25, -1.6, RemoteMode.REMOTE)
    assert offer.appellation_id == 11573


@pytest.mark.django_db
def test_a_host_takes_its_activity_from_sirene_and_stays_unverified(cast, a_file):
    run("import_sirene", a_file(SIRENE, BAKERY.replace(HOST_SIRET, OTHER_HOST_SIRET)))
    push(a_file(HEADER, BREAD))
    host = HostStructure.objects.get(siret=OTHER_HOST_SIRET)
    assert (host.naf, host.workforce_band, host.verified_at) == ("10.71C", WorkforceBand.FROM_20_TO_249, None)


@pytest.mark.django_db
def test_a_thousand_offers_take_as_many_queries_as_one(cast, a_file):
    Commune.objects.update(approximate=True)
    few, many = a_file(HEADER, BREAD), a_file(HEADER, *(BREAD.replace("A1", f"B{n}") for n in range(1_000)))
    push(a_file(HEADER, BREAD.replace("A1", "C1")))
    counts = []
    for path in (few, many):
        with CaptureQueriesContext(connection) as captured:
            push(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_lists_of_a_row_arrive_whole(cast):
    for features in ([], ['a "b"', "c\\d,e", "{f}"]):
        host = HostStructure(
            siret=OTHER_HOST_SIRET,
            name="Le Pétrin",
            access_features=features,
            created_at=cast.host.created_at,
        )
        frame.write_batch(HostStructure, [host], unique=("siret",))
        assert HostStructure.objects.get(siret=OTHER_HOST_SIRET).access_features == features
