"""What the page of a convention says of each party is true, whatever became of the round."""

from tests.support.signers import open_round, signer


def test_after_brunos_refusal_nobody_is_told_that_another_person_will_sign(cast, browse):
    version = open_round(cast)
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.client.post(bruno.url("refuser"), {"reason": "dates", "words": "", "word": "refuser"})
    page = browse(cast.amina).get(f"/conventions/{version.convention.reference}/").content.decode()
    assert "A refusé de signer" in page
    assert page.count("N’a plus à signer") == 2  # Amina and Claire
    assert "Une autre personne signera" not in page
