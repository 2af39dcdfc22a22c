"""What findings quote: one constant for each source, with a short French label.

A finding carries the reference; `ARTICLES[reference]` gives the words shown beside it. Where no article says it, the
reference itself says whose rule it is (`NOT_LAW`), and no label follows.
Texts read: Labour Code as of 27 March 2026, Social Security Code as of 14 March 2026.
"""

from __future__ import annotations

from typing import Final

MONTH: Final = "D5135-3 al. 1"
RENEWAL: Final = "D5135-3 al. 2"
TWELVE_MONTHS: Final = "D5135-3 al. 3"
PURPOSE: Final = "L5135-1"
PRESCRIBERS: Final = "L5135-2"
PARTIES: Final = "L5135-4"
EMPLOYER_PARTY: Final = "D5135-1"
MENTIONS: Final = "D5135-2"
HOUSE_RULES: Final = "D5135-4"
TUTOR: Final = "D5135-5"
RELEVANCE: Final = "D5135-6"
DELEGATION: Final = "D5135-7"
DELEGATION_CONTENTS: Final = "D5135-8"
HOST_RULES: Final = "L5135-6"
FORBIDDEN_USES: Final = "L5135-7"
QUARTER: Final = "D5132-10-3, D5132-26-3, D5132-43-3, D5134-50-2, D5134-71-2"
SIAE_CLAUSE: Final = "D5132-10-1, D5132-26-1, D5132-43-1"
SIAE_OTHER_EMPLOYER: Final = "L5132-5, L5132-11-1, L5132-15-1"
ASP_COPY: Final = "D5132-10-4, D5132-26-4, D5132-43-4, D5134-50-3, D5134-71-3"
ESAT: Final = "CASF R146-31"
PUBLIC_AGENT: Final = "décret 2022-1043"
YOUTH_SCOPE: Final = "L5314-2, L5131-6"
DAY_MAXIMUM: Final = "L3121-18"
DAY_BY_AGREEMENT: Final = "L3121-19"
WEEK_MAXIMUM: Final = "L3121-20"
WEEK_REFERENCE: Final = "L3121-27"
BREAK: Final = "L3121-16"
DAILY_REST: Final = "L3131-1"
DAILY_REST_BY_AGREEMENT: Final = "L3131-2, D3131-6"
SIX_DAYS: Final = "L3132-1"
WEEKLY_REST: Final = "L3132-2"
SUNDAY: Final = "L3132-3"
HOLIDAYS: Final = "L3133-1"
FIRST_OF_MAY: Final = "L3133-4, L3133-6"
ALSACE_MOSELLE_SUNDAY: Final = "L3134-2"
ALSACE_MOSELLE_HOLIDAYS: Final = "L3134-13"
OVERSEAS_HOLIDAYS: Final = "L3422-2"
NIGHT: Final = "L3122-1, L3122-2"
PUBLIC_SPAN: Final = "décret 2000-815"
SIMULTANEOUS_EMPLOYERS: Final = "L8261-1"
MINIMUM_AGE: Final = "L4153-1, L5135-6, L4111-5"
GUARDIAN: Final = "Code civil 388-1-1"
PROTECTED_ADULT: Final = "Code civil 467, 473"
MINOR_HOURS: Final = "L3162-1"
MINOR_SITES: Final = "L3162-1, R3162-1"
MINOR_BREAK: Final = "L3162-3"
MINOR_NIGHT: Final = "L3163-1, L3163-2"
MINOR_NIGHT_SECTORS: Final = "L3163-2, R3163-1 à R3163-5"
MINOR_DAILY_REST: Final = "L3164-1"
MINOR_TWO_DAYS: Final = "L3164-2"
MINOR_SUNDAY: Final = "L3132-3, L3164-5"
MINOR_HOLIDAY: Final = "L3164-6"
MINOR_HOLIDAY_SECTORS: Final = "L3164-8, R3164-2"
MINOR_DANGER: Final = "L4153-8"
MINOR_DEROGATION: Final = "L4153-9"
MINOR_BAR: Final = "L4153-6"
MAJORITY: Final = "L3161-1"
SAFETY_INFORMATION: Final = "R4141-3-1"
SAFETY_TRAINING: Final = "L4154-2"
RESTRICTED_WORK: Final = "D4154-1"
ACCIDENT: Final = "D5135-5 al. 2"
ACCIDENT_CSS: Final = "CSS R441-3"
INJURY_COVER: Final = "CSS L412-8 11°"
INJURY_IN_ESAT: Final = "CSS D412-105"
# No article says these: whose rule it is, in plain words.
PORTAL_CHOICE: Final = "Choix du portail"
GOOD_PRACTICE: Final = "Bonne pratique"
CIRCULAR: Final = "Recommandation de l’administration (circulaire du 14 janvier 2015)"
MINISTRY_SHEET: Final = "Recommandation de l’administration (fiche du ministère du Travail)"
NOT_LAW: Final = frozenset({PORTAL_CHOICE, GOOD_PRACTICE, CIRCULAR, MINISTRY_SHEET})

