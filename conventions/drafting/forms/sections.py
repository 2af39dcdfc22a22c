"""The page of a step: its blocks of forms, and the sheet they give back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _

from conventions.choices import PartyRole
from conventions.drafting.wizard import ROWS, Sheet, rows_of
from conventions.models import Convention, Party

from . import content
from . import parties as people
from .steps import PartyForm, SheetForm

Data = Mapping[str, Any] | None


@dataclass
class RowSet:
    """A list of rows typed one under the other; an emptied row is dropped, a blank one is always offered."""

    name: str
    formset: BaseFormSet
    add_label: str
    row_label: str

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows that hold something, in their order."""
        fields = ROWS[self.name][2]
        cleaned = [form.cleaned_data for form in self.formset.forms]
        found = [tuple(each.get(name) for name in fields) for each in cleaned]
        return [row for row in found if row[0]]


@dataclass
class Block:
    """A heading and what is typed under it."""

    title: str
    parts: Sequence[forms.Form] = ()
    intro: str = ""
    rowset: RowSet | None = None
    note: str = ""


@dataclass
class Page:
    """All the forms of one step, valid together; `sheet()` gives what they say."""

    blocks: list[Block]
    collect: Callable[[], Sheet]
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def all_forms(self) -> list[forms.Form]:
        """Every form in the order of the page, those of the lists included."""
        found: list[forms.Form] = []
        for block in self.blocks:
            found += block.parts
            if block.rowset:
                found += block.rowset.formset.forms
        return found

    @property
    def list_errors(self) -> list[str]:
        """Errors of a whole list (too many rows)."""
        return [
            str(error)
            for block in self.blocks
            if block.rowset
            for error in block.rowset.formset.non_form_errors()
        ]

    @property
    def has_errors(self) -> bool:
        """Whether something typed must be put right."""
        return any(form.is_bound and form.errors for form in self.all_forms) or bool(self.list_errors)

    def is_valid(self) -> bool:
        """Whether nothing typed on the page is ill-formed."""
        valid = [form.is_valid() for form in self.all_forms]
        return all(valid) and all(block.rowset.formset.is_valid() for block in self.blocks if block.rowset)

    def sheet(self) -> Sheet:
        """What was typed; call it on a valid page."""
        return self.collect()


def page_of(slug: str, convention: Convention, data: Data = None) -> Page:
    """The page of a step of the wizard, or of an invited part (`candidat`, `structure`)."""
    return BUILDERS[slug](convention, data)


def one_more_row(data: Any, name: str) -> Any:
    """The same typed values with a blank row more in one list; nothing is stored."""
    copy = data.copy()
    key = f"{name}-TOTAL_FORMS"
    typed = str(copy.get(key, "0"))
    copy[key] = str(min(int(typed) + 1 if typed.isdecimal() else 1, content.MOST_ROWS))
    return copy


def _columns(*given: forms.Form) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for form in given:
        if isinstance(form, SheetForm):
            found |= form.values()
        elif isinstance(form, content.MinorForm):
            found["minor_risks"] = form.answers()
    return found


def _party(form_class: type[PartyForm], role: PartyRole, convention: Convention, data: Data) -> PartyForm:
    return form_class(data, prefix=role.value, row=convention.party(role) or Party(role=role))


def _said(form: PartyForm, convention: Convention, role: PartyRole) -> dict[str, dict[str, str] | None]:
    values = form.values()
    if convention.party(role) is None and not any(values.values()):
        return {}
    return {str(role): values}


def _rowset(
    name: str,
    form_class: type[SheetForm],
    convention: Convention,
    data: Data,
    add_label: str,
    row_label: str,
    **form_options: Any,
) -> RowSet:
    fields = ROWS[name][2]
    stored = [dict(zip(fields, row, strict=True)) for row in rows_of(convention, name)]
    blank = 1 if stored or name == "priors" else 2
    made = formset_factory(
        form_class,
        extra=blank,
        max_num=content.MOST_ROWS,
        absolute_max=content.MOST_ROWS + 10,
        validate_max=True,
    )
    return RowSet(
        name, made(data, initial=stored, prefix=name, form_kwargs=form_options), add_label, row_label
    )


