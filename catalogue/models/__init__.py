from .attributes import Collection, Metal, Occasion, Purity, Stone
from .pages import CataloguePage, CategoryPage, ItemPicture, ItemStone, JewelleryPage
from .variants import StockMovement, Variant

__all__ = [
    "CataloguePage",
    "CategoryPage",
    "Collection",
    "ItemPicture",
    "ItemStone",
    "JewelleryPage",
    "Metal",
    "Occasion",
    "Purity",
    "StockMovement",
    "Stone",
    "Variant",
]
