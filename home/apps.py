from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class HomeConfig(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from home import failpoints, signals  # noqa: F401  (checks, receivers)
        from home.known_keys import after_migrating, before_migrating

        pre_migrate.connect(before_migrating, sender=self)
        post_migrate.connect(after_migrating, sender=self)