def _beneficiary(convention: Convention, data: Data) -> Page:
    person = _party(people.BeneficiaryForm, PartyRole.BENEFICIARY, convention, data)
    situation = people.SituationForm(data, row=convention)
    emergency = people.EmergencyForm(data, row=convention)
    posted = data or {}
    guarded = (
        people.needs_guardian(convention)
        or convention.party(PartyRole.GUARDIAN) is not None
        or f"{PartyRole.GUARDIAN}-email" in posted
    )
    employs = people.employed(convention.beneficiary_status) or f"{PartyRole.EMPLOYER}-email" in posted
    guardian = _party(people.GuardianForm, PartyRole.GUARDIAN, convention, data) if guarded else None
    employer = _party(people.EmployerForm, PartyRole.EMPLOYER, convention, data) if employs else None
    contract = people.ContractForm(data, row=convention) if employs else None
    blocks = [Block(_("La personne"), [person, situation])]
    if guardian:
        intro = _("Avant 18 ans, ou sous protection, une personne qui la représente signe avec elle.")
        blocks.append(Block(_("Représentant légal"), [guardian], intro))
    if employer and contract:
        intro = _("La personne est salariée : son employeur est partie à la convention (article D5135-1).")
        blocks.append(Block(_("Employeur et contrat"), [employer, contract], intro))
    blocks.append(Block(_("Personne à prévenir"), [emergency]))

    def collect() -> Sheet:
        said = situation.values()
        parties = _said(person, convention, PartyRole.BENEFICIARY)
        protected = bool(said["protected_adult"])
        if guardian and people.needs_guardian(convention, birth_date=said["birth_date"], protected=protected):
            parties |= _said(guardian, convention, PartyRole.GUARDIAN)
        elif guardian:
            parties[PartyRole.GUARDIAN] = None
        if employer and people.employed(said["beneficiary_status"]):
            parties |= _said(employer, convention, PartyRole.EMPLOYER)
        elif convention.party(PartyRole.EMPLOYER) and not people.employed(said["beneficiary_status"]):
            parties[PartyRole.EMPLOYER] = None
        return Sheet(said | _columns(emergency, *([contract] if contract else [])), parties)

    return Page(blocks, collect)


def _host(
    convention: Convention,
    data: Data,
    form: type[SheetForm] = people.HostForm,
    signs: type[PartyForm] = people.HostSignatoryForm,
) -> Page:
    host = form(data, row=convention)
    signatory = _party(signs, PartyRole.HOST, convention, data)
    tutor, safety = people.TutorForm(data, row=convention), people.SafetyContactForm(data, row=convention)
    blocks = [
        Block(_("La structure"), [host]),
        Block(_("Qui signe pour elle"), [signatory]),
        Block(_("Le tuteur"), [tutor], _("Il accueille, guide et évalue. Il ne signe pas la convention.")),
        Block(_("Santé et sécurité"), [safety], _("La personne qui transmet les consignes.")),
    ]
    return Page(
        blocks, lambda: Sheet(_columns(host, tutor, safety), _said(signatory, convention, PartyRole.HOST))
    )


