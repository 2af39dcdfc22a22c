"""One person behind two parties of Amina's convention is seen, whatever the disguise of the address."""

import pytest

from conventions.case_facts import findings_of
from conventions.models import Convention, Party
from conventions.signing.resemblances import resemblances
from tests.support.drafts import complete_draft
from tests.support.signers import open_round, signer


def said(convention, code="OV-6"):
    fresh = Convention.objects.get(pk=convention.pk)
    return [one.message for one in findings_of(fresh, complete=True) if one.code == code]


@pytest.mark.parametrize(
    ("hers", "his"),
    [
        ("amina@demo.example", "amina+boulangerie@demo.example"),
        ("amina.benali@gmail.com", "aminabenali+hote@googlemail.com"),
    ],
)
def test_amina_does_not_sign_for_the_bakery_by_an_alias(cast, hers, his):
    convention = complete_draft(cast)
    assert said(convention) == []
    Party.objects.filter(convention=convention, role="beneficiary").update(email=hers)
    Party.objects.filter(convention=convention, role="host").update(email=his)
    assert "même contact" in said(convention)[0]


def test_amina_does_not_sign_for_the_bakery_by_her_phone_written_otherwise(cast):
    convention = complete_draft(cast)
    Party.objects.filter(convention=convention, role="beneficiary").update(phone="06 12 34 56 78")
    Party.objects.filter(convention=convention, role="host").update(phone="+33 (0)6 12 34 56 78")
    assert "téléphone" in said(convention)[0]


def test_the_tutor_is_not_amina_by_an_alias(cast):
    convention = complete_draft(cast)
    Convention.objects.filter(pk=convention.pk).update(tutor_email="Amina+tuteur@demo.example")
    assert "tuteur" in said(convention)[0]


def test_claire_is_told_what_looks_alike_before_she_signs(cast, browse):
    version = open_round(cast)
    Party.objects.filter(role="host").update(
        email="аmina@demo.example", first_name="Amina", last_name="Benali"
    )
    claire = browse(cast.claire)
    page = claire.get(f"/conventions/{version.convention.reference}/").content.decode()
    assert "se ressemblent à s’y tromper" in page
    assert "portent le même nom" in page
    assert (
        "se ressemblent"
        not in browse(cast.amina).get(f"/conventions/{version.convention.reference}/").content.decode()
    )


def test_claire_is_told_that_two_parties_signed_from_one_browser(cast, browse):
    version = open_round(cast)
    assert resemblances(version.convention) == []
    for role in ("beneficiary", "host"):
        signer(version, role).sign()
    assert any("même navigateur" in one for one in resemblances(version.convention))
    last = signer(version, "prescriber")
    last.arrive()
    page = last.client.get(last.url("lire")).content.decode()
    assert "à quelques minutes" in page
