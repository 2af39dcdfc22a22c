"""The letters of the login leave by a queue of their own: no page waits for a mail server, no code waits in clear."""

import datetime
import re
import socket
import time

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from immersions.accounts.one_time_codes import derived_digits
from immersions.messaging.letters import post
from immersions.models import Letter
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/compte/connexion/", "/compte/connexion/code/"


def code_of(mail):
    return re.search(r"^ +(\d{6})$", mail.body, re.M)[1]


class SilentServer:
    """A mail server that takes calls and never says a word."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        return self.socket.getsockname()[1]

    def __exit__(self, *error):
        self.socket.close()


def test_the_page_answers_at_once_while_the_mail_server_is_silent(cast, settings, mailoutbox):
    mailbox, client = settings.EMAIL_BACKEND, Browser()
    with SilentServer() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 30
        for email in ("amina@demo.example", "nobody@demo.example"):
            begun = time.monotonic()
            page = (client if email.startswith("amina") else Browser()).post(LOGIN, {"login": email})
            assert (page.status_code, page.url) == (302, CODE)
            assert time.monotonic() - begun < 15, "a busy machine is slow; a silent server is slower"
        settings.EMAIL_TIMEOUT = 0.5
        with pytest.raises(OSError, match="timed out"):
            run_jobs()
    settings.EMAIL_BACKEND = mailbox
    with connection.cursor() as cursor:  # as the queue does, some seconds later
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")
    run_jobs()
    assert client.post(CODE, {"code": code_of(mailoutbox[0])}).status_code == 302


def test_a_code_waits_in_the_queue_of_codes_and_nowhere_in_clear(cast, mailoutbox):
    Browser().post(LOGIN, {"login": "amina@demo.example"})
    job = ProcrastinateJob.objects.get()
    assert (job.queue_name, set(job.args)) == ("codes", {"letter_id"})
    letter = Letter.objects.get()
    run_jobs()
    digits = code_of(mailoutbox[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM immersions_letter")
        assert digits not in str(cursor.fetchall())
    assert derived_digits("login", letter.subject_id) == digits
    with override_settings(EVIDENCE_PEPPER="another" * 10):
        assert derived_digits("login", letter.subject_id) != digits


def test_a_code_that_did_not_leave_in_ten_minutes_is_dropped(cast, mailoutbox):
    Browser().post(LOGIN, {"login": "amina@demo.example"})
    Letter.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=10, seconds=1))
    run_jobs()
    assert mailoutbox == []
    assert Letter.objects.get().failure.startswith("sans objet")


def test_whom_the_login_wrote_to_is_forgotten_after_two_days(cast):
    for email in ("amina@demo.example", "nobody@demo.example"):
        Browser().post(LOGIN, {"login": email})
    kept = post("request_sent", cast.candidate, cast.amina.email)
    Letter.objects.update(created_at=timezone.now() - datetime.timedelta(days=2, minutes=1))
    app.tasks["forget_old_counts"].func(timestamp=0)
    assert list(Letter.objects.all()) == [kept]
