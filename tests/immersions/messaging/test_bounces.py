"""A letter that comes back is told to those who count on it."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from immersions.messaging.bounces import record_return, returned_letters
from immersions.models import Letter, LetterStatus

REPORT = """From: MAILER-DAEMON@mail.example
To: contact@portail.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Le destinataire est inconnu.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; bruno@demo.example
Action: {action}
Status: 5.1.1

--b
{returned}
--b--
"""
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: <letter-{pk}@{domain}>\nSubject: Signer\n\nBonjour\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: <letter-{pk}@{domain}>\nSubject: Signer\n"


@pytest.fixture
def letter(db):
    return Letter.objects.create(
        kind="sign_invitation", subject_id=1, recipient="bruno@demo.example", status=LetterStatus.SENT
    )


def report(letter, *, action="failed", returned=WHOLE, domain="portail.example", pk=None):
    part = returned.format(pk=pk or letter.pk, domain=domain)
    return REPORT.format(action=action, returned=part).encode()


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_bruno_s_letter_comes_back_and_is_marked_once(letter, returned):
    assert record_return(report(letter, returned=returned)) == [letter.pk]
    letter.refresh_from_db()
    assert letter.status == LetterStatus.FAILED
    assert "revenu" in letter.failure
    assert record_return(report(letter, returned=returned)) == []


@pytest.mark.parametrize(
    "raw",
    [
        lambda letter: report(letter, action="delayed"),
        lambda letter: report(letter, action="delivered"),
        lambda letter: report(letter, domain="elsewhere.example"),
        lambda letter: report(letter, pk=999_999),
        lambda letter: f"Subject: Absence\n\nMessage-ID: <letter-{letter.pk}@portail.example>\n".encode(),
        lambda letter: report(letter).replace(b"multipart/report", b"multipart/mixed"),
        lambda letter: report(letter)[:120],
        lambda letter: b"",
        lambda letter: b"\xff\x00" * 500,
    ],
)
def test_any_other_mail_changes_nothing(letter, raw):
    assert record_return(raw(letter)) == []
    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENT


def test_a_report_says_nothing_of_other_people_s_letters(letter):
    assert returned_letters(report(letter, domain="portail.example.evil.example")) == set()


def test_the_mail_server_pipes_a_report_to_the_command(letter, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(letter))))
    call_command("read_return")
    assert f"1 letter(s) marked: {letter.pk}" in capsys.readouterr().out
