"""Registers the catalogue's part of the Wagtail admin; the classes are in viewsets.py, forms.py and panels.py."""

from django.db import router
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from .actions.copy_variants import copy_variants
from .actions.save_item import save_item
from .actions.save_picture_words import save_picture_words
from .actions.save_variants import NotSaved
from .forms.pictures import typed_words
from .item_screen.buttons import duplicate_button
from .item_screen.urls import urlpatterns as item_screen_urls
from .models import CategoryPage, JewelleryPage, RateLine, Variant
from .models.attributes import Attribute
from .rate_desk.reminders import RatesMenuItem, RatesPanel, may_look
from .rate_desk.urls import urlpatterns as rate_desk_urls
from .stock_desk.menu import LowStock, StockMenuItem
from .stock_desk.urls import urlpatterns as stock_desk_urls
from .viewsets import AttributeViewSetGroup, RateLineViewSet, TaxRuleViewSet

register_snippet(AttributeViewSetGroup)
register_snippet(RateLineViewSet)
register_snippet(TaxRuleViewSet)


@hooks.register("register_admin_urls")
def register_rate_desk():
    return rate_desk_urls


@hooks.register("register_admin_menu_item")
def rates_in_the_menu():
    return RatesMenuItem()


@hooks.register("construct_homepage_panels")
def add_rates(request, panels):
    if may_look(request.user):
        panels.append(RatesPanel())


@hooks.register("register_admin_urls")
def register_stock_desk():
    return stock_desk_urls


@hooks.register("register_admin_menu_item")
def stock_in_the_menu():
    return StockMenuItem()


@hooks.register("construct_homepage_summary_items")
def add_low_stock(request, items):
    items.append(LowStock(request))


class ShortcutsPanel(Component):
    """What a shopkeeper comes for most, on the first screen of the admin."""

    name = "catalogue_shortcuts"
    template_name = "catalogue/admin/shortcuts_panel.html"
    order = 50

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        categories = [
            category
            for category in CategoryPage.objects.order_by("path")
            if category.permissions_for_user(user).can_add_subpage()
        ]
        return {"categories": categories, "home": Page.objects.filter(depth=2).first()}


@hooks.register("construct_homepage_panels")
def add_shortcuts(request, panels):
    if Page.objects.filter(depth=2).first().permissions_for_user(request.user).can_edit():
        panels.append(ShortcutsPanel())


@hooks.register("construct_page_action_menu")
def publish_first(menu_items, request, context):
    """A shopkeeper who has filled in a page wants it in the shop. A draft is one press further."""
    menu_items.sort(key=lambda item: item.name != "action-publish")


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def save_what_stands_beside_the_page(request, page):
    """Sizes, stock, prices and what the piece is go in once the page is saved. An autosave (it asks for JSON)
    never changes a price: the item's editor has none, see templates/wagtailadmin/pages/."""
    if not isinstance(page, JewelleryPage) or not request.accepts("text/html"):
        return None
    try:
        problems = save_item(page.pk, request.POST, actor=request.user)
    except NotSaved as error:
        messages.error(
            request, f"The page is saved, but its sizes, stock and prices are not. {error} Please look again."
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
    save_picture_words(typed_words(request.POST), actor=request.user)
    for sku, problem in problems.items():
        messages.warning(request, f"{sku} has no price now, and cannot be bought: {problem}.")
    if "action-publish" in request.POST:
        remind_of_what_is_missing(request, page)
    return None


def remind_of_what_is_missing(request, page):
    if not page.variants.filter(is_active=True).exists():
        messages.warning(request, "No size of this item is on sale, so shoppers do not find it.")
    silent = page.gallery.filter(image__description="").count()
    if silent:
        pictures = "One picture says" if silent == 1 else f"{silent} pictures say"
        messages.warning(
            request, f"{pictures} not what it shows. Who cannot see it, and search engines, need the words."
        )


@hooks.register("register_admin_urls")
def register_item_screen():
    return item_screen_urls


@hooks.register("register_page_header_buttons")
def duplicate_in_the_header(page, user, view_name, next_url=None):
    return duplicate_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def duplicate_in_the_list(page, user, next_url=None):
    return duplicate_button(page, user)


@hooks.register("after_copy_page")
def copy_sizes(request, page, new_page):
    copy_variants(page.specific, new_page.specific)


def ordered_among(pages):
    """The title of an item that was ordered, at or below one of `pages`; None when there is none."""
    for page in pages:
        ordered = Variant.objects.filter(
            page__path__startswith=page.path, order_lines__isnull=False
        ).select_related("page")
        if first := ordered.first():
            return first.page.title
    return None


def refusal(title):
    return f"“{title}” has been ordered and stays in the books. Unpublish it instead of deleting it."


@hooks.register("before_delete_page")
def keep_ordered_items(request, page):
    if title := ordered_among([page]):
        messages.error(request, refusal(title))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def keep_what_is_in_use(request, action_type, objects, action):
    if action_type != "delete" or not objects:
        return None
    if issubclass(action.model, Page):
        title = ordered_among(objects)
        if title:
            messages.error(request, refusal(title))
            return redirect(action.next_url)
    elif issubclass(action.model, (Attribute, RateLine)):
        try:
            Collector(using=router.db_for_write(action.model)).collect(objects)
        except ProtectedError:
            messages.error(request, "Some of these are in use and cannot be deleted.")
            return redirect(action.next_url)
    return None


@hooks.register("register_log_actions")
def tell_of_variants_in_the_history(actions):
    @actions.register_action("catalogue.price")
    class PriceChanged(LogFormatter):
        label = "Change price"

        def format_message(self, log_entry):
            data = log_entry.data
            told = f"Price of {data['sku']} changed from {data['from']} to {data['to']}"
            return f"{told}: {data['reason']}" if data.get("reason") else told

    @actions.register_action("catalogue.piece")
    class PieceChanged(LogFormatter):
        label = "Change what the piece is"

        def format_message(self, log_entry):
            changes = (f"{name} from {old} to {new}" for name, old, new in log_entry.data["changes"])
            return f"Changed {', '.join(changes)}"

    @actions.register_action("catalogue.purity")
    class PurityMoved(LogFormatter):
        label = "Move prices"

        def format_message(self, log_entry):
            return f"Prices moved: {log_entry.data['move']}. Why: {log_entry.data['reason']}"

    @actions.register_action("catalogue.stones")
    class StonesChanged(LogFormatter):
        label = "Change stones"
        message = "Stones changed"

    @actions.register_action("catalogue.variant_removed")
    class VariantRemoved(LogFormatter):
        label = "Remove size"

        def format_message(self, log_entry):
            return f"Size {log_entry.data['sku']} removed"
