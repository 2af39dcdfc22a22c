"""Bruno proves that he speaks for the bakery: a code mailed to it, or Claire who knows him."""

import datetime
import re

import pytest
from django.utils import timezone

from immersions.choices import RequestStatus
from immersions.models import EstablishmentContact, HostCode, HostMember, JournalEntry, Letter
from tests.immersions.requests.test_requests import asked_by, words_of

CONTACT = "contact@bouffay.example"


@pytest.fixture
def member(cast):
    return HostMember.objects.get(user=cast.bruno)


@pytest.fixture
def contact(cast):
    return EstablishmentContact.objects.create(
        siret=cast.host.siret, email=CONTACT, source="Annuaire", checked_on=datetime.date(2026, 1, 5)
    )


@pytest.fixture
def prove(cast):
    return f"/structures/{cast.host.pk}/appartenance/"


def code_in(mail):
    return re.search(r"^ +(\d{6})$", mail.body, re.M)[1]


def sent_code(client, prove, jobs, mailoutbox):
    assert client.post(f"{prove}code/").url == prove
    jobs()
    return code_in(mailoutbox[-1])


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_bruno_types_the_code_that_the_bakery_received(
    cast, member, contact, browse, prove, jobs, mailoutbox
):
    client = browse(cast.bruno)
    code = sent_code(client, prove, jobs, mailoutbox)
    assert mailoutbox[-1].to == [CONTACT]
    assert "Bruno" not in mailoutbox[-1].body
    assert client.post(prove, {"code": f"{code[:3]} {code[3:]}"}).url == f"/structures/{cast.host.pk}/"
    member.refresh_from_db()
    assert (member.proof, member.proved_at is not None) == ("CODE", True)
    assert list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "ask_host_code",
        "prove_member",
    ]
    assert client.post(prove, {"code": code}).status_code == 409
    assert client.post(f"{prove}code/").status_code == 409


def test_the_digits_are_nowhere_but_in_the_letter(cast, contact, browse, prove, jobs, mailoutbox):
    code = sent_code(browse(cast.bruno), prove, jobs, mailoutbox)
    row = HostCode.objects.get()
    assert code.encode() not in bytes(row.code_hmac)
    assert code not in str(list(Letter.objects.values())) + str(list(JournalEntry.objects.values()))


def test_the_known_address_is_never_shown_whole(cast, contact, browse, prove):
    words = words_of(browse(cast.bruno).get(prove))
    assert "c…@bouffay.example" in words
    assert CONTACT not in words


def test_five_wrong_codes_cancel_the_right_one(cast, member, contact, browse, prove, jobs, mailoutbox):
    client = browse(cast.bruno)
    code = sent_code(client, prove, jobs, mailoutbox)
    for _ in range(4):
        assert "pas le bon" in words_of(client.post(prove, {"code": wrong(code)}))
    assert "annulé après cinq essais" in words_of(client.post(prove, {"code": wrong(code)}))
    assert "pas le bon" in words_of(client.post(prove, {"code": code}))
    member.refresh_from_db()
    assert member.proof == ""
    assert HostCode.objects.get().attempts == 5


def test_a_code_is_over_after_three_days(
    cast, member, contact, browse, prove, jobs, mailoutbox, time_machine
):
    client, start = browse(cast.bruno), timezone.now()
    time_machine.move_to(start, tick=False)
    code = sent_code(client, prove, jobs, mailoutbox)
    assert HostCode.objects.get().expires_at == start + datetime.timedelta(days=3)
    HostCode.objects.update(expires_at=start)
    assert "pas le bon" in words_of(client.post(prove, {"code": code}))
    member.refresh_from_db()
    assert member.proof == ""


def test_a_new_code_kills_the_one_before(cast, member, contact, browse, prove, jobs, mailoutbox):
    client = browse(cast.bruno)
    first = sent_code(client, prove, jobs, mailoutbox)
    HostCode.objects.update(created_at=timezone.now())
    second = sent_code(client, prove, jobs, mailoutbox)
    if first != second:
        client.post(prove, {"code": first})
        member.refresh_from_db()
        assert member.proof == ""
    assert client.post(prove, {"code": second}).status_code == 302


def test_an_establishment_gets_three_codes_a_day_and_no_more(cast, contact, browse, prove, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC), tick=False)
    clients = [browse(cast.bruno), browse(cast.hugo)]
    for client in (clients[0], clients[1], clients[0]):
        assert client.post(f"{prove}code/").status_code == 302
    assert clients[1].post(f"{prove}code/").status_code == 409
    assert HostCode.objects.count() == 3


