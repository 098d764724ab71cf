from .events import StatusEvent
from .freshness import Freshness
from .images import ShopImage, ShopRendition
from .outbox import OutboxMessage
from .pages import BasePage, HomePage, StandardPage
from .settings import NavigationSettings, ShopSettings

__all__ = [
    "BasePage",
    "Freshness",
    "HomePage",
    "NavigationSettings",
    "OutboxMessage",
    "ShopImage",
    "ShopRendition",
    "ShopSettings",
    "StandardPage",
    "StatusEvent",
]
