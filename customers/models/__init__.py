from .address import Address
from .settings import PaperSettings
from .user import User
from .vault import DocumentAccess, VaultDocument
from .verification import Verification, VerificationEvent

__all__ = [
    "Address",
    "DocumentAccess",
    "PaperSettings",
    "User",
    "VaultDocument",
    "Verification",
    "VerificationEvent",
]
