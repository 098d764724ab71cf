// The rate desk. While a rate is typed, the other figure is shown in its empty box, and how far it moves; the
// server works both out again. A bar that fills asks how far the computing is, and shows the rest when it is done.

const TOLAS_IN_TEN_GRAMS = 1.1664;
const EACH = 1000; // milliseconds
const AFTER_TROUBLE = 5000;
const STUCK_AFTER = 20; // questions with the same answer

const DEVANAGARI_ZERO = "०".codePointAt(0);
const grouped = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 2 });

/** The number that is typed, in either script and with or without groups; null where it is none. */
function typed(box) {
  const ascii = box.value
    .replace(/[०-९]/g, (digit) => String(digit.codePointAt(0) - DEVANAGARI_ZERO))
    .replaceAll(",", "")
    .trim();
  const number = Number(ascii);
  return ascii && Number.isFinite(number) && number > 0 ? number : null;
}

function followRate(field) {
  const [tenGrams, tola] = field.querySelectorAll("input");
  const move = field.querySelector("[data-rate-move]");
  const last = { tenGrams: Number(field.dataset.lastGrams), tola: Number(field.dataset.lastTola) };

  function update() {
    const a = typed(tenGrams);
    const b = typed(tola);
    tenGrams.placeholder = b && !a ? grouped.format(Math.round(b / TOLAS_IN_TEN_GRAMS)) : "";
    tola.placeholder = a && !b ? grouped.format(Math.round(a * TOLAS_IN_TEN_GRAMS)) : "";
    const moves = [];
    if (a && last.tenGrams) moves.push((a / last.tenGrams - 1) * 100);
    if (b && last.tola) moves.push((b / last.tola - 1) * 100);
    if (!moves.length) {
      move.textContent = "";
      return;
    }
    const largest = moves.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one));
    const shown = Math.abs(largest).toFixed(1);
    const sign = shown === "0.0" ? "" : largest > 0 ? "+" : "−";
    move.textContent = `${sign}${shown} %`;
  }

  field.addEventListener("input", update);
  update();
}

function followProgress(panel) {
  const bar = panel.querySelector("progress");
  const percent = panel.querySelector("[data-rates-percent]");
  const stuck = panel.querySelector("[data-rates-stuck]");
  let same = 0;

  /** Show what there is now; but where a form stands below, nothing that is being typed may go. */
  function finish() {
    if (!("ratesStays" in panel.dataset)) {
      location.reload();
      return;
    }
    bar.value = 100;
    percent.textContent = "Done: shoppers see the new prices.";
    stuck.hidden = true;
  }

  async function ask() {
    let wait = EACH;
    try {
      const response = await fetch(panel.dataset.ratesProgress, { headers: { Accept: "application/json" } });
      const progress = await response.json();
      if (progress.done) {
        finish();
        return;
      }
      same = progress.percent === bar.value ? same + 1 : 0;
      stuck.hidden = same < STUCK_AFTER;
      bar.value = progress.percent;
      percent.textContent = `${progress.percent} %`;
    } catch {
      wait = AFTER_TROUBLE; // the server is away, or the session has ended: the link below the bar remains
    }
    setTimeout(ask, wait);
  }

  setTimeout(ask, EACH);
}

document.querySelectorAll("[data-rates-form] .gahana-rate").forEach(followRate);
document.querySelectorAll("[data-rates-progress]").forEach(followProgress);
