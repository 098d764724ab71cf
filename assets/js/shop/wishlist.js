// The heart of an item's page is drawn for everybody alike. What this visitor wishes for stands in the header's link,
// <a data-wishlist="12 15">: where the chosen size is there, the heart is full and a press takes it off.

const wished = new Set(document.querySelector("[data-wishlist]")?.dataset.wishlist.split(" ") ?? []);

function refresh(heart) {
  const isThere = wished.has(heart.form.elements.variant?.value);
  heart.value = isThere ? "off" : "on";
  heart.classList.toggle("is-there", isThere);
}

for (const heart of document.querySelectorAll("[data-heart]")) {
  heart.form.addEventListener("change", () => refresh(heart));
  refresh(heart);
}
