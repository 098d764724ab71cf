from django.contrib.auth import get_user_model


def who_else_may_confirm(sheet):
    """The names of those who may publish rates and did not enter `sheet`."""
    people = get_user_model().objects.with_perm("catalogue.publish_rates").exclude(pk=sheet.entered_by_id)
    return [str(person) for person in people.distinct().order_by("pk")]
