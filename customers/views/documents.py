import logging

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from customers import second_factor, vault
from customers.look_reasons import reason_to_look
from customers.models import DocumentAccess, VaultDocument, Verification
from customers.views.review import may_review
from customers.watermark import watermarked

log = logging.getLogger(__name__)

OWN_LOOK = "own"


def serve(document, viewer, reason):
    """The picture's bytes as a response that nobody keeps, with the viewer's name across it. The look is written
    down before the first byte."""
    look = DocumentAccess.objects.create(document=document, viewer=viewer, reason=reason)
    try:
        data = vault.read(document)
    except vault.VaultError as error:
        log.error("%s", error)
        raise Http404 from error
    extension = document.content_type.removeprefix("image/")
    return HttpResponse(
        watermarked(data, viewer, look.created_at),
        content_type=document.content_type,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'inline; filename="{document.kind}.{extension}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def _cards_with(document):
    # A picture that was kept for a form still open is in none, and nobody's to look at yet.
    return Verification.objects.filter(Q(front=document) | Q(back=document))


@require_safe
@login_required
def own_document(request, pk):
    """A shopper's look at their own card. Everybody else learns nothing, not even that it exists."""
    document = get_object_or_404(VaultDocument, pk=pk, owner=request.user, shredded_at=None)
    if not _cards_with(document).exists():
        raise Http404
    return serve(document, request.user, OWN_LOOK)


@require_safe
def reviewed_document(request, pk):
    """A reviewer's look, below /cms/."""
    if not may_review(request.user):
        # Not PermissionDenied: Wagtail would answer with a redirect, in the place of a picture.
        return HttpResponseForbidden()
    document = get_object_or_404(VaultDocument, pk=pk, shredded_at=None)
    cards = _cards_with(document)
    if not cards:
        raise Http404
    reason = next(filter(None, (reason_to_look(request, card) for card in cards)), "")
    if not reason or not second_factor.is_fresh(request):
        return HttpResponseForbidden()
    return serve(document, request.user, reason)
