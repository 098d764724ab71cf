from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.apps import apps
from django.contrib import admin
from django.core.cache import caches
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image, ImageChops
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.search.index import Indexed

from customers import vault
from customers.look_reasons import LOOK_LASTS, LOOKS
from customers.looks import visits
from customers.models import DocumentAccess, VaultDocument, Verification
from customers.watermark import watermarked

WHY = "New cards of this morning"


def own_url(document):
    return reverse("customers:document", args=[document.pk])


def review_url(document):
    return reverse("customers_review_document", args=[document.pk])


def card_url(card):
    return reverse("verifications_modeladmin_inspect", args=[card.pk])


def say_why(client, card, reason=WHY):
    return client.post(reverse("customers_look", args=[card.pk]), {"reason": reason})


@pytest.fixture
def card(waiting):
    return waiting()


@pytest.fixture
def owner(card):
    client = Client()
    client.force_login(card.user)
    return client


@pytest.fixture
def staff(reviewer):
    client = Client()
    client.force_login(reviewer)
    return client


@pytest.fixture
def looking(staff, card):
    """A reviewer who has said why and has claimed the card."""
    say_why(staff, card)
    return staff


def test_the_owner_sees_the_picture_and_nobody_keeps_it(owner, card):
    answer = owner.get(own_url(card.front))
    assert Image.open(BytesIO(answer.content)).size == (card.front.width, card.front.height)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'inline; filename="citizenship_front.jpeg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


def test_the_reviewer_s_answer_is_not_kept_either(looking, card):
    answer = looking.get(review_url(card.back))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


# --- The watermark --------------------------------------------------------------------------


def difference(one, other):
    return ImageChops.difference(*(Image.open(BytesIO(data)).convert("L") for data in (one, other)))


def test_each_look_bears_the_viewer_s_name_and_leaves_the_file_as_it_is(owner, looking, card):
    stored = vault.read(card.front)
    for client, address in ((owner, own_url(card.front)), (looking, review_url(card.front))):
        served = client.get(address).content
        marks = difference(stored, served).point(lambda level: 255 if level > 24 else 0)
        width, height = marks.size
        for left, top in ((0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2)):
            quarter = marks.crop((left, top, left + width // 2, top + height // 2))
            assert quarter.getbbox() is not None
    assert vault.read(card.front) == stored


def test_the_watermark_goes_by_viewer_and_minute_and_lets_the_picture_through(reviewer, make_user, photo):
    data, now = photo(size=(1200, 800)), timezone.now()
    mine = watermarked(data, reviewer, now)
    assert difference(mine, watermarked(data, reviewer, now)).getbbox() is None
    for viewer, moment in ((make_user("else@example.com"), now), (reviewer, now + timedelta(minutes=1))):
        assert difference(mine, watermarked(data, viewer, moment)).getextrema()[1] > 40
    assert difference(mine, data).getextrema()[1] < 128


# --- Why somebody looks ----------------------------------------------------------------------


def test_without_a_reason_nobody_of_the_shop_sees_a_picture(staff, card):
    assert staff.get(review_url(card.front)).status_code == 403
    assert not DocumentAccess.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "abc", "x" * 201])
def test_a_reason_says_something(staff, card, reason):
    assert say_why(staff, card, reason).status_code == 422
    assert staff.get(review_url(card.front)).status_code == 403


def test_a_reason_for_the_queue_opens_only_the_card_that_is_claimed(looking, waiting):
    other = waiting()
    assert looking.get(review_url(other.front)).status_code == 403
    assert DocumentAccess.objects.filter(document=other.front).count() == 0


def test_a_card_given_back_is_closed_again(looking, card):
    looking.post(reverse("customers_release", args=[card.pk]))
    assert looking.get(review_url(card.front)).status_code == 403


def test_a_decided_card_is_asked_for_each_time(staff, waiting):
    card = waiting(status=Verification.Status.APPROVED)
    page = say_why(staff, card, "The police asked for it").content.decode()
    assert f'src="{review_url(card.front)}"' in page
    assert staff.get(review_url(card.front)).status_code == 200
    assert DocumentAccess.objects.get().reason == "The police asked for it"
    assert review_url(card.front) not in staff.get(card_url(card)).content.decode()
    session = staff.session
    looks = session[LOOKS]
    looks[str(card.pk)]["at"] -= LOOK_LASTS + 1
    session[LOOKS] = looks
    session.save()
    assert staff.get(review_url(card.front)).status_code == 403


def test_a_reason_for_the_queue_does_not_open_a_decided_card(looking, waiting):
    decided = waiting(status=Verification.Status.APPROVED)
    assert looking.get(review_url(decided.front)).status_code == 403
    assert review_url(decided.front) not in looking.get(card_url(decided)).content.decode()


