"""The administrator of the portal brings public files in: what is written, what is refused, what is said."""

import csv
import gzip
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from immersions.models import Appellation, CollectiveAgreement, Commune, NafCode, RomeJob
from immersions.offers.search import resolve_jobs
from immersions.reference.imports import frame
from immersions.reference.imports.frame import Progress, duration, grouped
from immersions.reference.stemming import stems

# The whole ROME, open data of France Travail: beside the project, never in it.
FULL_SIZE = Path(__file__).resolve().parents[4] / "shared" / "data"
FULL_JOBS, FULL_TITLES = FULL_SIZE / "romes_public.csv", FULL_SIZE / "appellations_public.csv"

JOBS = "code_rome;libelle_rome\nD1102;Boulangerie - viennoiserie\nA1203;Aménagement d'espaces verts\n"
TITLES = (
    "ogr_appellation;rome_code;libelle_appellation_long;libelle_appellation_court\n"
    "11573;D1102;Boulanger / Boulangère;Boulanger\n"
    "11987;A1203;Jardinier / Jardinière d'espaces verts;Jardinier\n"
)
COMMUNES = (
    "code_insee,nom_standard,codes_postaux,population,latitude_centre,longitude_centre\n"
    '44109,Nantes,"44000, 44100",325000,47.2316,-1.5483\n'
    "97411,Saint-Denis,97400,154000,-20.9,55.45\n"
)


