from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.facets import index_for
from catalogue.facets.filters import OWN
from catalogue.listing import list_items
from catalogue.models.pages import category_links

from .answers import answer
from .names import said
from .suggestions import suggest
from .synonyms import all_synonyms
from .words import MOST_CHARACTERS


@require_safe
def search(request):
    """Items that the words in `q` find, a page at a time; without any, ways to go on. `plain=1`: nothing is read
    into the words."""
    query = _typed(request)
    context = {"query": query, "listing": None, "categories": category_links(request), "is_unlisted": True}
    if query:
        index = index_for(request)
        taken = answer(query, index, is_plain=request.GET.get("plain") == "1")
        context |= {
            "answer": taken,
            # Once the shopper has changed a filter, the list says by itself which count.
            "understood": [] if OWN in request.GET else said(taken.filters, index.names),
            "listing": list_items(request, found=taken.found, assumed=taken.filters),
            "plain_address": f"?{urlencode({'q': query, 'plain': 1})}",
            "suggestion_address": f"?{urlencode({'q': taken.suggestion})}",
        }
    return render(request, "search/search.html", context)


@require_safe
@cache_control(private=True, max_age=60)
def suggestions(request):
    """What the words in `q` may become, as a piece of a page: for the search field, while somebody types."""
    query = _typed(request)
    found = suggest(query, index_for(request), all_synonyms())
    return render(request, "search/suggestions.html", {"query": query, "suggestions": found})


def _typed(request):
    return request.GET.get("q", "").replace("\0", "").strip()[:MOST_CHARACTERS]
