"""The searches that a person keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.models import SavedSearch

from .actions import keep_search, remove_search, restore_search, tell_weekly
from .emails import STOP_SALT
from .forms import SaveSearchForm


def _search(request: ActorRequest, number: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.kept_by(request.user), pk=number)


@require_safe
def search_list(request: ActorRequest) -> HttpResponse:
    """What one keeps, and what one just removed, for a change of mind."""
    removed = request.GET.get("retiree", "")
    rows = SavedSearch.objects.filter(user=request.user, removed_at__isnull=False)
    context = {
        "searches": SavedSearch.objects.kept_by(request.user),
        "removed": rows.filter(pk=int(removed)).first()
        if removed.isdecimal() and len(removed) < 18
        else None,
    }
    return render(request, "immersions/offers/search_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search_save(request: ActorRequest) -> HttpResponse:
    """Give a name to the search that the address bears, and keep it."""
    form = SaveSearchForm(request.POST if request.method == "POST" else None, criteria=request.GET)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        keep_search(
            by=request.actor, name=data["name"], query=form.query(), weekly=data["weekly"], at=timezone.now()
        )
        messages.success(request, _("Votre recherche est gardée."))
        return redirect("search_list")
    context = {"form": form, "back": f"{reverse('offer_list')}?{request.GET.urlencode()}"}
    return render(request, "immersions/offers/search_save.html", context)


@require_safe
def search_open(request: ActorRequest, number: int) -> HttpResponse:
    """Do the search again."""
    return redirect(f"{reverse('offer_list')}?{_search(request, number).query}")


@require_POST
def search_remove(request: ActorRequest, number: int) -> HttpResponse:
    """Keep a search no more; the list offers to take it back."""
    search = remove_search(_search(request, number), by=request.actor, at=timezone.now())
    return redirect(f"{reverse('search_list')}?retiree={search.pk}")


@require_POST
def search_restore(request: ActorRequest, number: int) -> HttpResponse:
    """Take back a search just removed."""
    removed = get_object_or_404(SavedSearch, user=request.user, removed_at__isnull=False, pk=number)
    restore_search(removed, by=request.actor, at=timezone.now())
    messages.success(request, _("Votre recherche est revenue."))
    return redirect("search_list")


@require_POST
def search_tell(request: ActorRequest, number: int) -> HttpResponse:
    """Begin or stop the letters of a search."""
    weekly = request.POST.get("weekly") == "oui"
    tell_weekly(_search(request, number), by=request.actor, weekly=weekly, at=timezone.now())
    said = _("Nous vous écrirons une fois par semaine.") if weekly else _("Nous ne vous écrirons plus.")
    messages.success(request, said)
    return redirect("search_list")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: a page that says nothing of the search, and a button that stops its letters."""
    try:
        number = signing.loads(token, salt=STOP_SALT)
    except signing.BadSignature:
        raise Http404 from None
    if request.method == "POST":
        search = SavedSearch.objects.filter(pk=number).first()
        if search is not None:
            tell_weekly(search, by=None, weekly=False, at=timezone.now())
    return render(request, "immersions/offers/search_stop.html", {"stopped": request.method == "POST"})