def test_a_side_that_stands_in_two_cards_opens_with_the_one_that_is_claimed(staff, waiting):
    first = waiting(status=Verification.Status.RETURNED)
    again = waiting(first.user, front=first.front)
    assert staff.get(review_url(first.front)).status_code == 403
    say_why(staff, again)
    assert staff.get(review_url(first.front)).status_code == 200
    assert staff.get(review_url(first.back)).status_code == 403


# --- The second factor -----------------------------------------------------------------------


@pytest.fixture
def give_second_factor(reviewer, settings):
    """Types the code of the reviewer's telephone, as a page asks for it."""
    settings.DOCUMENT_SECOND_FACTOR = True
    secret = generate_totp_secret()
    TOTP.activate(reviewer, secret)

    def give(client, then):
        caches["default"].clear()  # a code is good for one time
        counter = int(timezone.now().timestamp()) // mfa_settings.TOTP_PERIOD
        code = format_hotp_value(hotp_value(secret, counter))
        answer = client.post(f"{reverse('mfa_reauthenticate')}?next={then}", {"code": code, "next": then})
        assert answer.url == then

    return give


def pass_time(client, seconds):
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= seconds
    session.save()


def test_where_it_is_asked_for_nothing_is_shown_without_a_fresh_second_factor(
    give_second_factor, staff, card
):
    way = f"{reverse('mfa_reauthenticate')}?next={card_url(card).replace('/', '%2F')}"
    say_why(staff, card)
    assert staff.get(card_url(card)).url == way
    assert staff.get(review_url(card.front)).status_code == 403
    assert not DocumentAccess.objects.exists()
    give_second_factor(staff, card_url(card))
    assert staff.get(card_url(card)).status_code == 200
    assert staff.get(review_url(card.front)).status_code == 200
    pass_time(staff, seconds=10 * 60)
    assert staff.get(card_url(card)).url == way
    assert staff.get(review_url(card.front)).status_code == 403
    assert DocumentAccess.objects.count() == 1


def test_a_decided_card_asks_for_the_second_factor_too(give_second_factor, staff, waiting):
    card = waiting(status=Verification.Status.APPROVED)
    assert reverse("mfa_reauthenticate") in staff.get(card_url(card)).url
    assert reverse("mfa_reauthenticate") in say_why(staff, card).url
    assert staff.get(review_url(card.front)).status_code == 403
    give_second_factor(staff, card_url(card))
    assert say_why(staff, card).status_code == 200
    assert staff.get(review_url(card.front)).status_code == 200


def test_a_password_is_no_second_factor(settings, staff, card):
    settings.DOCUMENT_SECOND_FACTOR = True
    staff.post(reverse("account_reauthenticate"), {"password": "a-long-password-2083"})
    records = staff.session[AUTHENTICATION_METHODS_SESSION_KEY]
    assert records[-1]["method"] == "password"
    say_why(staff, card)
    assert staff.get(review_url(card.front)).status_code == 403


def test_who_has_no_second_factor_is_led_to_where_one_is_set_up(settings, staff, card):
    settings.DOCUMENT_SECOND_FACTOR = True
    assert staff.get(card_url(card)).url == reverse("mfa_index")


# --- No other way ----------------------------------------------------------------------------


def addresses(patterns, before="/"):
    """All addresses that need nothing filled in."""
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if any(sign in route for sign in "<(["):
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern.url_patterns, route)


def test_no_list_search_chooser_api_or_export_gives_a_picture_away(waiting, make_user):
    card = waiting(full_name="ZZYX PERSON", citizenship_number="55-44-33-22111", phone="+9779866655544")
    client = Client(raise_request_exception=False)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    picture = vault.read(card.front)
    secrets = [card.front.storage_name, card.citizenship_number, "9866655544", "Ram Maharjan"]
    walked = [
        route
        for route in addresses(get_resolver().url_patterns)
        if "logout" not in route and "jsi18n" not in route
    ]
    assert len(walked) > 100
    assert {"/cms/images/", "/cms/documents/", "/cms/verifications/"} <= set(walked)
    for route in walked:
        for query in ({}, {"q": "ZZYX"}, {"export": "csv"}, {"export": "xlsx"}):
            if query and not route.startswith(("/cms/", "/search/", "/django-admin/")):
                continue
            if "export" in query and "verifications" not in route and "sales" not in route:
                continue
            answer = client.get(route, query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert picture[:200] not in body, route
            for secret in secrets:
                assert secret.encode() not in body, (route, secret)
    assert not DocumentAccess.objects.exists()


def test_papers_are_no_wagtail_things_and_stand_in_no_index():
    assert not issubclass(VaultDocument, AbstractImage | AbstractDocument | Indexed)
    assert not issubclass(Verification, Indexed)
    assert not {VaultDocument, Verification, DocumentAccess} & set(admin.site._registry)
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is VaultDocument
    }
    # A slip of a transfer is kept as a card is.
    assert pointing == {Verification, DocumentAccess, apps.get_model("checkout.Payment")}


