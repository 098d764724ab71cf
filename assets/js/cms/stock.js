// The list of stock: one tick for the whole page, and how many are ticked. On the screen for a change of many: only
// the fields that the chosen change asks for.

for (const list of document.querySelectorAll("[data-stock-list]")) {
  const all = list.querySelector("[data-tick-all]");
  const count = list.querySelector("[data-ticked-count]");
  const ticks = [...list.querySelectorAll('[name="variant"]')];
  if (!all) continue;

  const update = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    all.checked = ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
    count.textContent = ticked ? ` (${ticked})` : "";
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    update();
  });
  list.addEventListener("change", update);
  window.addEventListener("pageshow", update);
}

for (const form of document.querySelectorAll("[data-change-many]")) {
  const what = form.querySelector('[name="what"]');
  const figure = form.querySelector("[data-change-figure]");
  const step = form.querySelector("[data-change-step]");
  const without = ["", "making-item", "sale-on", "sale-off", "low-never"];
  const rounded = ["price-percent", "price-by"];

  const update = () => {
    figure.hidden = without.includes(what.value);
    step.hidden = !rounded.includes(what.value);
  };
  what.addEventListener("change", update);
  window.addEventListener("pageshow", update);
}
