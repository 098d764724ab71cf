// Additions to the Wagtail admin: a press on "Approve" or "Cancel the order" is sent once; sizes are added to an item.
import "./shop/once.js";
import "./cms/variants.js";
