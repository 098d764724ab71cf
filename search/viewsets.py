from wagtail.snippets.views.snippets import SnippetViewSet

from .models import SynonymGroup


class SynonymGroupViewSet(SnippetViewSet):
    """The lists of words that mean the same, which the shopkeeper extends when a search finds nothing."""

    model = SynonymGroup
    icon = "search"
    menu_label = "Search words"
    menu_name = "search_words"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["words"]
    search_fields = ["words"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
