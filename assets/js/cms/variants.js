// The sizes on an item's screen. Without this script two empty rows stand at the end; with it they wait behind
// "Add a size", and the reason for a change of stock is asked only where the stock changes.

function setUp(panel) {
  const rows = panel.querySelector("[data-variant-rows]");
  const template = panel.querySelector("[data-variant-template]");
  const add = panel.querySelector("[data-variant-add]");
  const total = panel.querySelector('[name$="-TOTAL_FORMS"]');

  const isNew = (row) => !("variantSaved" in row.dataset);
  const shown = () => [...rows.children].filter((row) => !row.hidden);

  function askForReason(row) {
    const stock = row.querySelector('[name$="-stock"]:not([type="hidden"])');
    const before = row.querySelector('[type="hidden"][name$="-stock"]');
    const reason = row.querySelector(".gahana-variant-reason");
    const saved = !isNew(row);
    const update = () => {
      const typed = reason.querySelector("input").value;
      reason.hidden = !saved || (!typed && stock.value.trim() === before.value.trim());
    };
    stock.addEventListener("input", update);
    update();
  }

  function followRemoval(row) {
    const remove = row.querySelector("[data-variant-remove]");
    const update = () => {
      row.classList.toggle("is-removed", remove.checked);
      if (isNew(row)) row.hidden = remove.checked;
    };
    remove.addEventListener("change", update);
    update();
  }

  function prepare(row) {
    askForReason(row);
    followRemoval(row);
  }

  function addRow() {
    const waiting = [...rows.children].find((row) => "variantWaiting" in row.dataset);
    let row = waiting;
    if (row) {
      delete row.dataset.variantWaiting;
      row.hidden = false;
    } else {
      const place = document.createElement("template");
      place.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
      row = place.content.firstElementChild;
      rows.append(row);
      total.value = Number(total.value) + 1;
      prepare(row);
    }
    return row;
  }

  for (const row of rows.children) {
    prepare(row);
    if (isNew(row) && !("variantFilled" in row.dataset)) {
      row.hidden = true;
      row.dataset.variantWaiting = "";
    }
  }
  if (!shown().length) addRow();

  add.hidden = false;
  add.addEventListener("click", () => {
    const row = addRow();
    row.querySelector('[name$="-sku"]:not([type="hidden"])').focus();
  });
}

document.querySelectorAll("[data-variants]").forEach(setUp);
