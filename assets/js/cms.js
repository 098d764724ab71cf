// Additions to the Wagtail admin: a press on "approve" or "refund" is sent once; sizes are added to an item.
import "./shop/once.js";
import "./cms/variants.js";
