"""What makes one person behind two parties likely: said to the conseiller before the last signature, never proof."""

import datetime
from itertools import combinations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.choices import PartyRole
from conventions.evidence.chain import traces_of_signatures
from conventions.models import Convention
from french import normalised
from immersions.messaging.contacts import Likeness, likeness

SOON = datetime.timedelta(minutes=15)
CALL = _("Appelez chacun au numéro que vous connaissez avant de signer.")
WHY = {
    Likeness.SAME_MAILBOX: _("mènent à la même boîte aux lettres"),
    Likeness.DOTS: _("ne diffèrent que par la ponctuation"),
    Likeness.LOOK_ALIKE: _("se ressemblent à s’y tromper"),
    Likeness.SAME_NAME_ELSEWHERE: _("portent le même nom chez deux hébergeurs"),
}


def resemblances(convention: Convention) -> list[str]:
    """French sentences on who is asked to sign, each with what to do; empty when nothing looks alike.

    Four queries at most.
    """
    people = [
        (PartyRole(one.role).label.lower(), one.full_name, one.email)
        for one in convention.parties.asked().order_by("pk")
    ]
    the_tutor = gettext("tuteur")
    tutor = f"{convention.tutor_first_name} {convention.tutor_last_name}".strip()
    # The tutor may well be the one who signs for the host.
    everyone = [*people, (the_tutor, tutor, convention.tutor_email)]
    host = PartyRole.HOST.label.lower()
    found = []
    for (role, name, email), (other_role, other_name, other_email) in combinations(everyone, 2):
        if (role, other_role) == (host, the_tutor):
            continue
        why = likeness(email, other_email)
        if why is not None:
            found.append(
                gettext("Les adresses e-mail de « %(role)s » et de « %(other_role)s » %(why)s. %(call)s")
                % {"role": role, "other_role": other_role, "why": WHY[why], "call": CALL}
            )
        if name and normalised(name) == normalised(other_name):
            found.append(
                gettext("« %(role)s » et « %(other_role)s » portent le même nom. %(call)s")
                % {"role": role, "other_role": other_role, "call": CALL}
            )
    return found + _same_place(convention)


def _same_place(convention: Convention) -> list[str]:
    """Two parties that signed from one browser, or one network address, within minutes."""
    seen = [
        (PartyRole(role).label.lower(), at, trace) for role, at, trace in traces_of_signatures(convention)
    ]
    found = []
    for (role, at, one), (other_role, later, other) in combinations(seen, 2):
        if role == other_role or later - at > SOON or not one.get("ip") or one["ip"] != other.get("ip"):
            continue
        where = (
            gettext("avec le même navigateur et la même adresse réseau")
            if one.get("agent") == other.get("agent")
            else gettext("depuis la même adresse réseau")
        )
        found.append(
            gettext(
                "« %(role)s » et « %(other_role)s » ont signé %(where)s, à quelques minutes. C’est "
                "normal à l’agence ; sinon, vérifiez que deux personnes ont signé. %(call)s"
            )
            % {"role": role, "other_role": other_role, "where": where, "call": CALL}
        )
    return found