@pytest.fixture
def a_file(tmp_path: Path) -> Any:
    """`a_file("x.csv", content)` writes text as UTF-8, or bytes as they are."""

    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def run(command: str, *files: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *files, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.django_db
def test_jobs_and_titles_come_in_whatever_the_order_of_the_files(a_file):
    said = run("import_rome", a_file("titles.csv", TITLES), a_file("jobs.csv", JOBS))
    assert "jobs.csv : 2 lignes lues, 0 rejetée\n  2 créations, 0 modification, 0 inchangée" in said
    assert "titles.csv : 2 lignes lues, 0 rejetée\n  2 créations, 0 modification, 0 inchangée" in said
    assert RomeJob.objects.get(pk="A1203").label == "Aménagement d’espaces verts"
    assert Appellation.objects.get(pk=11987).job_id == "A1203"


@pytest.mark.django_db
def test_what_amina_types_finds_an_imported_title(a_file):
    run("import_rome", a_file("titles.csv", TITLES), a_file("jobs.csv", JOBS))
    assert resolve_jobs(stems("boulangères")).codes == {"D1102"}
    assert resolve_jobs(stems("jardinier")).codes == {"A1203"}


@pytest.mark.django_db
def test_official_headers_are_recognised(a_file):
    jobs = (
        '"code_rome","code_fiche_em","code_ogr","libelle_rome","statut"\n"D1102","1","10","Boulangerie","1"\n'
    )
    titles = (
        '"code_ogr","libelle_appellation_long","libelle_appellation_court","code_rome","statut"\n'
        '"11573","Boulanger / Boulangère","Boulanger","D1102","1"\n'
    )
    run("import_rome", a_file("j.csv", jobs), a_file("t.csv", titles))
    assert Appellation.objects.get(pk=11573).job.label == "Boulangerie"


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_says_so(a_file):
    files = a_file("titles.csv", TITLES), a_file("jobs.csv", JOBS)
    run("import_rome", *files)
    assert run("import_rome", *files).count("0 création, 0 modification, 2 inchangées") == 2


@pytest.mark.django_db
def test_a_job_that_changes_its_name_is_found_by_its_new_name(a_file):
    run("import_rome", a_file("titles.csv", TITLES), a_file("jobs.csv", JOBS))
    said = run("import_rome", a_file("new.csv", "code_rome;libelle_rome\nA1203;Paysagisme\n"))
    assert "0 création, 1 modification, 0 inchangée" in said
    assert resolve_jobs(stems("paysagisme")).codes == {"A1203"}


@pytest.mark.django_db
def test_synonyms_typed_for_the_project_survive_an_import(a_file):
    job = RomeJob.objects.create(code="D1102", label="Boulangerie")
    Appellation.objects.create(ogr=11573, job=job, label="Boulanger", synonyms="pain | fournil")
    run("import_rome", a_file("titles.csv", TITLES), a_file("jobs.csv", JOBS))
    assert Appellation.objects.get(pk=11573).synonyms == "pain | fournil"
    assert resolve_jobs(stems("fournil")).codes == {"D1102"}


@pytest.mark.django_db
def test_a_dry_run_counts_everything_and_writes_nothing(a_file):
    files = a_file("titles.csv", TITLES), a_file("jobs.csv", JOBS)
    said = run("import_rome", *files, dry_run=True)
    assert said.count("2 créations") == 2
    assert "Essai : rien n’a été écrit." in said
    assert not RomeJob.objects.exists()
    assert not Appellation.objects.exists()


@pytest.mark.django_db
def test_one_bad_line_does_not_stop_the_others_and_says_where_it_is(a_file, tmp_path):
    bad = (
        "code_rome;libelle_rome\n"
        "D1102;Boulangerie\n"
        "12AB;Faux\n"
        "A1203\n"
        'A1201;"Bûcheronnage\n'
        "A1202;\n"
        "D1102;Encore\n"
        f"A1205;{'x' * 256}\n"
        "A1301;Conseil\n"
    )
    rejects = tmp_path / "rejects.csv"
    said = run("import_rome", a_file("jobs.csv", bad), rejects=rejects)
    assert "8 lignes lues, 6 rejetées\n  2 créations" in said
    assert "ligne 3, colonne « code_rome » : « 12AB » n’est pas un code ROME" in said
    assert "ligne 4 : 1 colonnes au lieu de 2." in said
    rows = list(csv.DictReader(rejects.read_text().splitlines(), delimiter=";"))
    assert [row["ligne"] for row in rows] == ["3", "4", "5", "6", "7", "8"]
    assert "guillemet" in rows[2]["raison"]
    assert rows[3]["raison"] == "Cette case est vide."
    assert rows[4]["raison"] == "Cette ligne répète la ligne 2."
    assert rows[5]["colonne"] == "libelle_rome"
    assert sorted(RomeJob.objects.values_list("code", flat=True)) == ["A1301", "D1102"]


@pytest.mark.django_db
def test_a_title_of_an_unknown_job_is_refused(a_file):
    with pytest.raises(CommandError, match="Rien n’a pu être lu"):
        run("import_rome", a_file("titles.csv", TITLES))
    assert not Appellation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bom.csv", b"\xef\xbb\xbf" + JOBS.encode()),
        ("latin.csv", JOBS.encode("latin-1")),
        ("windows.csv", JOBS.replace("'", "’").encode("cp1252")),
        ("tab.csv", JOBS.replace(";", "\t").encode()),
        ("crlf.csv", JOBS.replace("\n", "\r\n").encode()),
        ("packed.csv.gz", gzip.compress(JOBS.encode())),
        (
            "late.csv",
            ("code_rome;libelle_rome\n" + "A1203;Plain\n" * 30_000).encode() + JOBS.encode("latin-1"),
        ),
    ],
)
def test_usual_encodings_and_separators_are_guessed(a_file, name, content):
    run("import_rome", a_file(name, content))
    label = RomeJob.objects.get(pk="A1203").label
    assert label == ("Plain" if name == "late.csv" else "Aménagement d’espaces verts")


