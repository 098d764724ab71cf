"""What django-admin shows of allauth's tables."""

from allauth.mfa.admin import AuthenticatorAdmin
from allauth.usersessions.admin import UserSessionAdmin

# allauth searches by a user name, which our accounts have none of.
UserSessionAdmin.search_fields = ["user__email", "ip"]
# The secret of somebody's second factor, in plain text: nobody else has a use for it.
AuthenticatorAdmin.exclude = ["data"]
