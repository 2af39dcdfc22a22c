"""What PostgreSQL guarantees, whatever the code does; written with Django's own words: migrations import nothing of ours.

The SQL functions used here are in `conventions/migrations/_guarantees.py`.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import Expression, F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from conventions.law.states import ATTENDED_STATES, COUNTED_STATES, DEAD_STATES, State

# Triggers of `conventions/migrations/_guarantees.py` that no constraint could say; their message is in French.
SAID_BY_TRIGGERS = frozenset(
    {"convention_text_is_frozen", "convention_two_a_year", "convention_renews_the_same"}
)


def _in(*states: State) -> Q:
    """Conventions of these states, as PostgreSQL reads them."""
    return Q(state__in=tuple(state.value for state in states))


def _last_lawful_day(first: str) -> Func:
    """D5135-3 al. 1 in SQL: the eve of the same day next month, or that month's last day."""
    return Func(F(first), function="pmsmp_last_lawful_day", output_field=models.DateField())


def _sixteenth_birthday(born: str) -> Func:
    """L4153-1 in SQL: the day somebody is sixteen (1 March for want of a 29 February)."""
    return Func(F(born), Value(16), function="pmsmp_birthday", output_field=models.DateField())


def _same_number(number: Expression | F) -> Func:
    """A range of one number: equality inside a GiST exclusion, without btree_gist."""
    return Func(number, number, Value("[]"), function="int8range")


def _inclusive_dates(first: Expression | F, last: Expression | F) -> Func:
    """Both days count."""
    return Func(first, last, Value("[]"), function="daterange", output_field=DateRangeField())


def _no_overlap(name: str, column: str, **known: bool) -> ExclusionConstraint:
    """OV-3: whoever that column says is one person is once at a time in one host."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (_same_number(F(column)), RangeOperators.OVERLAPS),
            (_same_number(Cast("host_siret", models.BigIntegerField())), RangeOperators.OVERLAPS),
            (
                _inclusive_dates(F("start_on"), Coalesce(F("interrupted_on"), F("end_on"))),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=_in(*ATTENDED_STATES) & Q(**known) & ~Q(host_siret=""),
        violation_error_message=_(
            "Cette personne a déjà une convention dans cette structure pendant ces dates : "
            "choisissez d’autres jours."
        ),
    )


CONVENTION: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(end_on__gte=F("start_on")),
        name="convention_ends_after_start",
        violation_error_message=_("Le dernier jour vient avant le premier : vérifiez les deux dates."),
    ),
    models.CheckConstraint(
        condition=Q(end_on__lte=_last_lawful_day("start_on")),
        name="convention_at_most_one_month",
        violation_error_message=_(
            "Une convention dure au plus un mois, de date à date (article D5135-3, alinéa 1) : "
            "avancez le dernier jour."
        ),
    ),
    models.CheckConstraint(
        condition=Q(interrupted_on__isnull=True)
        | (Q(interrupted_on__gte=F("start_on")) & Q(interrupted_on__lte=F("end_on"))),
        name="convention_interrupted_inside_period",
        violation_error_message=_("Le dernier jour effectif se situe pendant l’immersion."),
    ),
    models.CheckConstraint(
        condition=_in(State.DRAFT, State.WITHDRAWN)
        | Q(start_on__isnull=False, end_on__isnull=False, person_key__isnull=False),
        name="convention_open_is_dated_and_named",
        violation_error_message=_("Une convention à signer a des dates et un bénéficiaire."),
    ),
    models.CheckConstraint(
        condition=(
            Q(signed_at__isnull=False)
            & _in(State.SIGNED, State.CANCELLED, State.INTERRUPTED, State.NO_SHOW, State.CLOSED)
        )
        | (
            Q(signed_at__isnull=True)
            & _in(State.DRAFT, State.OPEN, State.REFUSED, State.EXPIRED, State.WITHDRAWN)
        ),
        name="convention_signed_at_iff_signed",
        violation_error_message=_("La date de signature et l’état de la convention ne s’accordent pas."),
    ),
    models.CheckConstraint(
        condition=~_in(*COUNTED_STATES) | Q(start_on__gte=_sixteenth_birthday("birth_date")),
        name="convention_sixteen_on_first_day",
        violation_error_message=_(
            "La personne n’a pas encore 16 ans le premier jour (article L4153-1) : choisissez des dates après son "
            "anniversaire."
        ),
    ),
    models.UniqueConstraint(
        fields=["renewal_of"],
        condition=~_in(*DEAD_STATES),
        name="convention_renewed_once",
        violation_error_message=_("Une convention se renouvelle une seule fois (article D5135-3, alinéa 2)."),
    ),
    _no_overlap("convention_no_overlap_same_person_and_host", "person_key", person_key__isnull=False),
    _no_overlap("convention_no_overlap_same_candidate_and_host", "candidate"),
]

SLOT: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(ends__gt=F("starts")),
        name="slot_ends_after_start",
        violation_error_message=_("Un créneau finit après son début."),
    ),
    models.UniqueConstraint(
        fields=["convention", "day", "starts"],
        name="slot_once_per_start",
        violation_error_message=_("Deux créneaux commencent à la même heure."),
    ),
]

PRIOR: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(ends_on__gte=F("starts_on")),
        name="prior_ends_after_start",
        violation_error_message=_("Le dernier jour vient avant le premier."),
    ),
]
