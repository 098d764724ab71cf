import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from checkout.actions.place_order import buyer
from checkout.models import Order
from customers import vault
from customers.models import VaultDocument, Verification
from customers.pictures import clean_picture

from . import corpus

FRONT = VaultDocument.Kind.CITIZENSHIP_FRONT
BACK = VaultDocument.Kind.CITIZENSHIP_BACK
LALITPUR = "30802"  # Lalitpur Metropolitan City, 29 wards: an id of customers/places.py


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.VAULT_ROOT = tmp_path / "vault"


@pytest.fixture
def vault_files(settings):
    """The names of all files in the vault."""
    return lambda: sorted(path.name for path in settings.VAULT_ROOT.rglob("*") if path.is_file())


@pytest.fixture
def upload():
    def make(data=None, name="card.jpg"):
        return SimpleUploadedFile(
            name, data or corpus.saved(corpus.card(), "JPEG"), content_type="image/jpeg"
        )

    return make


@pytest.fixture
def typed(upload):
    """A verification form filled in well; keyword arguments replace fields, None leaves one out."""

    def make(**fields):
        values = {
            "front": upload(),
            "back": upload(corpus.saved(corpus.card(colour=(190, 200, 210)), "JPEG")),
            "full_name": "SITA MAHARJAN",
            "full_name_ne": "सीता महर्जन",
            "sex": "female",
            "parent_name": "Ram Maharjan",
            "citizenship_number": "27-01-70-01234",
            "issuing_district": "Lalitpur",
            "issue_date_calendar": "bs",
            "issue_date_year": "2069",
            "issue_date_month": "2",
            "issue_date_day": "7",
            "birth_date_calendar": "bs",
            "birth_date_year": "2050",
            "birth_date_month": "10",
            "birth_date_day": "21",
            "local_level": LALITPUR,
            "ward": "9",
            "same_address": "on",
            "street": "Patan Dhoka",
            "phone": "9841000000",
            "consent": "on",
        }
        return {name: value for name, value in (values | fields).items() if value is not None}

    return make


@pytest.fixture
def waiting(make_user, make_verification, upload):
    """A card that waits for review, with real documents in the vault."""

    def make(user=None, status=Verification.Status.SUBMITTED, **fields):
        user = user or make_user()
        picture = clean_picture(upload())
        documents = {"front": vault.store(user, FRONT, picture), "back": vault.store(user, BACK, picture)}
        return make_verification(user, status, **(documents | fields))

    return make


@pytest.fixture
def order_by():
    """An order as it stands in the books, by the person of a card; without lines."""

    def make(card, **fields):
        now = timezone.now()
        values = {
            "delivery_method": "pickup",
            "contact_name": "Sita Maharjan",
            "contact_email": card.user.email,
            "contact_phone": card.phone,
            "items_total": 100,
            "delivery_charge": 0,
            "total": 100,
            "placed_at": now,
            "hold_until": now,
        }
        number = f"G-{Order.objects.count():04}-TEST"
        return Order.objects.create(number=number, user=card.user, **buyer(card), **(values | fields))

    return make


@pytest.fixture
def make_reviewer(make_user):
    """Staff with the permissions named; all that a reviewer has unless told otherwise."""

    def make(*permissions, email=None):
        user = make_user(email, is_staff=True)
        names = permissions or ("read_document", "decide_verification", "view_verification")
        user.user_permissions.add(
            Permission.objects.get(codename="access_admin"), *Permission.objects.filter(codename__in=names)
        )
        return user

    return make


@pytest.fixture
def reviewer(make_reviewer):
    return make_reviewer(email="reviewer@example.com")
