from .events import StatusEvent
from .freshness import Freshness
from .images import ShopImage, ShopRendition
from .keys import KnownKey
from .mail_text import MailText
from .outbox import OutboxMessage
from .pages import BasePage, HomePage, StandardPage
from .settings import NavigationSettings, ShopSettings
from .worker import BooksReport, WorkerBeat

__all__ = [
    "BasePage",
    "BooksReport",
    "Freshness",
    "HomePage",
    "KnownKey",
    "MailText",
    "NavigationSettings",
    "OutboxMessage",
    "ShopImage",
    "ShopRendition",
    "ShopSettings",
    "StandardPage",
    "StatusEvent",
    "WorkerBeat",
]
