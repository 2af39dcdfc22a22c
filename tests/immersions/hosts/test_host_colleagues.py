"""Bruno invites Driss to the bakery, gives him rights and takes them back; a manager always stays."""

import re

import pytest
from django.utils import timezone

from immersions.models import HostInvitation, HostMember, JournalEntry, Letter
from tests.immersions.requests.test_requests import words_of


@pytest.fixture
def hugo(cast, bruno):
    return HostMember.objects.get(user=cast.hugo)


def invitation(**changes):
    return {"email": "driss@demo.example", "role": "CONTACT"} | changes


def link_in(mail):
    return re.search(r"(/structures/rejoindre/\S+)", mail.body)[1]


def invited(cast, browse, home, jobs, mailoutbox, **changes):
    assert browse(cast.bruno).post(f"{home}collegues/inviter/", invitation(**changes)).url == home
    jobs()
    return link_in(mailoutbox[-1])


def test_driss_accepts_the_invitation_of_bruno(cast, bruno, browse, home, jobs, mailoutbox):
    link = invited(cast, browse, home, jobs, mailoutbox, email="Driss@Demo.example", is_signatory="on")
    driss = browse(cast.driss)
    assert "Rejoindre" in words_of(driss.get(link))
    assert not HostMember.objects.filter(user=cast.driss).exists()
    assert driss.post(link).url == home
    member = HostMember.objects.get(user=cast.driss)
    assert (member.role, member.is_signatory, member.proof) == ("CONTACT", True, "COLLEAGUE")
    assert driss.get(home).status_code == 200
    verbs = list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["invite_colleague", "accept_invitation"]
    assert driss.post(link).status_code == 409


def test_the_link_is_nowhere_but_in_the_letter(cast, bruno, browse, home, jobs, mailoutbox):
    token = invited(cast, browse, home, jobs, mailoutbox).split("/")[-2]
    row = HostInvitation.objects.get()
    assert token.encode() not in bytes(row.token_sha256)
    assert token not in str(list(Letter.objects.values())) + str(list(JournalEntry.objects.values()))


def test_a_link_forwarded_to_amina_opens_nothing(cast, bruno, browse, home, jobs, mailoutbox):
    link = invited(cast, browse, home, jobs, mailoutbox)
    client = browse(cast.amina)
    assert client.get(link).status_code == client.post(link).status_code == 403
    assert "/connexion" in browse(None).get(link).url
    assert not HostMember.objects.filter(user=cast.amina).exists()


def test_an_unknown_link_does_not_exist(cast, browse):
    assert browse(cast.driss).get("/structures/rejoindre/nothing/").status_code == 404


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_an_invitation_taken_back_or_too_old_is_over(cast, bruno, browse, home, jobs, mailoutbox, field):
    link = invited(cast, browse, home, jobs, mailoutbox)
    HostInvitation.objects.update(**{field: timezone.now()})
    page = browse(cast.driss).post(link)
    assert page.status_code == 409
    assert "plus valable" in words_of(page)
    assert not HostMember.objects.filter(user=cast.driss).exists()


def test_inviting_again_replaces_the_first_link(cast, bruno, browse, home, jobs, mailoutbox):
    first = invited(cast, browse, home, jobs, mailoutbox)
    second = invited(cast, browse, home, jobs, mailoutbox)
    assert browse(cast.driss).post(first).status_code == 409
    assert browse(cast.driss).post(second).status_code == 302


def test_bruno_takes_an_invitation_back_once(cast, bruno, browse, home, jobs, mailoutbox):
    invited(cast, browse, home, jobs, mailoutbox)
    url = f"{home}invitations/{HostInvitation.objects.get().pk}/annuler/"
    client = browse(cast.bruno)
    assert client.get(url).status_code == 405
    assert browse(cast.driss).post(url).status_code == 404
    assert browse(cast.hugo).post(url).status_code == 403
    assert client.post(url).url == home
    assert client.post(url).status_code == 409
    assert "driss@demo.example" not in words_of(client.get(home))


def test_who_has_proved_nothing_invites_nobody(cast, browse, home):
    page = browse(cast.bruno).post(f"{home}collegues/inviter/", invitation())
    assert page.status_code == 409
    assert not HostInvitation.objects.exists()
    assert not Letter.objects.exists()


