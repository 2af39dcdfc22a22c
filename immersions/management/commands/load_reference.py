"""`manage.py load_reference`: jobs, communes, activities and collective agreements of the shipped open data."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from immersions.reference import loading as reference


class Command(BaseCommand):
    """Safe to run again: rows are replaced by their key, none is added twice."""

    help = "Charge les données publiques livrées avec le projet : métiers, communes, NAF, IDCC."

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load each file and say how many rows it gave."""
        jobs, titles = reference.load_jobs()
        self.stdout.write(f"{jobs} métiers, {titles} appellations")
        self.stdout.write(f"{reference.load_communes()} communes et arrondissements")
        self.stdout.write(f"{reference.load_naf()} activités (NAF)")
        self.stdout.write(f"{reference.load_idcc()} conventions collectives (IDCC)")
