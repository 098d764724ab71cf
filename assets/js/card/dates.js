// <div data-calendar-date> holds a calendar (BS or AD), year, month and day to type. Here the same day is shown in the
// other calendar as one types, and a month's page of Bikram Sambat can be opened to pick a day.

import { ascii, isNepali, localized } from "./digits.js";

const DAY = 86400000; // milliseconds
const SHORTEST_MONTH = 29;
const USUAL_AGE = 30; // years: where the first page opens when nothing was typed

class BikramSambat {
  constructor({ firstDay, firstYear, monthLengths, months }) {
    this.start = Date.parse(`${firstDay}T00:00Z`);
    this.firstYear = Number(firstYear);
    this.lengths = [...monthLengths].map((more) => SHORTEST_MONTH + Number(more));
    this.names = months.split(",");
    this.before = [0]; // days before each month, from the first of the table on
    for (const length of this.lengths) this.before.push(this.before.at(-1) + length);
  }

  get lastYear() {
    return this.firstYear + this.lengths.length / 12 - 1;
  }

  index(year, month) {
    return (year - this.firstYear) * 12 + month - 1;
  }

  /** The AD day as a Date in UTC, or null where there is no such day. */
  toAd(year, month, day) {
    const at = this.index(year, month);
    if (!(month >= 1 && month <= 12 && at >= 0 && day >= 1 && day <= (this.lengths[at] ?? 0))) return null;
    return new Date(this.start + (this.before[at] + day - 1) * DAY);
  }

  fromAd(moment) {
    const days = Math.round((moment - this.start) / DAY);
    if (days < 0 || days >= this.before.at(-1)) return null;
    const at = this.before.findLastIndex((before) => before <= days);
    return { year: this.firstYear + Math.floor(at / 12), month: (at % 12) + 1, day: days - this.before[at] + 1 };
  }
}

function adDay(year, month, day) {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day ? moment : null;
}

const CALENDARS = isNepali() ? { bs: "वि.सं.", ad: "ई.सं." } : { bs: "BS", ad: "AD" };

