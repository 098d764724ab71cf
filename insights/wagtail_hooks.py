from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from insights import views


class InsightsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("insights.view_insights")


@hooks.register("register_icons")
def insights_icons(icons):
    return [*icons, "insights/icons/chart.svg"]


@hooks.register("register_admin_urls")
def insights_url():
    return [
        path("insights/", views.insights, name="insights"),
        path("insights/books/", views.look_through_books, name="look_through_books"),
    ]


@hooks.register("register_admin_menu_item")
def insights_menu_item():
    return InsightsMenuItem("Insights", reverse("insights"), name="insights", icon_name="chart", order=160)
