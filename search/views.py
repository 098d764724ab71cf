from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.listing import list_items
from catalogue.models.pages import category_links

from .finder import find_items, vocabulary
from .words import MOST_CHARACTERS, did_you_mean, words_of


@require_safe
def search(request):
    """Items that the words in `q` find, a page at a time; without any, ways to go on."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:MOST_CHARACTERS]
    context = {"query": query, "listing": None, "suggestion": ""}
    if query:
        context["listing"] = list_items(find_items(query), request, by_relevance=True)
        if not context["listing"].total:
            context["suggestion"] = did_you_mean(words_of(query), vocabulary())
    if not context["listing"] or not context["listing"].total:
        context["categories"] = category_links(request)
    return render(request, "search/search.html", context)