ARTICLES: Final[dict[str, str]] = {
    MONTH: "Un mois au plus, de date à date, que la présence soit continue ou non",
    RENEWAL: "Un seul renouvellement, même objet, mêmes objectifs non atteints",
    TWELVE_MONTHS: "Deux conventions et soixante jours au plus sur douze mois dans la même structure",
    PURPOSE: "Trois objets possibles : découvrir, confirmer, recruter",
    PRESCRIBERS: "Qui peut prescrire une période, et pour qui",
    PARTIES: "Les parties à la convention",
    EMPLOYER_PARTY: "L’employeur du bénéficiaire salarié est partie à la convention",
    MENTIONS: "Les mentions obligatoires de la convention",
    HOUSE_RULES: "Règlement intérieur et mesures d’hygiène et de sécurité",
    TUTOR: "Le tuteur, l’accident et le bilan",
    RELEVANCE: "La pertinence vérifiée et le projet de convention établi par le prescripteur",
    DELEGATION: "La convention de prescription : qui peut la donner",
    DELEGATION_CONTENTS: "Le contenu de la convention de prescription",
    HOST_RULES: "Durées, nuit, repos et jours fériés des salariés de la structure d’accueil",
    FORBIDDEN_USES: "Les usages interdits",
    QUARTER: "Un quart au plus de la durée du contrat d’insertion ou aidé",
    SIAE_CLAUSE: "La clause de la convention de l’État avec la structure d’insertion",
    SIAE_OTHER_EMPLOYER: "La période se fait auprès d’un autre employeur",
    ASP_COPY: "La copie à l’Agence de services et de paiement",
    ESAT: "La mise en situation en ESAT a son propre régime",
    PUBLIC_AGENT: "La période d’immersion des agents publics",
    YOUTH_SCOPE: "Le public des missions locales",
    DAY_MAXIMUM: "Dix heures par jour au plus",
    DAY_BY_AGREEMENT: "Jusqu’à douze heures par jour avec un accord collectif",
    WEEK_MAXIMUM: "Quarante-huit heures par semaine au plus",
    WEEK_REFERENCE: "Trente-cinq heures, durée légale de la semaine",
    BREAK: "Vingt minutes de pause dès six heures",
    DAILY_REST: "Onze heures de repos entre deux journées",
    DAILY_REST_BY_AGREEMENT: "Onze heures de repos, neuf avec un accord",
    SIX_DAYS: "Six jours par semaine au plus",
    WEEKLY_REST: "Trente-cinq heures de repos chaque semaine",
    SUNDAY: "Le repos du dimanche",
    HOLIDAYS: "Les onze jours fériés",
    FIRST_OF_MAY: "Le 1er mai chômé",
    ALSACE_MOSELLE_SUNDAY: "Le dimanche en Alsace et en Moselle",
    ALSACE_MOSELLE_HOLIDAYS: "Les jours chômés d’Alsace et de Moselle",
    OVERSEAS_HOLIDAYS: "Les jours de l’abolition de l’esclavage outre-mer",
    NIGHT: "Le recours à la nuit reste exceptionnel",
    PUBLIC_SPAN: "Douze heures d’amplitude dans la fonction publique de l’État",
    SIMULTANEOUS_EMPLOYERS: "Pas de travaux rémunérés au-delà de la durée maximale, tous lieux confondus",
    MINIMUM_AGE: "Seize ans au premier jour",
    GUARDIAN: "Le représentant légal du mineur",
    PROTECTED_ADULT: "Le curateur assiste, le tuteur représente",
    MINOR_HOURS: "Moins de dix-huit ans : huit heures par jour, trente-cinq par semaine",
    MINOR_SITES: "Moins de dix-huit ans : chantiers où dix heures et quarante heures sont possibles",
    MINOR_BREAK: "Moins de dix-huit ans : trente minutes de pause après quatre heures et demie",
    MINOR_NIGHT: "Moins de dix-huit ans : pas de présence de vingt-deux heures à six heures",
    MINOR_NIGHT_SECTORS: "Moins de dix-huit ans : secteurs où l’inspection du travail peut autoriser la nuit",
    MINOR_DAILY_REST: "Moins de dix-huit ans : douze heures de repos",
    MINOR_TWO_DAYS: "Moins de dix-huit ans : deux jours de repos consécutifs par semaine",
    MINOR_SUNDAY: "Moins de dix-huit ans : repos du dimanche",
    MINOR_HOLIDAY: "Moins de dix-huit ans : repos les jours fériés",
    MINOR_HOLIDAY_SECTORS: "Moins de dix-huit ans : secteurs où un accord permet un jour férié",
    MINOR_DANGER: "Moins de dix-huit ans : travaux interdits",
    MINOR_DEROGATION: "Moins de dix-huit ans : travaux ouverts par dérogation à certains jeunes",
    MINOR_BAR: "Moins de dix-huit ans : pas de service au bar",
    MAJORITY: "Les règles des jeunes valent jusqu’à la veille de leurs dix-huit ans",
    SAFETY_INFORMATION: "L’information sur les risques et les consignes de sécurité",
    SAFETY_TRAINING: "Formation renforcée aux postes à risques particuliers",
    RESTRICTED_WORK: "Travaux interdits aux contrats courts",
    ACCIDENT: "Accident : vingt-quatre heures, puis quarante-huit heures",
    ACCIDENT_CSS: "Quarante-huit heures, dimanches et jours fériés non compris",
    INJURY_COVER: "Les prescripteurs qui portent le risque d’accident d’une immersion",
    INJURY_IN_ESAT: "Le risque d’accident d’une mise en situation en ESAT",
    **dict.fromkeys(NOT_LAW, ""),
}
