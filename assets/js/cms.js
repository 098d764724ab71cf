// Additions to the Wagtail admin: a press on "Approve" or "Cancel the order" is sent once; sizes are added to an item; cards are reviewed.
import "./shop/once.js";
import "./cms/rates.js";
import "./cms/variants.js";
import "./cms/piece.js";
import "./cms/gallery.js";
import "./cms/stock.js";
import "./cms/review.js";
