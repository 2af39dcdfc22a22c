"""What pydantic finds wrong with a body, said in English and in French."""

from typing import Any

from .problems import Fault

FRENCH = {
    "missing": "Ce champ manque.",
    "extra_forbidden": "Ce champ n’existe pas.",
    "string_type": "Un texte est attendu.",
    "string_too_short": "Ce texte ne peut pas être vide.",
    "string_too_long": "Ce texte est trop long : {max_length} signes au plus.",
    "string_unicode": "Ce texte n’est pas lisible.",
    "value_error": "Ce texte contient des signes de contrôle ou trop de lignes.",
    "enum": "Cette valeur n’est pas l’une de celles acceptées : {expected}.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_from_float": "Un nombre entier est attendu.",
    "float_type": "Un nombre est attendu.",
    "float_parsing": "Un nombre est attendu.",
    "finite_number": "Un nombre est attendu.",
    "greater_than_equal": "Ce nombre est trop petit : {ge} au moins.",
    "less_than_equal": "Ce nombre est trop grand : {le} au plus.",
    "bool_type": "Écrivez `true` ou `false`.",
    "bool_parsing": "Écrivez `true` ou `false`.",
    "list_type": "Une liste est attendue.",
    "too_short": "Donnez au moins une valeur.",
    "too_long": "Donnez {max_length} valeurs au plus.",
    "model_attributes_type": "Un objet JSON est attendu.",
    "model_type": "Un objet JSON est attendu.",
}


def faults_of(errors: list[dict[str, Any]]) -> list[Fault]:
    """One fault an error, named by the path of its field."""
    return [_fault(error) for error in errors]


def _fault(error: dict[str, Any]) -> Fault:
    # The two first steps are where ninja looked (`body`, then the name of the argument).
    path = ".".join(str(step) for step in error["loc"][2:]) or "body"
    french = FRENCH.get(error["type"], "Cette valeur ne convient pas.")
    return Fault(path, f"{error['msg']}.", french.format_map(error.get("ctx", {})))
