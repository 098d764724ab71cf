// The sizes on an item's screen. Without this script two empty rows stand at the end; with it they wait behind
// "Add a size", and the reason for a change of stock is asked only where the stock changes.

import { addFromTemplate } from "./rows.js";

const typedField = (row, name) => row.querySelector(`[name$="-${name}"]:not([type="hidden"])`);

function setUp(panel) {
  const rows = panel.querySelector("[data-variant-rows]");
  const template = panel.querySelector("[data-variant-template]");
  const add = panel.querySelector("[data-variant-add]");
  const total = panel.querySelector('[name$="-TOTAL_FORMS"]');

  const isNew = (row) => !("variantSaved" in row.dataset);
  const shown = () => [...rows.children].filter((row) => !row.hidden);

  function askForReason(row) {
    const stock = typedField(row, "stock");
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

  // A piece without stones weighs net what it weighs gross: the net weight follows until another one is typed.
  function offerNetWeight(row) {
    const gross = typedField(row, "gross_weight");
    const net = typedField(row, "net_weight");
    let before = gross.value.trim();
    gross.addEventListener("change", () => {
      const stones = panel.closest("form").querySelectorAll("[data-stone]:not([hidden]) select");
      const isOwn = ![before, ""].includes(net.value.trim()) || [...stones].some((stone) => stone.value);
      before = gross.value.trim();
      if (isOwn) return;
      net.value = gross.value;
      net.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function prepare(row) {
    askForReason(row);
    followRemoval(row);
    offerNetWeight(row);
  }

  // The tag after the last one on the screen: RNG-012 after RNG-011.
  function suggestTag(row, before) {
    const tag = typedField(row, "sku");
    const counted = before && typedField(before, "sku").value.match(/^(.*?)(\d+)$/);
    if (tag.value || !counted) return;
    tag.value = counted[1] + String(Number(counted[2]) + 1).padStart(counted[2].length, "0");
  }

  function addRow() {
    const before = shown().at(-1);
    let row = [...rows.children].find((each) => "variantWaiting" in each.dataset);
    if (row) {
      delete row.dataset.variantWaiting;
      row.hidden = false;
    } else {
      row = addFromTemplate(rows, template, total);
      prepare(row);
      suggestTag(row, before);
    }
    return row;
  }

  function addAndGoThere() {
    const row = addRow();
    const tag = typedField(row, "sku");
    (tag.value ? typedField(row, "size") : tag).focus();
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
  add.addEventListener("click", addAndGoThere);
  // Enter goes on to the next size instead of saving the page half-typed.
  rows.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const rest = shown();
    const next = rest[rest.indexOf(event.target.closest("[data-variant]")) + 1];
    if (next) typedField(next, "size").focus();
    else addAndGoThere();
  });
}

document.querySelectorAll("[data-variants]").forEach(setUp);
