// The form of filters is sent at each change, and #listing is put in the place of the old one. Here:
// what is empty stays out of the address, what was unfolded by hand stays unfolded, and whoever
// followed a link that is there no more goes on from the new list, not from the top of the page.

const isFilters = (element) => element?.id === "filters";

document.addEventListener("htmx:configRequest", (event) => {
  if (!isFilters(event.detail.elt)) return;
  const { formData } = event.detail;
  for (const [name, value] of [...formData]) {
    if (value === "") formData.delete(name);
  }
});

// On a phone, whoever presses the button has chosen and wants to see.
document.addEventListener("submit", (event) => {
  if (isFilters(event.target)) document.getElementById("show-filters").checked = false;
});

let unfolded = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "listing") return;
  const folds = document.querySelectorAll("#listing details[id]");
  unfolded = new Map([...folds].map((fold) => [fold.id, fold.open]));
});

document.addEventListener("htmx:afterSettle", () => {
  if (!unfolded) return;
  for (const [id, open] of unfolded) {
    const fold = document.getElementById(id);
    if (fold) fold.open = open || Boolean(fold.querySelector("[aria-invalid]"));
  }
  unfolded = null;
  if (document.activeElement === document.body) {
    document.getElementById("listing")?.focus({ preventScroll: true });
  }
});
