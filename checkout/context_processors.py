from django.utils.functional import SimpleLazyObject

from checkout.cart import SESSION_COUNT
from checkout.wishlist import wished_variants


def cart(request):
    """How many pieces are in the cart, for the badge. Written by the cart verbs into the session, so that
    showing it costs no query."""
    session = getattr(request, "session", None)
    return {"cart_count": session.get(SESSION_COUNT, 0) if session is not None else 0}


def wishlist(request):
    """The primary keys of the variants that this visitor wishes for, for the link in the header: read when a page
    asks for it, at one query for a customer and none for a stranger."""
    return {"wished": SimpleLazyObject(lambda: wished_variants(request))}
