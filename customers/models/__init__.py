from .user import User
from .vault import DocumentAccess, VaultDocument
from .verification import Verification, VerificationEvent

__all__ = ["DocumentAccess", "User", "VaultDocument", "Verification", "VerificationEvent"]
