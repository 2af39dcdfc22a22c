"""A request and its answer."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from french import full_date
from immersions.accounts.forms import name_fields
from immersions.candidates.forms.file import checked_birth_date
from immersions.choices import DeclineReason, Purpose
from immersions.forms.text import WordsField, date_field
from immersions.models import Candidate, Offer, User
from immersions.offers.capacity import full_at
from immersions.requests.actions.request import Identity, Wish
from immersions.requests.dates import ready_on, too_long, too_soon


def purposes_of(offer: Offer) -> list[Purpose]:
    """The purposes the host accepts for this offer."""
    accepted = {
        Purpose.DISCOVER: offer.for_discovery,
        Purpose.CONFIRM: offer.for_confirmation,
        Purpose.RECRUIT: offer.for_recruitment,
    }
    return [purpose for purpose, yes in accepted.items() if yes]


class RequestForm(forms.Form):
    """A short word, dates and a purpose; names and birth date too when the person has no file yet."""

    def __init__(
        self,
        *args: Any,
        offer: Offer,
        user: User,
        candidate: Candidate | None,
        today: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer, self.today, self.needs_identity = offer, today, candidate is None
        if self.needs_identity:
            self.fields["first_name"], self.fields["last_name"] = name_fields()
            self.fields["first_name"].initial, self.fields["last_name"].initial = (
                user.first_name,
                user.last_name,
            )
            self.fields["birth_date"] = date_field(
                gettext("Date de naissance"),
                attrs={"autocomplete": "bday"},
                help_text=gettext("Pour votre conseiller ou conseillère. La structure ne la voit pas."),
            )
        purposes = purposes_of(offer)
        self.fields["purpose"] = forms.ChoiceField(
            label=gettext("Que voulez-vous faire ?"),
            choices=[(purpose.value, purpose.label) for purpose in purposes],
            widget=forms.RadioSelect,
            initial=purposes[0].value if len(purposes) == 1 else None,
            error_messages={"required": gettext("Choisissez une de ces réponses.")},
        )
        self.fields["wished_start"] = date_field(
            gettext("Début souhaité"),
            help_text=gettext(
                "Le temps de préparer la convention et de la signer : plutôt à partir du %(ready_on)s."
            )
            % {"ready_on": full_date(ready_on(offer.host, today=today))},
            error_messages={"required": gettext("Indiquez le premier jour que vous souhaitez.")},
        )
        self.fields["wished_end"] = date_field(
            gettext("Fin souhaitée"),
            help_text=gettext(
                "Une immersion dure un mois au plus. Les dates se précisent ensuite avec la structure."
            ),
            error_messages={"required": gettext("Indiquez le dernier jour que vous souhaitez.")},
        )
        self.fields["message"] = WordsField(
            label=gettext("Votre message à la structure"),
            max_length=1000,
            help_text=gettext(
                "Qui vous êtes, ce qui vous attire, en quelques phrases. N’écrivez rien sur votre santé."
            ),
            error_messages={"required": gettext("Écrivez quelques mots à la structure.")},
        )

    def clean_birth_date(self) -> datetime.date | None:
        """A date of the past, not older than a life."""
        return checked_birth_date(self.cleaned_data["birth_date"], today=self.today)

    def clean_wished_start(self) -> datetime.date:
        """A day to come."""
        start: datetime.date = self.cleaned_data["wished_start"]
        if start <= self.today:
            raise ValidationError(
                gettext("Choisissez un début à venir : il faut le temps de préparer la convention."),
                code="past",
            )
        return start

    def clean(self) -> dict[str, Any]:
        """Dates in their order, a month at most, when the host has a place; a near start is read and kept."""
        data = super().clean() or {}
        start, end = data.get("wished_start"), data.get("wished_end")
        if start and end and end < start:
            self.add_error(
                "wished_end", gettext("La fin souhaitée vient avant le début : vérifiez les deux dates.")
            )
        elif start and end and (long := too_long(start, end)):
            self.add_error("wished_end", gettext("%(long)s Changez une des deux dates.") % {"long": long})
        elif start and end and (full := full_at(self.offer, start, end)):
            self.add_error("wished_start", full)
        if start and (soon := too_soon(start, self.offer.host, today=self.today)):
            self._ask_whether_read(soon)
        return data

    def _ask_whether_read(self, soon: str) -> None:
        """Add the box that keeps a near start, under the dates: nothing forbids it, nobody misses it."""
        box = forms.BooleanField(label=gettext("J’ai lu, je garde cette date"), required=False)
        self.fields["keeps_start"] = box
        names = [name for name in self.fields if name != "keeps_start"]
        self.order_fields([*names[: names.index("wished_end") + 1], "keeps_start"])
        if not box.clean(box.widget.value_from_datadict(self.data, self.files, "keeps_start")):
            self.add_error(
                "keeps_start",
                gettext(
                    "%(soon)s L’immersion ne commence qu’une fois la convention signée par tous. Choisissez un début plus tard, ou gardez cette date\u00a0: téléphonez alors à la structure et prévenez aussitôt votre conseiller ou votre conseillère."
                )
                % {"soon": soon},
            )

    def wish(self) -> Wish:
        """What is asked; only for a valid form."""
        data = self.cleaned_data
        return Wish(data["message"], data["wished_start"], data["wished_end"], Purpose(data["purpose"]))

    def identity(self) -> Identity | None:
        """Who asks, when the person has no file yet."""
        if not self.needs_identity:
            return None
        data = self.cleaned_data
        return Identity(data["first_name"], data["last_name"], data["birth_date"])


class AnswerForm(forms.Form):
    """The host's yes or no."""

    decision = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=[
            ("yes", _("Oui, nous souhaitons accueillir cette personne")),
            ("no", _("Non, pas cette fois")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez oui ou non.")},
    )
    reason = forms.ChoiceField(
        label=_("Si c’est non, pourquoi ?"),
        required=False,
        choices=[("", _("Choisissez une raison")), *DeclineReason.choices],
        error_messages={"invalid_choice": _("Choisissez une raison dans la liste.")},
    )
    answer = WordsField(
        label=_("Un mot pour la personne"),
        max_length=1000,
        required=False,
        help_text=_("Par exemple : quand vous joindre, ce que vous proposez à la place."),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        data = super().clean() or {}
        if data.get("decision") == "no" and not data.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", gettext("Dites pourquoi, en choisissant une raison : la personne avancera mieux.")
            )
        return data

    @property
    def accepts(self) -> bool:
        """Whether the answer is yes; only for a valid form."""
        return self.cleaned_data["decision"] == "yes"

    def decline_reason(self) -> DeclineReason:
        """Why not; only for a valid « non »."""
        return DeclineReason(self.cleaned_data["reason"])