def _support(convention: Convention, data: Data) -> Page:
    prescriber = _party(people.PrescriberForm, PartyRole.PRESCRIBER, convention, data)
    counsellor = people.CounsellorForm(data, row=convention)
    relevance = people.RelevanceForm(data, row=convention)
    existing = convention.party(PartyRole.SUPPORT)
    choice = people.SupportChoiceForm(data, initial={"distinct": existing is not None})
    posted = f"{PartyRole.SUPPORT}-email" in (data or {})
    shown = existing is not None or posted
    support = _party(people.SupportForm, PartyRole.SUPPORT, convention, data) if shown else None
    stored = convention.party(PartyRole.PRESCRIBER)
    note = f"{stored.organisation}, {stored.address}" if stored else ""
    granted = _delegation(convention, data)
    blocks = [
        *granted,
        Block(_("Qui signe pour le prescripteur"), [prescriber], note=note),
        Block(_("Conseiller référent"), [counsellor], _("La personne qui suit l’immersion.")),
        Block(_("Structure d’accompagnement"), [choice, *([support] if support else [])]),
        Block(_("Pertinence"), [relevance]),
    ]

    def collect() -> Sheet:
        parties = _said(prescriber, convention, PartyRole.PRESCRIBER)
        if not choice.cleaned_data["distinct"]:
            parties |= {PartyRole.SUPPORT: None} if existing else {}
        else:
            parties[PartyRole.SUPPORT] = support.values() if support else {}
        chosen = [form for block in granted for form in block.parts]
        return Sheet(_columns(*chosen, counsellor, relevance), parties)

    return Page(blocks, collect)


def _delegation(convention: Convention, data: Data) -> list[Block]:
    if not people.may_be_delegated(convention):
        return []
    form = people.PrescriptionForm(data, row=convention)
    intro = _(
        "Votre organisme prescrit par délégation (article L5135-2, 5°) : choisissez celle qui vaut ici."
    )
    if not form.held.exists():
        intro = _(
            "Aucune convention de prescription n’est enregistrée pour votre organisme. L’équipe du portail "
            "l’enregistre quand vous la lui envoyez."
        )
    chosen = convention.delegation
    note = _("Personnes concernées : %(categories)s") % {"categories": chosen.categories} if chosen else ""
    return [Block(_("Convention de prescription"), [form], intro, note=note)]


def _period(convention: Convention, data: Data) -> Page:
    period = content.PeriodForm(data, row=convention)
    blocks = [Block(_("Premier et dernier jour"), [period])]
    reason = content.RenewalReasonForm(data, row=convention) if convention.renewal_of_id else None
    if reason:
        blocks.append(Block(_("Renouvellement"), [reason]))
    anywhere = people.counts_elsewhere(convention)
    priors = _rowset(
        "priors", content.PriorForm, convention, data, _("Ajouter une immersion"), _("Immersion antérieure"),
        anywhere=anywhere,
    )  # fmt: skip
    title = _("Immersions déjà faites") if anywhere else _("Immersions déjà faites dans cette structure")
    intro = _(
        "Celles des douze derniers mois, faites sans ce portail. Les autres sont comptées toutes seules."
    )
    if anywhere:
        intro += " " + _(
            "Ajoutez celles faites ailleurs pendant le contrat de la personne : le quart du contrat les compte."
        )
    blocks.append(Block(title, intro=intro, rowset=priors))
    return Page(
        blocks,
        lambda: Sheet(_columns(period, *([reason] if reason else [])), rows={"priors": priors.rows()}),
    )


def _place(convention: Convention, data: Data) -> Page:
    place = content.PlaceForm(data, row=convention)
    return Page([Block(_("Où se passe l’immersion"), [place])], lambda: Sheet(_columns(place)))


def _content(convention: Convention, data: Data) -> Page:
    renewal = convention.renewal_of_id is not None
    form = (content.JobForm if renewal else content.ContentForm)(data, row=convention)
    tasks = _rowset("tasks", content.TaskForm, convention, data, _("Ajouter une tâche"), _("Tâche"))
    blocks = [Block(_("Métier") if renewal else _("Objet"), [form])]
    objectives = None
    interim = content.InterimForm(data, row=convention) if renewal else None
    if interim:
        intro = _("Ce que la première immersion a permis d’atteindre. On renouvelle pour ce qui reste.")
        blocks.insert(0, Block(_("Point d’étape"), [interim], intro))
    else:
        objectives = _rowset(
            "objectives", content.ObjectiveForm, convention, data, _("Ajouter un objectif"), _("Objectif")
        )
        blocks.append(Block(_("Objectifs"), rowset=objectives, intro=_("Un suffit ; trois se suivent bien.")))
    blocks.append(Block(_("Tâches"), rowset=tasks, intro=_("Ce que la personne fera, pour apprendre quoi.")))

    def collect() -> Sheet:
        rows = {"tasks": tasks.rows()}
        if objectives:
            rows["objectives"] = objectives.rows()
        return Sheet(_columns(form, *([interim] if interim else [])), rows=rows)

    kept = [(one.text, one.assessment) for one in convention.objectives.all()] if renewal else []
    return Page(blocks, collect, {"kept_objectives": kept, "kept_purpose": convention.get_purpose_display()})


