from .attributes import Collection, Metal, Occasion, Purity, Stone
from .change_runs import ChangeRow, ChangeRun, ChangeRunEvent
from .pages import CataloguePage, CategoryPage, ItemPicture, ItemStone, JewelleryPage, RelatedItem
from .popularity import Popularity
from .price_lists import ListedPrice, PriceList
from .rates import MetalRate, RateLine, RateSheet, RateSheetEvent
from .settings import PricingSettings
from .taxes import TaxRule
from .variants import StockMovement, Variant

__all__ = [
    "CataloguePage",
    "CategoryPage",
    "ChangeRow",
    "ChangeRun",
    "ChangeRunEvent",
    "Collection",
    "ItemPicture",
    "ItemStone",
    "JewelleryPage",
    "ListedPrice",
    "Metal",
    "MetalRate",
    "Occasion",
    "Popularity",
    "PriceList",
    "PricingSettings",
    "Purity",
    "RateLine",
    "RateSheet",
    "RateSheetEvent",
    "RelatedItem",
    "StockMovement",
    "Stone",
    "TaxRule",
    "Variant",
]
