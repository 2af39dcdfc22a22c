"""Files that did not come are asked for again, after those of who has just signed."""

import datetime

import time_machine
from django.db import connection
from django.utils import timezone

from conventions.choices import DocumentKind
from conventions.documents.jobs import AFTER_THE_NEW, make_dossier, seal_version, tend_archives, tend_seals
from conventions.documents.late_files import make_late_files
from conventions.models import Document
from tests.support.drawing import DRAWS
from tests.support.signers import all_sign_directly, open_round

pytestmark = DRAWS
HOUR = datetime.timedelta(hours=1)


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def asked() -> dict[str, int]:
    """The jobs of files that wait, each with its priority."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, priority FROM procrastinate_jobs WHERE queue_name = 'documents'")
        return dict(cursor.fetchall())


def make_dossier_at(version, moment):
    forget_jobs()
    with time_machine.travel(moment, tick=False):
        make_dossier(version_id=version.pk)


def test_the_seal_that_follows_a_file_of_today_comes_before_the_one_that_follows_a_late_file(cast):
    version = open_round(cast)
    all_sign_directly(version)
    make_dossier_at(version, timezone.now())
    assert asked() == {"seal_version": 0}
    make_dossier_at(version, timezone.now() + HOUR)
    assert asked() == {"seal_version": AFTER_THE_NEW}


def test_what_the_night_and_the_month_ask_for_comes_after_the_new_files(cast):
    version = open_round(cast)
    all_sign_directly(version)
    make_dossier_at(version, timezone.now())
    forget_jobs()
    tend_seals(timestamp=0)
    assert asked() == {"seal_version": AFTER_THE_NEW, "anchor_chain": AFTER_THE_NEW}
    seal_version(version_id=version.pk)
    assert Document.objects.filter(kind=DocumentKind.SEALED).exists()
    forget_jobs()
    tend_archives(timestamp=0)
    assert asked() == {"renew_seal": AFTER_THE_NEW}


def test_a_file_of_today_is_made_before_the_late_ones_asked_for_before_it(cast):
    version = open_round(cast)
    all_sign_directly(version)
    forget_jobs()
    assert make_late_files(at=timezone.now() + HOUR) == 1
    make_dossier.defer(version_id=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'version_id' FROM procrastinate_jobs WHERE queue_name = 'documents' "
            "ORDER BY priority DESC, id"
        )
        assert [row[0] for row in cursor.fetchall()] == ["0", str(version.pk)]
