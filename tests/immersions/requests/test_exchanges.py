"""The thread of a request, what Amina lets Bruno read, and calls: three sides, and nobody else."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from immersions.choices import RequestStatus, Side
from immersions.models import JournalEntry, Letter, Message, ProjectSheet, RequestBrief
from immersions.requests.views import thread as exchange
from immersions.retention.jobs import purge_immersions
from immersions.retention.purging import months_before

from .test_requests import asked_by, words_of

TEXT = "Bonjour, à quelle heure commence la fournée ?"


@pytest.fixture
def asked(cast):
    today = timezone.localdate()
    return asked_by(
        cast.candidate, cast.offer, wished_start=today, wished_end=today + datetime.timedelta(days=5)
    )


def write(client, asked, text=TEXT, **options):
    return client.post(f"/demandes/{asked.pk}/messages/", {"text": text}, **options)


def project(cast, **changes):
    facts = {
        "candidate": cast.candidate,
        "sectors": ["PRIVATE"],
        "needs": ["NO_LIFTING", "TRANSPORT"],
        "needs_words": "Je dépose mon fils à 8 h 30.",
        "skills": "Accueillir\nCompter",
        "updated_at": timezone.now(),
    }
    return ProjectSheet.objects.create(**(facts | changes))


# --- Messages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "side", "told"),
    [
        ("amina", Side.CANDIDATE, ["bruno", "claire", "hugo"]),
        ("bruno", Side.HOST, ["amina", "claire"]),
        ("claire", Side.COUNSELLOR, ["amina", "bruno", "hugo"]),
    ],
)
def test_each_side_writes_and_the_two_others_get_a_link_only(
    cast, browse, asked, jobs, mailoutbox, who, side, told
):
    page = write(browse(getattr(cast, who)), asked, follow=True)
    assert TEXT in words_of(page)
    message = Message.objects.get()
    assert (message.author, message.side, message.text) == (getattr(cast, who), side, TEXT)
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.facts) == ("write_message", {"request": asked.pk})
    jobs()
    assert sorted(mail.to[0] for mail in mailoutbox) == [f"{name}@demo.example" for name in told]
    for mail in mailoutbox:
        assert f"/demandes/{asked.pk}/" in mail.body
        assert TEXT not in mail.body
        assert "Benali" not in mail.body
        assert "Cap emploi" not in mail.body
    for reader in ("amina", "bruno", "claire"):
        assert TEXT in words_of(browse(getattr(cast, reader)).get(f"/demandes/{asked.pk}/"))


def test_the_host_never_reads_the_name_of_the_agency(cast, browse, asked):
    write(browse(cast.claire), asked)
    words = words_of(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))
    assert "Claire Morel" in words
    assert "Cap emploi" not in words


@pytest.mark.parametrize("who", ["driss", "elodie"])
def test_a_stranger_neither_reads_nor_writes(cast, browse, asked, who):
    write(browse(cast.amina), asked)
    client = browse(getattr(cast, who))
    assert client.get(f"/demandes/{asked.pk}/").status_code == 404
    assert write(client, asked).status_code == 404
    assert client.get(f"/demandes/{asked.pk}/messages/").status_code == 405
    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "x\n" * 61])
def test_a_wrong_message_gets_a_sentence_and_stays_in_the_box(cast, browse, asked, text):
    page = write(browse(cast.amina), asked, text)
    assert page.status_code == 200
    assert page.context["form"].errors["text"]
    assert "Erreur" in words_of(page)
    assert not Message.objects.exists()


def test_what_is_typed_is_shown_as_typed_and_never_run(cast, browse, asked):
    write(browse(cast.amina), asked, "<script>x</script> l'amie {{ 7|add:7 }}")
    text = browse(cast.bruno).get(f"/demandes/{asked.pk}/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; l&#x27;amie {{ 7|add:7 }}" in text


@pytest.mark.parametrize("status", [RequestStatus.DECLINED, RequestStatus.WITHDRAWN])
def test_thirty_days_after_the_end_the_thread_is_closed(cast, browse, asked, status, time_machine):
    at = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
    asked.status, asked.answered_at = status, at
    asked.save()
    client = browse(cast.bruno)
    time_machine.move_to(at + datetime.timedelta(days=30), tick=False)
    client.force_login(cast.bruno, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert write(client, asked).status_code == 302
    time_machine.move_to(at + datetime.timedelta(days=31), tick=False)
    client.force_login(cast.bruno, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert write(client, asked).status_code == 409
    assert "close depuis plus d’un mois" in words_of(client.get(f"/demandes/{asked.pk}/"))
    assert Message.objects.count() == 1


def test_too_many_messages_in_an_hour_make_a_pause(cast, browse, asked, monkeypatch):
    monkeypatch.setattr(exchange, "MESSAGES_AN_HOUR", 2)
    client = browse(cast.amina)
    assert [write(client, asked).status_code for _ in range(3)] == [302, 302, 429]
    assert Message.objects.count() == 2
    assert write(browse(cast.bruno), asked).status_code == 302


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_for_1_and_30_messages(cast, browse, asked, rows, django_assert_num_queries):
    for number in range(rows):
        Message.objects.create(
            request=asked, author=cast.bruno, side=Side.HOST, text=f"{number}", at=timezone.now()
        )
    client = browse(cast.amina)
    with django_assert_num_queries(8):
        client.get(f"/demandes/{asked.pk}/")


# --- What the person lets the host read ---------------------------------------------------------------


def share(client, asked, *items):
    return client.post(f"/demandes/{asked.pk}/ma-fiche/", {"items": items}, follow=True)


def test_bruno_reads_what_amina_ticked_and_nothing_else(cast, browse, asked):
    project(cast)
    assert "Accueillir" not in words_of(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))
    share(browse(cast.amina), asked, "skills", "need_TRANSPORT")
    words = words_of(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))
    assert "Ce que Amina a choisi de dire" in words or "Amina a choisi" in words
    assert "Accueillir" in words
    assert "Un lieu desservi par les transports" in words
    assert "port de charges" not in words
    assert "mon fils" not in words
    assert "changer de métier" not in words
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.facts) == ("share_brief", {"items": 2})


def test_nothing_is_ticked_beforehand_and_a_later_sheet_does_not_leak(cast, browse, asked):
    sheet = project(cast)
    page = browse(cast.amina).get(f"/demandes/{asked.pk}/ma-fiche/")
    assert "checked" not in page.content.decode()
    share(browse(cast.amina), asked, "needs_words")
    sheet.needs_words = "Autre chose, rien que pour moi."
    sheet.save()
    words = words_of(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))
    assert "mon fils" in words
    assert "rien que pour moi" not in words


def test_amina_takes_everything_back(cast, browse, asked):
    project(cast)
    share(browse(cast.amina), asked, "skills")
    assert "ne lit rien de votre fiche" in words_of(share(browse(cast.amina), asked))
    assert not RequestBrief.objects.exists()
    assert "Accueillir" not in words_of(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))


@pytest.mark.parametrize(
    ("who", "status"), [("driss", 404), ("elodie", 404), ("bruno", 403), ("claire", 403)]
)
def test_the_person_alone_chooses(cast, browse, asked, who, status):
    assert share(browse(getattr(cast, who)), asked, "project").status_code == status
    assert not RequestBrief.objects.exists()


def test_once_the_request_is_closed_nothing_is_shown_nor_chosen(cast, browse, asked):
    project(cast)
    share(browse(cast.amina), asked, "skills")
    asked.status, asked.answered_at = RequestStatus.DECLINED, timezone.now()
    asked.save()
    assert "Accueillir" not in words_of(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))
    assert share(browse(cast.amina), asked).status_code == 409
    assert RequestBrief.objects.exists()


def test_an_item_that_is_not_hers_is_refused(cast, browse, asked):
    page = share(browse(cast.amina), asked, "birth_date")
    assert "Choisissez dans la liste" in words_of(page)
    assert not RequestBrief.objects.exists()


# --- « Rappelez-moi » ------------------------------------------------------------------------------


def test_amina_asks_to_be_called_and_claire_says_it_is_done(cast, browse, jobs, mailoutbox):
    page = browse(cast.amina).post("/mon-espace/rappel/", follow=True)
    assert "on vous rappellera" in words_of(page)
    jobs()
    (mail,) = mailoutbox
    assert mail.to == ["claire@demo.example"]
    assert "Amina" not in mail.body
    assert "06 00 00 00 01" not in mail.body
    client, url = browse(cast.claire), f"/candidats/{cast.candidate.pk}/"
    assert "aimerait être rappelé(e)" in words_of(client.get(url))
    client.post(f"{url}rappele/")
    cast.candidate.refresh_from_db()
    assert cast.candidate.call_asked_at is None
    assert client.post(f"{url}rappele/").status_code == 409


def test_asking_twice_the_same_day_is_not_the_moment(cast, browse):
    client = browse(cast.amina)
    client.post("/mon-espace/rappel/")
    assert client.post("/mon-espace/rappel/").status_code == 409
    words = words_of(client.get("/demandes/"))
    assert "Vous avez demandé un appel" in words
    assert "Demander à être rappelé(e)" not in words
    assert Letter.objects.count() == 1


def test_while_nobody_follows_her_the_agency_gets_the_letter(cast, browse):
    cast.candidate.counsellor = None
    cast.candidate.save()
    browse(cast.amina).post("/mon-espace/rappel/")
    assert Letter.objects.get().recipient == "cap-emploi@demo.example"


def test_driss_has_no_agency_to_call_him_and_bruno_no_file(cast, browse):
    assert browse(cast.driss).post("/mon-espace/rappel/").status_code == 409
    assert browse(cast.bruno).post("/mon-espace/rappel/").status_code == 404
    assert browse(cast.amina).get("/mon-espace/rappel/").status_code == 405
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("driss", 404), ("bruno", 404), ("elodie", 404), ("amina", 403)])
def test_only_her_counsellors_say_that_the_call_was_made(cast, browse, who, status):
    browse(cast.amina).post("/mon-espace/rappel/")
    assert browse(getattr(cast, who)).post(f"/candidats/{cast.candidate.pk}/rappele/").status_code == status
    cast.candidate.refresh_from_db()
    assert cast.candidate.call_asked_at


@pytest.mark.parametrize("path", ["/offres/", "/demandes/", "/aide/", "/simulateur/"])
def test_her_counsellor_is_at_the_foot_of_each_page_of_hers_only(cast, browse, path):
    assert "Demander à être rappelé(e)" in words_of(browse(cast.amina).get(path))
    for who in (None, cast.bruno, cast.claire):
        assert "portal-counsellor" not in words_of(browse(who).get(path))


def test_the_card_is_not_said_twice_on_her_dashboard(cast, browse):
    assert words_of(browse(cast.amina).get("/mon-espace/")).count("Demander à être rappelé(e)") == 1


def test_a_page_without_an_actor_costs_her_one_query_a_hat_and_none_for_the_card(
    cast, browse, django_assert_num_queries
):
    client = browse(cast.amina)
    with django_assert_num_queries(5):  # session, person, and the three of the actor
        client.get("/aide/")


# --- What has had its time ----------------------------------------------------------------------------


def test_threads_and_briefs_go_six_months_after_the_end(cast, asked, capsys):
    asked.wished_start, asked.wished_end = datetime.date(2026, 3, 2), datetime.date(2026, 3, 6)
    asked.save()
    Message.objects.create(request=asked, author=cast.amina, side=Side.CANDIDATE, text="x", at=timezone.now())
    RequestBrief.objects.create(request=asked, items=[], approved_at=timezone.now())
    purge_immersions(int(datetime.datetime(2026, 9, 6, 12, tzinfo=datetime.UTC).timestamp()))
    assert Message.objects.count() == RequestBrief.objects.count() == 1
    purge_immersions(int(datetime.datetime(2026, 9, 7, 12, tzinfo=datetime.UTC).timestamp()))
    assert Message.objects.count() == RequestBrief.objects.count() == 0


def test_a_declined_request_counts_from_its_answer(cast, asked):
    asked.status = RequestStatus.DECLINED
    asked.answered_at = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
    asked.save()
    Message.objects.create(request=asked, author=cast.amina, side=Side.CANDIDATE, text="x", at=timezone.now())
    purge_immersions(int(datetime.datetime(2026, 7, 5, 12, tzinfo=datetime.UTC).timestamp()))
    assert Message.objects.count() == 1
    purge_immersions(int(datetime.datetime(2026, 7, 6, 12, tzinfo=datetime.UTC).timestamp()))
    assert not Message.objects.exists()


def test_the_command_counts_before_it_removes(cast, asked, capsys):
    asked.wished_start = asked.wished_end = datetime.date(2020, 1, 1)
    asked.save()
    Message.objects.create(request=asked, author=cast.amina, side=Side.CANDIDATE, text="x", at=timezone.now())
    call_command("purge_immersions", "--dry-run")
    assert "messages : 1 à effacer" in capsys.readouterr().out
    assert Message.objects.count() == 1
    call_command("purge_immersions")
    assert not Message.objects.exists()


def test_six_months_before_the_last_of_august_is_the_last_of_february():
    assert months_before(datetime.date(2026, 8, 31), 6) == datetime.date(2026, 2, 28)
    assert months_before(datetime.date(2026, 3, 2), 6) == datetime.date(2025, 9, 2)
