from .attributes import Collection, Metal, Occasion, Purity, Stone
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
