from checkout.cart import SESSION_COUNT


def cart(request):
    """How many pieces are in the cart, for the badge. Written by the cart verbs into the session, so that
    showing it costs no query."""
    session = getattr(request, "session", None)
    return {"cart_count": session.get(SESSION_COUNT, 0) if session is not None else 0}
