"""What the admin shows of the mails outside their own screen: the menu, and a number on the first screen."""

from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from home.mail_desk.undelivered import given_up_lately


def may_change_mails(user):
    return user.has_perm("home.change_mails")


class MailsMenuItem(MenuItem):
    def __init__(self):
        super().__init__("Mails", reverse_lazy("home_mails"), name="mails", icon_name="mail", order=125)

    def is_shown(self, request):
        return may_change_mails(request.user)


class UndeliveredMails(SummaryItem):
    """How many mails were given up, on the admin's front page; nothing while there are none."""

    order = 60
    template_name = "home/admin/mails/undelivered.html"

    def get_context_data(self, parent_context):
        return {"undelivered": given_up_lately().count()}

    def is_shown(self):
        return may_change_mails(self.request.user) and given_up_lately().exists()
