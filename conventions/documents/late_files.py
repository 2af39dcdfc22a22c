"""Conventions that everyone signed and whose file is not there: seen, tried again, told to operations."""

import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from conventions.choices import DocumentKind
from conventions.law.states import SIGNED_STATES
from conventions.models import ConventionVersion, Document
from conventions.sealing import settings as seal_settings

from .jobs import AFTER_THE_NEW, LATE_AFTER, make_dossier, seal_version

AWAITED = """
SELECT 1 FROM procrastinate_jobs
 WHERE status IN ('todo', 'doing') AND task_name = ANY(%(tasks)s) AND args->>'version_id' = %(version)s
 LIMIT 1
"""


def late_versions(*, at: datetime.datetime) -> QuerySet[ConventionVersion]:
    """The versions in force, signed by everyone five minutes ago or more, without their last file."""
    last = DocumentKind.SEALED if seal_settings.is_configured() else DocumentKind.DOSSIER
    made = Document.objects.filter(version=OuterRef("pk"), kind=last)
    return ConventionVersion.objects.filter(
        ~Exists(made),
        superseded_at__isnull=True,
        convention__state__in=SIGNED_STATES,
        convention__signed_at__lt=at - LATE_AFTER,
    ).order_by("pk")


def make_late_files(*, at: datetime.datetime) -> int:
    """Ask again for the file of each late version that no job cares for; returns how many."""
    asked = 0
    for version in late_versions(at=at):
        if not _awaited(version):
            dossier = version.documents.filter(kind=DocumentKind.DOSSIER).exists()
            job = seal_version if dossier else make_dossier
            job.configure(priority=AFTER_THE_NEW).defer(version_id=version.pk)
            asked += 1
    return asked


def _awaited(version: ConventionVersion) -> bool:
    with connection.cursor() as cursor:
        tasks = [make_dossier.name, seal_version.name]
        cursor.execute(AWAITED, {"tasks": tasks, "version": str(version.pk)})
        return cursor.fetchone() is not None