def _minor_block(convention: Convention, data: Data) -> list[Block]:
    if not people.is_minor(convention):
        return []
    form = content.MinorForm(data, answers=convention.minor_risks)
    intro = _(
        "La personne a moins de 18 ans. Sera-t-elle exposée à l’un de ces travaux ? Répondez à chaque ligne."
    )
    return [Block(_("Travaux interdits avant 18 ans"), [form], intro)]


def _safety_blocks(convention: Convention, data: Data) -> list[Block]:
    return [
        Block(_("Sécurité"), [content.SafetyForm(data, row=convention)]),
        *_minor_block(convention, data),
        Block(_("Assurance de la structure"), [content.InsuranceForm(data, row=convention)]),
        Block(_("Frais"), [content.CostForm(data, row=convention)]),
    ]


def _attestation_block(convention: Convention, data: Data) -> Block:
    return Block(
        _("La structure d’accueil atteste"),
        [content.AttestationForm(data, row=convention)],
        _("Cochez ce que la structure vous a confirmé. Elle le signera."),
    )


def _of_blocks(blocks: list[Block]) -> Page:
    return Page(blocks, lambda: Sheet(_columns(*(form for block in blocks for form in block.parts))))


def _invited_candidate(convention: Convention, data: Data) -> Page:
    person = _party(people.OwnBeneficiaryForm, PartyRole.BENEFICIARY, convention, data)
    situation = people.OwnSituationForm(data, row=convention)
    emergency = people.EmergencyForm(data, row=convention)
    blocks = [Block(_("Vous"), [person, situation]), Block(_("Personne à prévenir"), [emergency])]
    wishes = None
    if convention.renewal_of_id is None:
        wishes = _rowset(
            "objectives", content.ObjectiveForm, convention, data, _("Ajouter un objectif"), _("Objectif")
        )
        blocks.append(Block(_("Ce que vous voulez savoir ou apprendre"), rowset=wishes))
    for name, attrs in people.OWN_WORDS.items():
        person.fields[name].widget.attrs.update(attrs)
    return Page(
        blocks,
        lambda: Sheet(
            _columns(situation, emergency),
            _said(person, convention, PartyRole.BENEFICIARY),
            {"objectives": wishes.rows()} if wishes else {},
        ),
    )


def _invited_host(convention: Convention, data: Data) -> Page:
    host = _host(convention, data, people.OwnHostForm, people.OwnHostSignatoryForm)
    host.blocks[0].note = f"SIRET {convention.host_siret}" if convention.host_siret else ""
    tasks = _rowset("tasks", content.TaskForm, convention, data, _("Ajouter une tâche"), _("Tâche"))
    others = [*_safety_blocks(convention, data), _attestation_block(convention, data)]
    others[-1].intro = _("Cochez chaque phrase après l’avoir lue.")
    blocks = [*host.blocks, Block(_("Tâches confiées"), rowset=tasks), *others]

    def collect() -> Sheet:
        said = host.collect()
        columns = said.columns | _of_blocks(others).collect().columns
        return Sheet(columns, said.parties, {"tasks": tasks.rows()})

    return Page(blocks, collect)


BUILDERS: dict[str, Callable[[Convention, Data], Page]] = {
    "beneficiaire": _beneficiary,
    "accueil": _host,
    "accompagnement": _support,
    "periode": _period,
    "lieu": _place,
    "contenu": _content,
    "securite": lambda convention, data: _of_blocks(_safety_blocks(convention, data)),
    "attestations": lambda convention, data: _of_blocks([_attestation_block(convention, data)]),
    "candidat": _invited_candidate,
    "structure": _invited_host,
}
