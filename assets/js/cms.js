// Additions to the Wagtail admin: a press on "Approve" or "Cancel the order" is sent once; sizes are added to an item; cards are reviewed; the words of mails are shown as they are typed.
import "./shop/once.js";
import "./cms/rates.js";
import "./cms/variants.js";
import "./cms/piece.js";
import "./cms/gallery.js";
import "./cms/stock.js";
import "./cms/review.js";
import "./cms/mails.js";
