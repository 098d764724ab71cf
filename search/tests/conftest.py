"""A shop of any size, as the catalogue's own tests make it."""

from catalogue.tests.conftest import add_picture, grow_category, index_items

__all__ = ["add_picture", "grow_category", "index_items"]
