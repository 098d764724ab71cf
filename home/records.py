"""The shop's books in the admin (orders, payments, verifications): listed, filtered, searched, exported and
looked at, but added, edited or deleted by nobody. What changes them are named verbs, reached through buttons."""

import re
from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.auth import get_permission_codename
from django.db.models import Q
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail_modeladmin.helpers import ButtonHelper, ModelAdminURLFinder, PermissionHelper
from wagtail_modeladmin.helpers.search import BaseSearchHandler
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from home.days import KATHMANDU
from home.formatting import format_bs_date

LONGEST_SEARCH = 200
MOST_WORDS = 8

# A cell that begins like this is a formula to a spreadsheet, also behind spaces and in full-width letters.
FORMULA_START = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
NOT_FOR_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def spreadsheet_text(value):
    """`value` as a cell that every spreadsheet reads as text: a formula somebody typed stays words."""
    text = NOT_FOR_CELLS.sub("", value)
    return f"'{text}" if FORMULA_START.search(text) else text


def _kathmandu(moment):
    return timezone.localtime(moment, KATHMANDU).replace(tzinfo=None, microsecond=0)


def status_badge(record):
    """The status of a record in words on a coloured ground."""
    return format_html(
        '<span class="gahana-status is-{}">{}</span>', record.status, record.get_status_display()
    )


def two_calendars(moment):
    """A moment in Kathmandu for a list: AD with the time, BS below; "" for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment, KATHMANDU)
    return format_html(
        '{}<br><span class="gahana-note">{}</span>', f"{local:%-d %b %Y, %H:%M}", format_bs_date(moment)
    )


class WordSearch(BaseSearchHandler):
    """Each word of the search must be found in one of the model admin's `search_fields`; or the whole of it,
    spaces and all, is what one of the functions in `exact` looks for."""

    exact = ()

    def search_queryset(self, queryset, search_term, **kwargs):
        text = search_term.replace("\0", "")[:LONGEST_SEARCH]
        by_words = Q()
        for word in text.split()[:MOST_WORDS]:
            found = Q()
            for lookup in self.search_fields:
                found |= lookup(word) if callable(lookup) else Q(**{f"{lookup}__icontains": word})
            by_words &= found
        if not by_words:
            return queryset
        return queryset.filter(reduce(or_, [lookup(text) for lookup in self.exact], by_words))


class RecordPermissions(PermissionHelper):
    """Whoever may view a record may list it and look at it. Nobody may do more, not even a superuser."""

    def user_can_list(self, user):
        return self.user_has_specific_permission(user, get_permission_codename("view", self.opts))

    def user_can_inspect_obj(self, user, obj):
        return self.user_can_list(user)

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class RecordButtons(ButtonHelper):
    """The first column already leads to the record's page; no other button stands in a list."""

    def get_buttons_for_obj(self, obj, *args, **kwargs):
        return []


class RecordURLFinder(ModelAdminURLFinder):
    """Where other parts of the admin find a record: its page, as there is nothing to edit."""

    def get_edit_url(self, instance):
        if self.user is None or self.permission_helper.user_can_list(self.user):
            return self.url_helper.get_action_url("inspect", instance.pk)
        return None


class RecordIndexView(IndexView):
    """A list that filters by its own filters alone. As it comes, modeladmin takes any lookup from the address
    (`?user__password__startswith=…`), which would tell staff what they may not see."""

    custom_value_preprocess = {
        datetime: {
            IndexView.FORMAT_CSV: lambda moment: _kathmandu(moment).strftime("%Y-%m-%d %H:%M"),
            IndexView.FORMAT_XLSX: _kathmandu,
        },
        str: {IndexView.FORMAT_CSV: spreadsheet_text, IndexView.FORMAT_XLSX: spreadsheet_text},
    }

    def get_filters_params(self, params=None):
        known = {name for list_filter in self.list_filter for name in list_filter.parameters}
        return {name: values for name, values in super().get_filters_params(params).items() if name in known}

    def get_ordering(self, request, queryset):
        if self.ORDER_VAR in self.params:
            # One column is enough; ten thousand would be more terms than a database sorts by.
            self.params[self.ORDER_VAR] = self.params[self.ORDER_VAR].split(".")[0][:4]
        return super().get_ordering(request, queryset)

    def get_heading(self, queryset, field):
        return field

    def to_row_dict(self, item):
        return {heading: value_of(item) for heading, value_of in self.model_admin.export_columns.items()}

    def stream_csv(self, queryset):
        yield "\ufeff".encode()  # without it, Excel reads Devanagari as noise
        yield from super().stream_csv(queryset.iterator(chunk_size=2000))

    def write_xlsx(self, queryset, output):
        super().write_xlsx(queryset.iterator(chunk_size=2000), output)


class RecordAdmin(ModelAdmin):
    """A model of the books. Subclasses set `model`, `base_url_path`, `list_display`, `list_filter` (classes of
    home/record_filters.py), `search_fields` (lookups, or functions from a word to a Q) and `export_columns`:
    functions from a record to a text, Decimal or moment, by heading. What is not named there is not exported."""

    export_columns = {}

    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    permission_helper_class = RecordPermissions
    button_helper_class = RecordButtons
    search_handler_class = WordSearch
    index_view_class = RecordIndexView

    def get_admin_urls_for_registration(self):
        """The list and the record. There is no address to add, edit or delete one."""
        name = self.url_helper.get_action_url_name
        base = self.url_helper.base_url_path
        return (
            path(f"{base}/", self.index_view, name=name("index")),
            path(f"{base}/<int:instance_pk>/", self.inspect_view, name=name("inspect")),
        )

    def get_list_export(self, request):
        return list(self.export_columns)

    def inspect_view(self, request, instance_pk):
        return super().inspect_view(request, str(instance_pk))

    def register_admin_url_finders(self):
        finder = type(
            f"{self.model.__name__}URLFinder",
            (RecordURLFinder,),
            {"permission_helper": self.permission_helper, "url_helper": self.url_helper},
        )
        register_admin_url_finder(self.model, finder)
