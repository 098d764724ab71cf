from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, logins, mails  # noqa: F401 - they need the models, which are not there when this file is read