def test_a_stranger_is_sent_to_the_login(client, card):
    assert client.get(own_url(card.front)).url.startswith("/accounts/login/")
    assert not DocumentAccess.objects.exists()


def test_another_shopper_learns_nothing(client, card, make_user):
    client.force_login(make_user())
    assert client.get(own_url(card.front)).status_code == 404
    missing = reverse("customers:document", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(missing).status_code == 404
    assert not DocumentAccess.objects.exists()


def test_staff_have_no_back_door_through_the_shopper_s_address(staff, card):
    assert staff.get(own_url(card.front)).status_code == 404


def test_a_document_is_only_looked_at(owner, staff, card):
    assert owner.post(own_url(card.front)).status_code == 405
    assert staff.post(review_url(card.front)).status_code == 405


def test_each_look_is_written_down_with_who_and_why(owner, looking, reviewer, card):
    owner.get(own_url(card.front))
    looking.get(review_url(card.back))
    looks = DocumentAccess.objects.order_by("pk").values_list("document", "viewer", "reason")
    assert list(looks) == [(card.front_id, card.user_id, "own"), (card.back_id, reviewer.pk, WHY)]


def test_the_look_is_written_down_before_the_vault_is_opened(looking, card, monkeypatch):
    seen, read = [], vault.read

    def watched(document):
        seen.append(DocumentAccess.objects.filter(document=document, reason=WHY).count())
        return read(document)

    monkeypatch.setattr(vault, "read", watched)
    looking.get(review_url(card.front))
    assert seen == [1]


def test_a_look_that_cannot_be_written_down_shows_nothing(looking, card, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no row")

    monkeypatch.setattr(DocumentAccess.objects, "create", fail)
    looking.raise_request_exception = False
    answer = looking.get(review_url(card.front))
    assert answer.status_code == 500
    assert b"JFIF" not in answer.content


def test_a_document_that_was_tampered_with_is_not_found(owner, card, caplog, settings):
    (settings.VAULT_ROOT / card.front.storage_name).write_bytes(b"something else entirely, long enough")
    assert owner.get(own_url(card.front)).status_code == 404
    assert str(card.front_id) in caplog.text
    assert card.user.email not in caplog.text
    assert card.citizenship_number not in caplog.text


def test_the_shopper_sees_who_has_looked(owner, looking, reviewer, card):
    reviewer.first_name, reviewer.last_name = "Hari", "Shakya"
    reviewer.save()
    looking.get(review_url(card.front))
    page = owner.get("/account/verification/").content.decode()
    assert "Hari Shakya" in page
    assert reviewer.email not in page


def test_documents_have_no_address_below_media_or_documents(client, card, settings):
    assert not settings.VAULT_ROOT.is_relative_to(settings.MEDIA_ROOT)
    for prefix in ("/media/", "/documents/", "/static/"):
        assert client.get(f"{prefix}{card.front.storage_name}", follow=True).status_code == 404


def test_many_looks_of_one_review_are_told_as_one_visit(owner, looking, reviewer, card):
    for document in (card.front, card.back, card.front, card.back):
        looking.get(review_url(document))
    owner.get(own_url(card.front))
    looking.get(review_url(card.front))
    told = visits(DocumentAccess.objects.filter(document__owner=card.user))
    assert [(visit.viewer, visit.reason, visit.kinds) for visit in told] == [
        (reviewer, WHY, {"citizenship_front"}),
        (card.user, "own", {"citizenship_front"}),
        (reviewer, WHY, {"citizenship_front", "citizenship_back"}),
    ]


def test_the_shopper_reads_who_looked(owner, looking, reviewer, card):
    looking.get(review_url(card.front))
    looking.get(review_url(card.back))
    page = owner.get(reverse("customers:verification")).content.decode()
    assert page.count(WHY) == 1
    assert "Front · Back · " in page


def test_an_early_look_without_a_typed_reason_is_still_told_in_words(owner, reviewer, card):
    DocumentAccess.objects.create(document=card.front, viewer=reviewer, reason="review")
    assert "to check it" in owner.get(reverse("customers:verification")).content.decode()


def test_a_shredded_picture_is_nobody_s_to_see(owner, looking, card):
    VaultDocument.objects.update(shredded_at=timezone.now())
    assert owner.get(own_url(card.front)).status_code == 404
    assert looking.get(review_url(card.front)).status_code == 404
    assert not DocumentAccess.objects.exists()
