from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's app for accounts, with our screen for one of them (INSTALLED_APPS names it)."""

    user_viewset = "customers.viewsets.UserViewSet"