def test_ten_invitations_a_day_are_enough(cast, bruno, browse, home, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client = browse(cast.bruno)
    answers = [
        client.post(f"{home}collegues/inviter/", invitation(email=f"p{n}@demo.example")).status_code
        for n in range(11)
    ]
    assert answers == [302] * 10 + [409]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"email": "driss"}, "n’est pas complète"), ({"email": ""}, "obligatoire"), ({"role": "KING"}, "")],
)
def test_a_wrong_invitation_gets_a_sentence(cast, bruno, browse, home, changes, sentence):
    page = browse(cast.bruno).post(f"{home}collegues/inviter/", invitation(**changes))
    assert sentence in words_of(page)
    assert page.context["form"].errors
    assert not HostInvitation.objects.exists()


def test_bruno_makes_hugo_a_manager_who_signs(cast, bruno, hugo, browse, home):
    url = f"{home}collegues/{hugo.pk}/"
    assert browse(cast.bruno).get(url).status_code == 200
    assert browse(cast.bruno).post(url, {"role": "MANAGER", "is_signatory": "on"}).url == home
    hugo.refresh_from_db()
    assert (hugo.role, hugo.is_signatory) == ("MANAGER", True)
    assert JournalEntry.objects.get().verb == "change_member"


def test_the_last_manager_stays_whatever_is_tried(cast, bruno, browse, home):
    client = browse(cast.bruno)
    assert client.post(f"{home}collegues/{bruno.pk}/", {"role": "CONTACT"}).status_code == 409
    page = client.post(f"{home}collegues/{bruno.pk}/retirer/")
    assert page.status_code == 409
    assert "au moins un responsable" in words_of(page)
    bruno.refresh_from_db()
    assert (bruno.role, bruno.is_active) == ("MANAGER", True)


def test_bruno_removes_hugo_who_finds_nothing_afterwards(cast, bruno, hugo, browse, home):
    url = f"{home}collegues/{hugo.pk}/retirer/"
    assert browse(cast.bruno).post(url).url == home
    assert browse(cast.hugo).get(home).status_code == 404
    assert browse(cast.bruno).post(url).status_code == 404
    assert JournalEntry.objects.get().verb == "remove_member"


def test_hugo_leaves_by_himself_and_may_come_back_when_invited(
    cast, bruno, hugo, browse, home, jobs, mailoutbox
):
    assert browse(cast.hugo).post(f"{home}collegues/{hugo.pk}/retirer/").url == "/mon-espace/"
    link = invited(cast, browse, home, jobs, mailoutbox, email="hugo@demo.example", role="MANAGER")
    browse(cast.hugo).post(link)
    hugo.refresh_from_db()
    assert (hugo.is_active, hugo.role, hugo.proof) == (True, "MANAGER", "COLLEAGUE")


def test_a_contact_manages_nobody(cast, bruno, hugo, browse, home):
    client = browse(cast.hugo)
    assert client.get(f"{home}collegues/inviter/").status_code == 403
    assert client.post(f"{home}collegues/inviter/", invitation()).status_code == 403
    assert client.post(f"{home}collegues/{hugo.pk}/", {"role": "MANAGER"}).status_code == 403
    assert client.post(f"{home}collegues/{bruno.pk}/retirer/").status_code == 403
    hugo.refresh_from_db()
    assert hugo.role == "CONTACT"
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("who", ["driss", "amina", "claire"])
def test_a_stranger_to_the_host_manages_nobody(cast, bruno, hugo, browse, home, who):
    client = browse(getattr(cast, who))
    for path in ("collegues/inviter/", f"collegues/{hugo.pk}/", f"collegues/{hugo.pk}/retirer/"):
        assert client.post(home + path, invitation()).status_code == 404
    assert HostMember.objects.filter(is_active=True).count() == 2


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_a_host_costs_the_same_for_1_and_30_colleagues(
    cast, bruno, browse, home, rows, django_assert_num_queries
):
    for number in range(rows):
        person = type(cast.bruno).objects.create_user(f"collegue{number}@demo.example")
        HostMember.objects.create(host=cast.host, user=person)
    client = browse(cast.bruno)
    with django_assert_num_queries(11):
        client.get(home)
