"""The people who work in a shop, as groups: whoever is put into one may do that part of the work, no more."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

SNIPPETS = ["metal", "purity", "stone", "collection", "occasion"]
SHOPKEEPER = [
    "wagtailadmin.access_admin",
    *(f"catalogue.{verb}_{name}" for name in SNIPPETS for verb in ("view", "add", "change", "delete")),
    "home.change_shopsettings",
    "home.change_navigationsettings",
    "checkout.change_checkoutsettings",
    "checkout.view_order",
    "checkout.prepare_order",
    "checkout.view_payment",
    "checkout.settle_payment",
]
REVIEWER = [
    "wagtailadmin.access_admin",
    "customers.view_verification",
    "customers.decide_verification",
    "customers.read_document",
]
OWNER = [*SHOPKEEPER, *REVIEWER[1:], "customers.view_user", "insights.view_insights"]
GROUPS = {"Shopkeeper": SHOPKEEPER, "Reviewer": REVIEWER, "Owner": OWNER}
# On the home page and all below it. Without bulk_delete: nobody deletes a whole branch by accident.
PAGES = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
# On all pictures and documents.
MEDIA = [
    f"{app}.{verb}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "delete", "choose")
]
EDITING_GROUPS = ["Shopkeeper", "Owner"]
# Wagtail's own groups, which know nothing of a shop.
REPLACED_GROUPS = ["Editors", "Moderators"]


def create_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    # Django makes permissions after the last migration; they are needed now.
    for label in (
        "wagtailcore",
        "wagtailadmin",
        "wagtailimages",
        "wagtaildocs",
        "home",
        "catalogue",
        "customers",
        "checkout",
        "insights",
    ):
        create_permissions(installed.get_app_config(label), verbosity=0, interactive=False, apps=apps)

    def permission(name):
        app_label, codename = name.split(".")
        return Permission.objects.get(content_type__app_label=app_label, codename=codename)

    for name, permissions in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(permission(each) for each in permissions))

    home = Page.objects.filter(depth=2).order_by("path").first()
    collection = Collection.objects.get(depth=1)
    for group in Group.objects.filter(name__in=EDITING_GROUPS):
        for codename in PAGES:
            GroupPagePermission.objects.get_or_create(
                group=group, page=home, permission=permission(f"wagtailcore.{codename}")
            )
        for name in MEDIA:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission(name)
            )
    Group.objects.filter(name__in=REPLACED_GROUPS).delete()


def remove_groups(apps, schema_editor):
    """Takes our groups away. Wagtail's come back by name alone: what they may do is up to whoever wants them."""
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name__in=GROUPS).delete()
    for name in REPLACED_GROUPS:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("home", "0002_create_home_page"),
        ("catalogue", "0002_create_catalogue_page"),
        ("customers", "0001_initial"),
        ("checkout", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="InsightsAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
            ],
            options={
                "managed": False,
                "default_permissions": (),
                "permissions": [("view_insights", "Can see the owner's insights")],
            },
        ),
        migrations.RunPython(create_groups, remove_groups),
    ]
