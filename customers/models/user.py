from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from home.sealed import DigestField, SealedTextField


class EmailUserManager(UserManager):
    """Users are known by their e-mail address; there are no user names."""

    def _create_user_object(self, email, password, **extra_fields):
        user = self.model(email=self.normalize_email(email).lower(), **extra_fields)
        user.set_password(password)
        return user

    def create_user(self, email, password=None, **extra_fields):
        extra_fields.setdefault("is_staff", False)
        extra_fields.setdefault("is_superuser", False)
        user = self._create_user_object(email, password, **extra_fields)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra_fields):
        extra_fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **extra_fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A shopper or a member of staff."""

    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    phone = SealedTextField(_("mobile number"), max_length=20, blank=True, help_text="Kept as +977…")
    phone_digest = DigestField(of="phone", purpose="phone")
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", _("English")), ("ne", _("Nepali"))], default="en"
    )

    has_legal_hold = models.BooleanField(
        "legal hold",
        default=False,
        help_text="Papers and account stay whatever their time: a court or the police asked for them.",
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Asked to be forgotten then."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = EmailUserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self):
        return self.get_full_name() or self.email

    @property
    def is_shop_staff(self):
        """Whether the Wagtail admin is open to this user."""
        return self.is_active and self.has_perm("wagtailadmin.access_admin")
