from wagtail.models import PagePermissionTester


class ItemPermissionTester(PagePermissionTester):
    """An item is duplicated by one press, see catalogue/actions/duplicate_item.py. Wagtail's own form for copies
    would only be a longer way to the same, and it offers aliases, which have nothing to sell."""

    def can_copy(self):
        return False

    def can_duplicate(self):
        """Whether this user may have an item like this one beside it."""
        category = self.page.get_parent()
        return self.can_edit() and category.permissions_for_user(self.user).can_add_subpage()