const adWords = (moment) =>
  isNepali()
    ? localized(moment.toISOString().slice(0, 10))
    : moment.toLocaleDateString("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });

class DateField {
  constructor(box) {
    this.box = box;
    this.bs = new BikramSambat(box.dataset);
    this.weekdays = box.dataset.weekdays.split(",");
    const part = (name) => box.querySelector(`[name$=_${name}]`);
    [this.calendar, this.year, this.month, this.day] = ["calendar", "year", "month", "day"].map(part);
    this.other = box.querySelector("[data-other-calendar]");
    this.page = box.querySelector("[data-picker]");
    this.days = box.querySelector("[data-picker-days]");
    this.pageMonth = box.querySelector("[data-picker-month]");
    this.pageYear = box.querySelector("[data-picker-year]");
    for (const input of [this.calendar, this.year, this.month, this.day]) {
      input.addEventListener("input", () => this.showOther());
    }
    box.querySelector("[data-open-picker]").addEventListener("click", () => this.open());
    box.querySelector("[data-close-picker]").addEventListener("click", () => this.page.close());
    this.page.addEventListener("click", (event) => {
      if (event.target === this.page) this.page.close(); // beside it
    });
    for (const step of this.page.querySelectorAll("[data-step]")) {
      step.addEventListener("click", () => this.turnPage(Number(step.dataset.step)));
    }
    for (const select of [this.pageMonth, this.pageYear]) select.addEventListener("change", () => this.draw());
    this.days.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.choose(Number(button.dataset.day));
    });
    this.days.addEventListener("keydown", (event) => this.move(event));
    this.showOther();
  }

  /** The typed day as a Date in UTC, or null. */
  typed() {
    const numbers = [this.year, this.month, this.day].map((input) => Number(ascii(input.value.trim())));
    if (!numbers.every((number) => Number.isInteger(number) && number > 0)) return null;
    return this.calendar.value === "bs" ? this.bs.toAd(...numbers) : adDay(...numbers);
  }

  bsWords({ year, month, day }) {
    return localized(`${day} ${this.bs.names[month - 1]} ${year}`);
  }

  showOther() {
    const moment = this.typed();
    const inBs = moment && this.bs.fromAd(moment.getTime());
    if (!moment) this.other.textContent = "";
    else if (this.calendar.value === "bs") this.other.textContent = `${CALENDARS.ad} ${adWords(moment)}`;
    else this.other.textContent = inBs ? `${CALENDARS.bs} ${this.bsWords(inBs)}` : "";
  }

  open() {
    const today = this.bs.fromAd(Date.now());
    const moment = this.typed();
    const shown = (moment && this.bs.fromAd(moment.getTime())) || { ...today, year: today.year - USUAL_AGE };
    this.pageMonth.replaceChildren(...this.bs.names.map((name, at) => new Option(name, at + 1)));
    const years = [];
    for (let year = today.year; year >= this.bs.firstYear; year -= 1) years.push(new Option(localized(year), year));
    this.pageYear.replaceChildren(...years);
    this.pageYear.value = Math.min(shown.year, today.year);
    this.pageMonth.value = shown.month;
    this.page.showModal();
    this.draw(moment ? shown.day : 1);
  }

  turnPage(step) {
    const at = this.bs.index(Number(this.pageYear.value), Number(this.pageMonth.value)) + step;
    const year = this.bs.firstYear + Math.floor(at / 12);
    if (![...this.pageYear.options].some((option) => Number(option.value) === year)) return;
    this.pageYear.value = year;
    this.pageMonth.value = (at % 12) + 1;
    this.draw();
  }

  draw(focused = 0) {
    const [year, month] = [Number(this.pageYear.value), Number(this.pageMonth.value)];
    const first = this.bs.toAd(year, month, 1);
    const cells = this.weekdays.map((name) => Object.assign(document.createElement("span"), { textContent: name }));
    for (let empty = 0; empty < first.getUTCDay(); empty += 1) cells.push(document.createElement("span"));
    for (let day = 1; day <= this.bs.lengths[this.bs.index(year, month)]; day += 1) {
      const ad = this.bs.toAd(year, month, day);
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.day = day;
      button.tabIndex = day === (focused || 1) ? 0 : -1;
      button.disabled = ad.getTime() > Date.now();
      button.setAttribute("aria-label", `${this.bsWords({ year, month, day })}, ${CALENDARS.ad} ${adWords(ad)}`);
      const small = Object.assign(document.createElement("small"), { textContent: localized(ad.getUTCDate()) });
      button.append(localized(day), small);
      if (focused === day) button.setAttribute("aria-current", "date");
      cells.push(button);
    }
    this.days.replaceChildren(...cells);
    if (focused) this.focusDay(focused);
  }

  focusDay(day) {
    for (const button of this.days.querySelectorAll("button")) {
      button.tabIndex = Number(button.dataset.day) === day ? 0 : -1;
      if (button.tabIndex === 0) button.focus();
    }
  }

  move(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const now = Number(event.target.closest("button")?.dataset.day);
    if (!step || !now) return;
    event.preventDefault();
    const next = now + step;
    const length = this.bs.lengths[this.bs.index(Number(this.pageYear.value), Number(this.pageMonth.value))];
    if (next >= 1 && next <= length) {
      this.focusDay(next);
    } else {
      this.turnPage(Math.sign(step));
      this.focusDay(next < 1 ? this.days.querySelectorAll("button").length + next : next - length);
    }
  }

  choose(day) {
    const [year, month] = [Number(this.pageYear.value), Number(this.pageMonth.value)];
    let numbers = [year, month, day];
    if (this.calendar.value === "ad") {
      const ad = this.bs.toAd(year, month, day);
      numbers = [ad.getUTCFullYear(), ad.getUTCMonth() + 1, ad.getUTCDate()];
    }
    [this.year.value, this.month.value, this.day.value] = numbers.map(localized);
    this.showOther();
    this.page.close();
  }
}

export function startDates() {
  for (const box of document.querySelectorAll("[data-calendar-date]:not([data-started])")) {
    box.dataset.started = "";
    new DateField(box);
  }
}
