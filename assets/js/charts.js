// Draws each <canvas data-chart="ID"> from the JSON in <script type="application/json" id="ID"> or, where htmx brings
// it and so no script may come along, each <canvas data-chart data-config="JSON">. home/charts.py writes it:
//   {"kind": "bar" | "line", "horizontal": false, "from_zero": true, "labels": ["Nov 2026", ...],
//    "datasets": [{"label": "Sales", "unit": "npr" | "percent" | "count", "drawn": true,
//                  "figures": ["123456.00", null, ...]}, ...]}
// A figure may be null: none is known. A dataset that is not drawn is named in the tooltip.
// Colours follow the admin's light or dark theme; figures are written in the language of the page.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  Legend,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
} from "chart.js";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
);

// Told apart in both themes and by readers who do not see red and green apart.
const COLOURS = ["#b98a2f", "#4c86ad", "#a8485d", "#6d9459", "#8a78b5", "#8a8378"];
const LAKH = 100000;
const CRORE = 10000000;
const LONGEST_NAME = 22;
const LONGEST_NAME_ON_A_PHONE = 13;
const LONGEST_LINE = 30;
const MANY_POINTS = 40;
const MOST_LABELS = 14;

const isNepali = document.documentElement.lang.startsWith("ne");
const RUPEES = isNepali ? "रु" : "Rs";
const IN_LAKH = isNepali ? "लाख" : "lakh";
const IN_CRORE = isNepali ? "करोड" : "crore";

// en-IN groups by lakh and crore, as Nepal does.
const LOCALE = isNepali ? "en-IN-u-nu-deva" : "en-IN";
const grouped = (digits) => new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits });
const paisa = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1, signDisplay: "exceptZero" });

const FULL = {
  npr: (value) => `${RUPEES} ${paisa.format(value)}`,
  percent: (value) => `${signed.format(value)} %`,
  count: (value) => grouped(0).format(value),
};

const AT_THE_AXIS = {
  percent: FULL.percent,
  count: FULL.count,
  npr(value) {
    const size = Math.abs(value);
    if (size >= CRORE) return `${RUPEES} ${grouped(2).format(value / CRORE)} ${IN_CRORE}`;
    if (size >= LAKH) return `${RUPEES} ${grouped(2).format(value / LAKH)} ${IN_LAKH}`;
    return `${RUPEES} ${grouped(0).format(value)}`;
  },
};

const numberOrNull = (figure) => (figure === null ? null : Number(figure));
const written = (dataset, position) => {
  const value = numberOrNull(dataset.figures[position]);
  return ` ${dataset.label}: ${value === null ? "–" : FULL[dataset.unit](value)}`;
};

function shortened(name, width) {
  const longest = width < 480 ? LONGEST_NAME_ON_A_PHONE : LONGEST_NAME;
  const letters = [...name];
  return letters.length <= longest ? name : `${letters.slice(0, longest - 1).join("").trimEnd()}…`;
}

// A tooltip is cut at the canvas's edge, so a long name goes over several lines.
function inLines(name) {
  const lines = [""];
  for (const word of name.split(/\s+/)) {
    const last = lines.length - 1;
    const longer = `${lines[last]} ${word}`.trim();
    if (longer.length <= LONGEST_LINE || !lines[last]) lines[last] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawing(dataset, position, kind, isAlone) {
  const colour = COLOURS[position % COLOURS.length];
  const isLine = kind === "line";
  return {
    label: dataset.label,
    data: dataset.figures.map(numberOrNull),
    borderColor: colour,
    backgroundColor: isLine ? `${colour}22` : colour,
    hoverBackgroundColor: isLine ? undefined : `${colour}cc`,
    borderWidth: isLine ? 2 : 0,
    borderRadius: isLine ? 0 : 3,
    maxBarThickness: 40,
    pointRadius: dataset.figures.length > MANY_POINTS ? 0 : 4,
    pointHoverRadius: 6,
    pointBackgroundColor: colour,
    fill: isLine && isAlone,
  };
}

function configuration(chart, theme) {
  const drawn = chart.datasets.filter((dataset) => dataset.drawn);
  const rest = chart.datasets.filter((dataset) => !dataset.drawn);
  const unit = drawn[0].unit;
  const values = {
    beginAtZero: chart.from_zero,
    border: { display: false },
    grid: {
      color: ({ tick }) => (tick?.value === 0 ? theme.strongRule : theme.rule),
    },
    ticks: {
      color: theme.text,
      maxTicksLimit: 6,
      precision: unit === "count" ? 0 : undefined,
      callback: (value) => AT_THE_AXIS[unit](value),
    },
  };
  const names = {
    border: { color: theme.rule },
    grid: { display: false },
    ticks: {
      color: theme.text,
      autoSkip: !chart.horizontal,
      maxRotation: 50,
      maxTicksLimit: chart.kind === "line" ? MOST_LABELS : undefined,
      callback(_value, position) {
        return chart.horizontal ? shortened(chart.labels[position], this.chart.width) : chart.labels[position];
      },
    },
  };
  return {
    type: chart.kind,
    data: {
      labels: chart.labels,
      datasets: drawn.map((dataset, position) => drawing(dataset, position, chart.kind, drawn.length === 1)),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: chart.horizontal ? "y" : "x",
      interaction: { mode: "index", axis: chart.horizontal ? "y" : "x", intersect: false },
      scales: chart.horizontal ? { x: values, y: names } : { x: names, y: values },
      plugins: {
        legend: {
          display: drawn.length > 1,
          position: "bottom",
          labels: { color: theme.text, boxWidth: 12, boxHeight: 12 },
        },
        tooltip: {
          callbacks: {
            title: ([point]) => inLines(chart.labels[point.dataIndex]),
            label: ({ datasetIndex, dataIndex }) => written(drawn[datasetIndex], dataIndex),
            afterBody: ([point]) => rest.map((dataset) => written(dataset, point.dataIndex)),
          },
        },
      },
    },
  };
}

function themeOf(element) {
  const style = getComputedStyle(element);
  return {
    text: style.getPropertyValue("--w-color-text-label").trim() || style.color,
    rule: style.getPropertyValue("--w-color-border-furniture").trim() || "#8884",
    strongRule: style.getPropertyValue("--w-color-text-meta").trim() || style.color,
  };
}

function draw(canvas) {
  const source = canvas.dataset.config ?? document.getElementById(canvas.dataset.chart)?.textContent;
  if (!source) return;
  Chart.getChart(canvas)?.destroy();
  new Chart(canvas, configuration(JSON.parse(source), themeOf(canvas)));
}

const drawAll = (part = document) => part.querySelectorAll("canvas[data-chart]").forEach(draw);

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
drawAll();
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
