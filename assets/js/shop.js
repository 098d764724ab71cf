// The storefront works without this file; each module makes one thing nicer.
import "./shop/htmx.js";
import "./shop/filters.js";
import "./shop/gallery.js";
import "./shop/menu.js";
import "./shop/once.js";
import "./shop/quantity.js";
import "./shop/suggest.js";
import "./shop/wishlist.js";

document.documentElement.classList.add("js");