@pytest.mark.django_db
def test_a_zip_is_opened_and_a_workbook_is_refused_kindly(a_file, tmp_path):
    with zipfile.ZipFile(tmp_path / "jobs.zip", "w") as archive:
        archive.writestr("jobs.csv", JOBS)
    run("import_rome", str(tmp_path / "jobs.zip"))
    assert RomeJob.objects.count() == 2
    with zipfile.ZipFile(tmp_path / "jobs.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "")
        archive.writestr("[Content_Types].xml", "")
    with pytest.raises(CommandError, match="n’est pas un fichier CSV"):
        run("import_rome", str(tmp_path / "jobs.xlsx"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "est vide"),
        ("une;deux\n1;2\n", "aucune colonne n’est reconnue"),
        ("code_rome;autre\nD1102;x\n", "il manque « libelle_rome »"),
        ("code_rome;libelle_rome\n", "Rien n’a pu être lu"),
        ("code_rome;libelle_rome\nfaux;x\n", "Rien n’a pu être lu"),
        (JOBS.encode("utf-16"), "UTF-16"),
        (gzip.compress(JOBS.encode() * 50)[:-20], "abîmé"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_a_sentence(a_file, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("import_rome", a_file("jobs.csv", content))


def test_a_missing_file_fails_with_a_sentence():
    with pytest.raises(CommandError, match="vérifiez le chemin"):
        run("import_rome", "nowhere.csv")


@pytest.mark.django_db
def test_a_true_point_replaces_an_approximate_one_and_shipped_data_does_not_undo_it(a_file):
    from immersions.reference import loading as reference

    only = frozenset({"44109", "01001"})
    reference.load_communes(only=only)
    assert Commune.objects.get(pk="01001").approximate
    abergement = "01001,L'Abergement-Clémenciat,01400,832,46.1534,4.9262\n"
    run("import_communes", a_file("communes.csv", COMMUNES + abergement))
    for _ in range(2):
        row = Commune.objects.get(pk="01001")
        assert (row.lat, row.lon, row.approximate, row.name) == (
            46.1534,
            4.9262,
            False,
            "L’Abergement-Clémenciat",
        )
        reference.load_communes(only=only)
    nantes = Commune.objects.get(pk="44109")
    assert (nantes.department, nantes.search_text) == ("44", "nantes")
    assert Commune.objects.get(pk="97411").department == "974"


@pytest.mark.django_db
def test_the_public_json_of_communes_is_read_too(a_file):
    content = [
        {
            "code": "44109",
            "nom": "Nantes",
            "codesPostaux": ["44000", "44300"],
            "population": 325070,
            "centre": {"type": "Point", "coordinates": [-1.5483, 47.2316]},
        }
    ]
    path = a_file("communes.json", json.dumps(content))
    run("import_communes", path)
    row = Commune.objects.get()
    assert (row.postcodes, row.lat, row.lon) == ("44000 44300", 47.2316, -1.5483)
    assert "0 création, 0 modification, 1 inchangée" in run("import_communes", path)


@pytest.mark.django_db
def test_several_lines_of_one_commune_join_their_postcodes(a_file):
    lines = (
        "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;_geopoint\n"
        "44109;NANTES;44000;47.23, -1.54\n"
        "44109;NANTES;44100;47.23, -1.54\n"
        "44109;NANTES;44100;47.23, -1.54\n"
    )
    path = a_file("poste.csv", lines)
    assert "0 rejetée" in run("import_communes", path)
    assert Commune.objects.get().postcodes == "44000 44100"
    run("import_communes", a_file("named.csv", COMMUNES))
    assert "1 modification" in run("import_communes", path)
    assert Commune.objects.get(pk="44109").name == "Nantes"
    assert Commune.objects.get(pk="44109").population == 325_000


@pytest.mark.django_db
def test_a_point_out_of_france_or_missing_is_refused(a_file):
    lines = "insee;nom;lat;lon\n44109;Nantes;-1.5;47.2\n44035;La Chapelle;;\n4416;Couëron;47.2;x\n44143;Rezé;47,18;-1,55\n"
    said = run("import_communes", a_file("communes.csv", lines))
    assert "ligne 2, colonne « lat » : Ce point est hors de France" in said
    assert "ligne 3, colonne « lat » : Cette commune n’a pas de point" in said
    assert "ligne 4, colonne « lon » : « x » n’est pas un nombre de degrés." in said
    assert list(Commune.objects.values_list("insee", flat=True)) == ["44143"]


@pytest.mark.django_db
def test_activities_take_their_family_and_upper_levels_are_skipped(a_file):
    lines = "Code;Libellé\nSECTION C;Industrie\n10;Alimentaire\n10.7;Pain\n1071C;Boulangerie\n99.99Q;X\n34.00Z;Rien\n"
    path = a_file("naf.csv", lines)
    said = run("import_naf", path)
    assert "6 lignes lues, 3 ignorées, 1 rejetée" in said
    assert "« 34.00Z » n’est pas un code NAF" in said
    row = NafCode.objects.get(pk="10.71C")
    assert (row.section, row.section_label) == ("C", "Industrie manufacturière")
    assert "0 création, 0 modification, 2 inchangées" in run("import_naf", path)


@pytest.mark.django_db
def test_agreements_get_four_digits(a_file):
    said = run("import_idcc", a_file("idcc.csv", "IDCC,Titre de la convention\n843,Boulangerie\nabc,X\n"))
    assert "ligne 3, colonne « IDCC » : « abc » n’est pas un numéro IDCC" in said
    assert CollectiveAgreement.objects.get().idcc == "0843"


@pytest.mark.django_db
def test_shipped_files_can_be_imported_again_without_any_change():
    from immersions.reference import loading as reference

    reference.load_naf()
    reference.load_idcc()
    reference.load_communes()
    assert "0 création, 0 modification, 732 inchangées" in run("import_naf", str(reference.DATA / "naf.csv"))
    assert "0 création, 0 modification, 390 inchangées" in run(
        "import_idcc", str(reference.DATA / "idcc.csv")
    )
    said = run("import_communes", str(reference.DATA / "communes.csv.gz"))
    assert "0 création, 0 modification, 34 969 inchangées" in said


@pytest.mark.django_db
def test_a_batch_that_postgresql_refuses_is_written_line_by_line():
    rows = [
        RomeJob(code="D1102", label="Boulangerie"),
        RomeJob(code="TOO-LONG", label="x"),
        RomeJob(code="A1203", label="y"),
    ]
    report = frame.Report("jobs.csv")
    batches = frame._Batches(lambda batch: frame.upsert(RomeJob, batch), report)
    batches.waiting = list(enumerate(rows, 2))
    batches.flush()
    assert report.tally.created == 2
    assert [reject.line for reject in report.first_rejects] == [3]


def test_progress_tells_count_rate_and_time_left(monkeypatch):
    stream = io.StringIO()
    progress = Progress(stream, lambda: 0.25)
    progress.begun -= 10
    progress.told -= 11
    progress.tell(5_000)
    said = stream.getvalue()
    assert said.startswith(f"{grouped(5000)} lignes, ")
    assert f"25 %, encore {duration(30)}" in said
    progress.tell(5_001)
    assert stream.getvalue() == said, "one message every ten seconds is enough in a log"


@pytest.mark.django_db
@pytest.mark.skipif(
    not FULL_TITLES.exists(), reason="THE FULL ROME FILES ARE NOT BESIDE THE PROJECT: not tested at full size"
)
def test_the_whole_rome_comes_in_within_seconds():
    begun = time.process_time()
    said = run("import_rome", str(FULL_JOBS), str(FULL_TITLES))
    assert time.process_time() - begun < 20
    assert RomeJob.objects.count() == 532
    assert Appellation.objects.count() == 11_118
    assert said.count("0 rejetée") == 2
    again = run("import_rome", str(FULL_JOBS), str(FULL_TITLES))
    assert again.count("0 création, 0 modification") == 2
    for typed in ("boulanger", "boulangère", "boulangerie"):
        assert "D1102" in resolve_jobs(stems(typed)).codes
