"""Public pages: is this document ours, and as we made it? Nobody's data is shown, nothing is kept."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from conventions.models import Convention
from immersions.accounts.client_address import client_ip, network_of
from immersions.accounts.rate_limits import allows, too_many

from .forms import CodeForm, FileForm
from .sandbox import RoomBusy
from .service import MOST_BYTES, Verdict, judge_file, judge_hash, shown, version_of_code

FORM_WEIGHT = 64 * 1024  # bytes of a form around its file
FILES_PER_WINDOW, WINDOW = 30, datetime.timedelta(minutes=10)
CODES_PER_MINUTE = 60
# In the memory of each process: reading a page writes nothing, and a code holds 50 bits.
LOOKS = LocMemCache("verify_code", {"MAX_ENTRIES": 10_000})
PAUSE = _("Beaucoup de vérifications viennent d’être faites depuis votre connexion.")


@login_not_required
@require_safe
def verify_home(request: HttpRequest) -> HttpResponse:
    """Type a code, or choose a file."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("verify_code", code=form.cleaned_data["code"])
    return render(
        request, "conventions/verification/verify_home.html", {"code_form": form, "file_form": FileForm()}
    )


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a code says: reference, state, dates, roles, hash. The same page for a code nobody has."""
    if _too_many_codes(request):
        return _pause(request)
    version = version_of_code(code)
    facts = shown(version) if version else None
    form = FileForm(initial={"code": version.code if version else ""})
    context = {"facts": facts, "file_form": form, "code_form": CodeForm()}
    return render(request, "conventions/verification/verify_code.html", context, status=200 if facts else 404)


@csrf_exempt  # asked again below, once the file is sure to stay in memory
@login_not_required
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    """Judge a file or its hash; too heavy a body is refused before it is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + FORM_WEIGHT:
        return _home_with(request, FileForm({}, is_too_heavy=True), status=413)
    request.upload_handlers = [_InMemory(request)]
    return _verify_file(request)


@csrf_protect
def _verify_file(request: HttpRequest) -> HttpResponse:
    who, now = network_of(client_ip(request)), timezone.now()
    if not allows("verify", who, limit=FILES_PER_WINDOW, per=WINDOW, at=now):
        return too_many(request, per=WINDOW, at=now)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _home_with(request, form, status=400)
    version = version_of_code(form.cleaned_data["code"])
    content = form.content()
    try:
        verdict = (
            judge_hash(bytes.fromhex(form.cleaned_data["sha256"]), expected=version)
            if content is None
            else judge_file(content, expected=version)
        )
    except RoomBusy:
        return _pause(request)
    return _answer(request, verdict, by_hash=content is None, code=version.code if version else "")


def _answer(request: HttpRequest, verdict: Verdict, *, by_hash: bool, code: str) -> HttpResponse:
    found = verdict.version
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    mine = found and Convention.objects.visible_to(actor).filter(pk=found.convention_id).exists()
    context = {
        "verdict": verdict,
        "facts": shown(found) if found else None,
        "by_hash": by_hash,
        "file_form": FileForm(initial={"code": code}),
        "is_mine": bool(mine),
    }
    return render(request, "conventions/verification/verify_result.html", context)


def _home_with(request: HttpRequest, form: FileForm, *, status: int) -> HttpResponse:
    context = {"code_form": CodeForm(), "file_form": form}
    return render(request, "conventions/verification/verify_home.html", context, status=status)


def _pause(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", {"message": PAUSE}, status=429)


def _too_many_codes(request: HttpRequest) -> bool:
    key = f"verify_code:{network_of(client_ip(request))}"
    LOOKS.add(key, 0, timeout=60)
    try:
        return LOOKS.incr(key) > CODES_PER_MINUTE
    except ValueError:  # the minute ended between the two lines
        return False


class _InMemory(MemoryFileUploadHandler):
    """Never on the disk; the weight of the whole body is known by then."""

    def handle_raw_input(self, *_args: object, **_options: object) -> None:
        """Take every file."""
        self.activated = True
