from .events import StatusEvent
from .images import ShopImage, ShopRendition
from .outbox import OutboxMessage
from .pages import BasePage, HomePage, StandardPage
from .settings import NavigationSettings, ShopSettings

__all__ = [
    "BasePage",
    "HomePage",
    "NavigationSettings",
    "OutboxMessage",
    "ShopImage",
    "ShopRendition",
    "ShopSettings",
    "StandardPage",
    "StatusEvent",
]
