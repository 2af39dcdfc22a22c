"""Letters are asked for in a transaction and sent by a job."""

from immersions import letters
from immersions.models import Letter, LetterStatus


def test_amina_gets_a_letter_once_the_worker_runs(cast, jobs, mailoutbox, monkeypatch):
    monkeypatch.setitem(
        letters.WRITERS, "hello", lambda row: letters.Words("Bonjour", f"Ligne {row.subject_id}")
    )
    letters.post("hello", cast.candidate, cast.amina.email)
    assert mailoutbox == []
    assert jobs() == ["deliver_letter"]
    assert [mail.to for mail in mailoutbox] == [["amina@demo.example"]]
    assert Letter.objects.get().status == LetterStatus.SENT


def test_a_letter_whose_reason_has_gone_is_not_sent(cast, jobs, mailoutbox, monkeypatch):
    def gone(row: Letter) -> letters.Words:
        raise letters.NothingToSay("retirée")

    monkeypatch.setitem(letters.WRITERS, "gone", gone)
    letters.post("gone", cast.candidate, cast.amina.email)
    jobs()
    assert mailoutbox == []
    assert Letter.objects.get().status == LetterStatus.FAILED
