"""Addresses: the ceremony. None holds a name, and only the first holds a token."""

from django.urls import URLPattern, path

from conventions.signing.views import ceremony, objections

from .views import at_agency

urlpatterns: list[URLPattern] = [
    path("s/<str:token>", ceremony.sign_link, name="sign_link"),
    path("s/<str:token>/nouveau-lien", ceremony.sign_link_again, name="sign_link_again"),
    path("signature/<int:request_id>/lire/", ceremony.sign_read, name="sign_read"),
    path("signature/<int:request_id>/accord/", ceremony.sign_intent, name="sign_intent"),
    path("signature/<int:request_id>/code/", ceremony.sign_code, name="sign_code"),
    path("signature/<int:request_id>/autre-code/", ceremony.sign_code_again, name="sign_code_again"),
    path("signature/<int:request_id>/prolonger/", ceremony.sign_extend, name="sign_extend"),
    path("signature/<int:request_id>/recu/", ceremony.sign_done, name="sign_done"),
    path("signature/<int:request_id>/nouvelle-version/", objections.sign_follow, name="sign_follow"),
    path("signature/<int:request_id>/refuser/", objections.sign_refuse, name="sign_refuse"),
    path("signature/<int:request_id>/pas-moi/", objections.sign_not_me, name="sign_not_me"),
    path("signature/<int:request_id>/autre-signataire/", objections.sign_delegate, name="sign_delegate"),
    path("conventions/<slug:reference>/signer/", objections.sign_start, name="sign_start"),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/recevoir/",
        at_agency.convention_receive,
        name="convention_receive",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/papier/",
        at_agency.convention_paper,
        name="convention_paper",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/papier/certifier/",
        at_agency.convention_certify,
        name="convention_certify",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/papier/copie/",
        at_agency.convention_copy,
        name="convention_copy",
    ),
]
