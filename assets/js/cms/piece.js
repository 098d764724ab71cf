// What a piece is made of and how it is priced: purities of the metal chosen, rows of stones, and what the sizes
// would cost, asked of the shop while somebody types. Without this script prices are told once the item is saved.

import { addFromTemplate } from "./rows.js";

const PAUSE = 250; // milliseconds without a key
const ASKED = /^(initial-)?(metal|purity|pricing_mode|wastage|making|discount|stones|variants|csrf)/;

function setUp(panel) {
  const form = panel.closest("form");
  setUpStones(panel.querySelector("[data-stones]"));
  keepToMetal(panel);
  const prices = new Prices(panel, form);
  const isOurs = (target) => target.closest("[data-piece], [data-variants]");
  for (const event of ["input", "change"]) {
    form.addEventListener(event, ({ target }) => isOurs(target) && prices.askSoon());
  }
  // What is typed into a field that says something already is meant instead of it.
  form.addEventListener("focusin", ({ target }) => isOurs(target) && target.inputMode && target.select());
  prices.showMode();
  prices.ask();
}

function setUpStones(panel) {
  const rows = panel.querySelector("[data-stone-rows]");
  const template = panel.querySelector("[data-stone-template]");
  const total = panel.querySelector('[name$="-TOTAL_FORMS"]');
  const add = panel.querySelector("[data-stone-add]");
  const waiting = [];

  function prepare(row) {
    const remove = row.querySelector("[data-row-remove]");
    remove.addEventListener("change", () => {
      row.classList.toggle("is-removed", remove.checked);
      if (!("stoneSaved" in row.dataset)) row.hidden = remove.checked;
    });
  }

  for (const row of rows.children) {
    prepare(row);
    if ("stoneSaved" in row.dataset || "stoneFilled" in row.dataset) continue;
    row.hidden = true;
    waiting.push(row);
  }
  add.hidden = false;
  add.addEventListener("click", () => {
    let row = waiting.shift();
    if (row) {
      row.hidden = false;
    } else {
      row = addFromTemplate(rows, template, total);
      prepare(row);
    }
    row.querySelector("select").focus();
  });
}

// Only purities of the metal chosen are offered; a purity chosen first chooses its metal.
function keepToMetal(panel) {
  const metal = panel.querySelector('[name="metal"]:not([type="hidden"])');
  const purity = panel.querySelector('[name="purity"]:not([type="hidden"])');
  const update = () => {
    for (const option of purity.options) {
      option.hidden = option.disabled = Boolean(metal.value && option.value) && option.dataset.metal !== metal.value;
    }
    if (purity.selectedOptions[0]?.disabled) purity.value = "";
  };
  metal.addEventListener("change", update);
  purity.addEventListener("change", () => {
    if (!metal.value && purity.value) metal.value = purity.selectedOptions[0].dataset.metal;
    update();
  });
  update();
}

class Prices {
  constructor(panel, form) {
    this.panel = panel;
    this.form = form;
    this.asked = null;
  }

  get isByRate() {
    return this.panel.querySelector('[name="pricing_mode"]:checked')?.value === "by_rate";
  }

  showMode() {
    this.form.dataset.pricing = this.isByRate ? "by_rate" : "fixed";
  }

  askSoon() {
    this.showMode();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    // An answer to what was typed before would only mislead.
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (ASKED.test(name) && typeof value === "string") data.append(name, value);
    }
    try {
      const response = await fetch(this.panel.dataset.pricesUrl, {
        method: "POST",
        body: data,
        signal: asked.signal,
        headers: { accept: "application/json" },
      });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      if (asked === this.asked) this.show(answer);
    } catch (error) {
      if (error.name !== "AbortError" && asked === this.asked) this.showFailure();
    }
  }

  showFailure() {
    this.show({ rows: {}, problems: {} });
    this.failure.hidden = !this.isByRate;
  }

  get failure() {
    return this.form.querySelector("[data-price-failure]");
  }

  show({ rows, problems }) {
    this.failure.hidden = true;
    for (const place of this.form.querySelectorAll("[data-problem]")) {
      place.textContent = problems[place.dataset.problem] || "";
      place.hidden = !place.textContent;
      // What was wrong when it was saved, and still is, need not stand twice.
      const before = place.parentElement.querySelector(".w-field__errors");
      if (before && place.textContent) before.replaceChildren();
    }
    for (const row of this.form.querySelectorAll("[data-variant]")) {
      this.showRow(row, rows[row.dataset.prefix] || {});
    }
  }

  showRow(row, { price, html, problem }) {
    const breakup = row.querySelector("[data-row-breakup]");
    const told = row.querySelector("[data-row-problem]");
    const wasOpen = breakup.querySelector("details")?.open;
    row.querySelector("[data-row-price]").textContent = price || "–";
    breakup.innerHTML = html || "";
    if (wasOpen && html) breakup.querySelector("details").open = true;
    told.textContent = problem || "";
    told.hidden = !problem;
  }
}

document.querySelectorAll("[data-piece]").forEach(setUp);
