"""Finding items by words."""

from django.db.models import Case, Q, When

from catalogue.models import CategoryPage, Collection, JewelleryPage, Metal, Occasion, Stone

from .words import plainer, words_of


def find_items(text):
    """The items on view that `text` finds, best first, as a queryset.

    An item code finds its item. Else all the words as typed are looked for, then as a singular or in English,
    then as beginnings of words of a title, then any of them: the first way that finds something is taken.
    """
    text = text.replace("\0", "").strip()
    by_code = items_of_code(text)
    if by_code.exists():
        return by_code
    words = words_of(text)
    if not words:
        return JewelleryPage.objects.none()
    plain = [plainer(word) for word in words]
    ways = (
        ("search", "and", words),
        ("search", "and", plain),
        ("autocomplete", "and", words),
        ("search", "or", plain),
    )
    for method, operator, wanted in ways:
        found = _found(method, operator, wanted)
        if found.exists():
            return found
    return JewelleryPage.objects.none()


def items_of_code(text):
    """The items with a variant on sale whose SKU is `text`, or begins with it where it holds a digit."""
    if not 3 <= len(text) <= 40:
        return JewelleryPage.objects.none()
    match = "istartswith" if any(sign.isdigit() for sign in text) else "iexact"
    variants = JewelleryPage.objects.variants_on_sale().filter(**{f"sku__{match}": text})
    return JewelleryPage.objects.on_view().filter(pk__in=variants.values("page")).order_by("title", "pk")


def _found(method, operator, words):
    """Items on view as a queryset, so that they are sorted and paged like any list: those first whose name has
    the words, the newest before the older.

    The index's own ranking is left aside: on SQLite it runs the search again for each row that it found, which
    took two seconds for 2,400 rows. The conditions of on_view() are none that search() itself would take.
    """
    results = getattr(JewelleryPage.objects, method)(
        " ".join(words), operator=operator, order_by_relevance=False
    )
    in_name = Q()
    for word in words:
        in_name &= Q(title__icontains=word) | Q(title_ne__icontains=word)
    by_name = Case(When(in_name, then=0), default=1)
    return results.get_queryset().on_view().order_by(by_name, "-first_published_at", "-pk")


def vocabulary():
    """The names of all that items are sorted by, in both languages: what a misspelt word may have meant."""
    attributes = [
        model.objects.order_by().values_list("name", "name_ne") for model in (Stone, Collection, Occasion)
    ]
    names = Metal.objects.order_by().values_list("name", "name_ne").union(*attributes)
    categories = CategoryPage.objects.live().values_list("title", "title_ne")
    return [name for pair in (*names, *categories) for name in pair if name]
