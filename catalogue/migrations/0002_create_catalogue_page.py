"""The catalogue stands at /shop/ from the start."""

from django.db import migrations


def create_catalogue_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    HomePage = apps.get_model("home", "HomePage")
    CataloguePage = apps.get_model("catalogue", "CataloguePage")

    home = HomePage.objects.filter(path="00010001").first()
    if home is None or CataloguePage.objects.exists():
        return
    content_type, _ = ContentType.objects.get_or_create(model="cataloguepage", app_label="catalogue")
    CataloguePage.objects.create(
        title="Jewellery",
        title_ne="गहनाहरू",
        draft_title="Jewellery",
        slug="shop",
        content_type=content_type,
        path="000100010001",
        depth=3,
        numchild=0,
        url_path="/home/shop/",
        locale_id=home.locale_id,
    )
    Page.objects.filter(pk=home.pk).update(numchild=1)


def remove_catalogue_page(apps, schema_editor):
    apps.get_model("catalogue", "CataloguePage").objects.filter(path="000100010001").delete()
    apps.get_model("wagtailcore", "Page").objects.filter(path="00010001").update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("home", "0002_create_home_page")]
    operations = [migrations.RunPython(create_catalogue_page, remove_catalogue_page)]