def test_without_a_known_address_the_page_says_who_can_help(cast, browse, prove):
    client = browse(cast.bruno)
    assert "Avec un conseiller" in words_of(client.get(prove))
    assert client.post(f"{prove}code/").status_code == 409
    assert not Letter.objects.exists()


def test_claire_confirms_bruno_and_a_letter_tells_him(cast, member, browse, jobs, mailoutbox):
    client, file = browse(cast.claire), f"/structures/{cast.host.pk}/dossier/"
    assert "Structure non confirmée" in words_of(client.get(file))
    assert client.post(f"{file}{member.pk}/confirmer/").url == file
    member.refresh_from_db()
    assert member.proof == "COUNSELLOR"
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.by, entry.object_id) == ("prove_member", cast.claire, member.pk)
    jobs()
    assert [mail.to for mail in mailoutbox] == [["bruno@demo.example"]]
    words = words_of(client.get(file))
    assert "Structure confirmée" in words
    assert client.post(f"{file}{member.pk}/confirmer/").status_code == 409


def test_nobody_confirms_a_host_of_their_own(cast, member, browse):
    HostMember.objects.create(host=cast.host, user=cast.claire)
    page = browse(cast.claire).post(f"/structures/{cast.host.pk}/dossier/{member.pk}/confirmer/")
    assert page.status_code == 403
    member.refresh_from_db()
    assert member.proof == ""


def test_a_person_who_left_cannot_be_confirmed(cast, member, browse):
    HostMember.objects.filter(pk=member.pk).update(is_active=False)
    page = browse(cast.claire).post(f"/structures/{cast.host.pk}/dossier/{member.pk}/confirmer/")
    assert page.status_code == 409
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("who", ["driss", "amina", "bruno", "hugo"])
def test_the_counsellors_file_does_not_exist_for_others(cast, member, browse, who):
    client = browse(getattr(cast, who))
    assert client.get(f"/structures/{cast.host.pk}/dossier/").status_code == 404
    assert client.post(f"/structures/{cast.host.pk}/dossier/{member.pk}/confirmer/").status_code == 404
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("who", ["driss", "amina", "claire"])
def test_a_stranger_proves_nothing(cast, contact, browse, prove, who):
    client = browse(getattr(cast, who))
    assert client.get(prove).status_code == client.post(prove, {"code": "123456"}).status_code == 404
    assert client.post(f"{prove}code/").status_code == 404
    assert not HostCode.objects.exists()


def test_a_change_takes_a_post(cast, member, browse, prove):
    assert browse(cast.bruno).get(f"{prove}code/").status_code == 405
    assert (
        browse(cast.claire).get(f"/structures/{cast.host.pk}/dossier/{member.pk}/confirmer/").status_code
        == 405
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_the_file_of_a_host_costs_the_same_for_1_and_30_members(
    cast, browse, rows, django_assert_num_queries
):
    for number in range(rows):
        person = type(cast.bruno).objects.create_user(f"collegue{number}@demo.example")
        HostMember.objects.create(host=cast.host, user=person)
    client = browse(cast.claire)
    with django_assert_num_queries(9):
        client.get(f"/structures/{cast.host.pk}/dossier/")


def test_claire_reads_on_a_request_that_nobody_confirmed_the_host(cast, member, browse):
    asked = asked_by(cast.candidate, cast.offer)
    client = browse(cast.claire)
    words = words_of(client.get(f"/demandes/{asked.pk}/"))
    assert "Structure non confirmée" in words
    assert "SIRET non vérifié" in words
    HostMember.objects.filter(pk=member.pk).update(proof="CODE", proved_at=timezone.now())
    assert "Structure confirmée" in words_of(client.get(f"/demandes/{asked.pk}/"))
    for who in (cast.amina, cast.bruno):
        assert "Structure confirmée" not in words_of(browse(who).get(f"/demandes/{asked.pk}/"))


def test_amina_knows_her_tutor_and_the_documents_once_bruno_said_yes(cast, browse):
    cast.host.lead_documents = "Attestation d’assurance"
    cast.host.save()
    cast.offer.tutor_name = "Hugo Marchand"
    cast.offer.save()
    asked = asked_by(cast.candidate, cast.offer)
    client, url = browse(cast.amina), f"/demandes/{asked.pk}/"
    assert "Hugo Marchand" not in words_of(client.get(url))
    asked.status = RequestStatus.ACCEPTED
    asked.answered_at = timezone.now()
    asked.save()
    words = words_of(client.get(url))
    assert "Hugo Marchand" in words
    assert "Attestation d’assurance" in words
