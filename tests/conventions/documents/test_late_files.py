"""Files that did not come are asked for again, after those of who has just signed."""

import datetime

from django.db import connection
from django.utils import timezone

from conventions.documents.jobs import make_dossier
from conventions.documents.late_files import make_late_files
from tests.support.signers import DRAWS, all_sign_directly, open_round

pytestmark = DRAWS


def test_a_file_of_today_is_made_before_the_late_ones_asked_for_before_it(cast):
    version = open_round(cast)
    all_sign_directly(version)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert make_late_files(at=timezone.now() + datetime.timedelta(hours=1)) == 1
    make_dossier.defer(version_id=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'version_id' FROM procrastinate_jobs WHERE queue_name = 'documents' "
            "ORDER BY priority DESC, id"
        )
        assert [row[0] for row in cursor.fetchall()] == ["0", str(version.pk)]
