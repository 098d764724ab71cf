// <div data-card-picture="front"> holds two file inputs, one for the camera, and the tools to turn the chosen picture
// and to cut it to the card. What is sent is a JPEG made here, so that a large photo uploads in a second.

import { drawn, opened, Unreadable } from "./open.js";
import { measure } from "./quality.js";

const PREVIEW_SIDE = 1000; // pixels
const SMALLEST_CUT = 0.15; // of a side
const KEY_STEP = 0.02;
const QUALITY = 0.88;
const PAUSE = 250; // milliseconds between the last change and a look at the result

const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };

// By side. They outlive the form: when it comes back with an error, the pictures are still there.
const pictures = new Map();

class CardPicture {
  constructor(side) {
    this.side = side;
    this.forget();
  }

  forget() {
    this.file = null;
    this.canvas = null;
    this.cut = { ...WHOLE };
    this.complaint = "";
    this.isKept = false;
  }

  // --- The page's elements, new whenever the form is shown again ---

  attach(box) {
    this.box = box;
    this.find = (name) => box.querySelector(`[data-${name}]`);
    // The server has it: what we still show need not be sent again.
    if ("waits" in box.dataset && this.canvas) this.isKept = true;
    for (const input of box.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => this.take(input));
      if (input.files.length) this.take(input); // the browser's "back" kept it
    }
    for (const button of box.querySelectorAll("[data-turn]")) {
      button.addEventListener("click", () => this.turn(Number(button.dataset.turn)));
    }
    this.find("whole").addEventListener("click", () => this.setCut({ ...WHOLE }));
    for (const corner of box.querySelectorAll("[data-corner]")) this.watch(corner);
    this.show();
  }

  get limits() {
    const { maxBytes, maxPixels, longSide, shortSide } = this.box.dataset;
    return { bytes: Number(maxBytes), pixels: Number(maxPixels), long: Number(longSide), short: Number(shortSide) };
  }

  async take(input) {
    const [file] = input.files;
    if (!file) return;
    this.forget();
    this.file = file;
    for (const other of this.box.querySelectorAll("input[type=file]")) if (other !== input) other.value = "";
    this.box.setAttribute("aria-busy", "true");
    try {
      const canvas = await opened(file, this.limits);
      if (this.file !== file) return; // another was chosen meanwhile
      this.canvas = canvas;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if (this.file !== file) return;
      this.complaint = error.message;
    } finally {
      if (this.file === file) this.box.removeAttribute("aria-busy");
    }
    this.show();
  }

  // --- Turning and cutting ---

  turn(direction) {
    const before = this.canvas;
    this.canvas = drawn(before, before.height, before.width, (context, { width, height }) => {
      context.translate(width / 2, height / 2);
      context.rotate((direction * Math.PI) / 2);
      context.drawImage(before, -before.width / 2, -before.height / 2);
    });
    const { left, top, right, bottom } = this.cut;
    this.cut =
      direction > 0
        ? { left: 1 - bottom, right: 1 - top, top: left, bottom: right }
        : { left: top, right: bottom, top: 1 - right, bottom: 1 - left };
    this.isKept = false;
    this.show();
  }

  setCut(cut) {
    this.cut = cut;
    this.isKept = false;
    this.showCut();
    this.judgeSoon();
  }

  moveCorner(corner, x, y) {
    const [isRight, isBottom] = corner.dataset.corner.split(" ").map(Number);
    const within = (least, most, value) => Math.min(most, Math.max(least, value));
    const cut = { ...this.cut };
    if (isRight) cut.right = within(cut.left + SMALLEST_CUT, 1, x);
    else cut.left = within(0, cut.right - SMALLEST_CUT, x);
    if (isBottom) cut.bottom = within(cut.top + SMALLEST_CUT, 1, y);
    else cut.top = within(0, cut.bottom - SMALLEST_CUT, y);
    this.setCut(cut);
  }

  watch(corner) {
    corner.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      corner.focus();
      corner.setPointerCapture(event.pointerId);
    });
    corner.addEventListener("pointermove", (event) => {
      if (!corner.hasPointerCapture(event.pointerId)) return;
      const frame = this.find("canvas").getBoundingClientRect();
      const x = (event.clientX - frame.left) / frame.width;
      const y = (event.clientY - frame.top) / frame.height;
      this.moveCorner(corner, x, y);
    });
    corner.addEventListener("keydown", (event) => {
      const [dx, dy] =
        { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
      if (dx === undefined) return;
      event.preventDefault();
      const [isRight, isBottom] = corner.dataset.corner.split(" ").map(Number);
      const { left, top, right, bottom } = this.cut;
      this.moveCorner(corner, (isRight ? right : left) + dx * KEY_STEP, (isBottom ? bottom : top) + dy * KEY_STEP);
    });
  }

  // --- What the shopper sees ---

  show() {
    this.find("stage").hidden = !this.canvas;
    if (this.canvas) {
      const shown = this.find("canvas");
      const scale = Math.min(1, PREVIEW_SIDE / Math.max(this.canvas.width, this.canvas.height));
      shown.width = Math.round(this.canvas.width * scale);
      shown.height = Math.round(this.canvas.height * scale);
      shown.getContext("2d").drawImage(this.canvas, 0, 0, shown.width, shown.height);
      this.showCut();
    }
    this.judge();
    document.dispatchEvent(new CustomEvent("card:picture"));
  }

  showCut() {
    const { left, top, right, bottom } = this.cut;
    const { style } = this.find("crop");
    style.left = `${left * 100}%`;
    style.top = `${top * 100}%`;
    style.width = `${(right - left) * 100}%`;
    style.height = `${(bottom - top) * 100}%`;
  }

  judgeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.judge(), PAUSE);
  }

  judge() {
    let hint = this.complaint;
    if (this.canvas) {
      const result = this.result();
      const { isDark, isBlurred } = measure(result);
      const tooSmall =
        Math.max(result.width, result.height) < this.limits.long ||
        Math.min(result.width, result.height) < this.limits.short;
      this.complaint = tooSmall ? "small" : "";
      hint = this.complaint || (isDark && "dark") || (isBlurred && "blurred") || "good";
    }
    this.say(hint);
  }

  say(hint) {
    const line = this.find("hint");
    const words = hint ? this.box.dataset[`message${hint[0].toUpperCase()}${hint.slice(1)}`] : "";
    line.textContent = words;
    line.dataset.tone = hint === "good" ? "success" : hint === "dark" || hint === "blurred" ? "warning" : "error";
  }

  // --- What is sent ---

  result() {
    const { left, top, right, bottom } = this.cut;
    const { width, height } = this.canvas;
    const size = [(right - left) * width, (bottom - top) * height];
    return drawn(this.canvas, ...size, (context, canvas) =>
      context.drawImage(this.canvas, left * width, top * height, ...size, 0, 0, canvas.width, canvas.height),
    );
  }

  /** Whether the form may go; where not, the shopper is told why at the picture. */
  isReady() {
    if (!this.file && !("waits" in this.box.dataset)) this.complaint = "missing";
    if (this.complaint) this.say(this.complaint);
    return !this.complaint;
  }

  async fill(data) {
    if (!this.canvas) return;
    data.delete(`${this.side}_camera`);
    data.delete(this.side);
    if (this.isKept) return;
    const blob = await new Promise((done) => this.result().toBlob(done, "image/jpeg", QUALITY));
    if (blob) data.set(this.side, blob, `${this.side}.jpg`);
  }

  exchange(other) {
    for (const name of ["file", "canvas", "cut", "complaint"]) [this[name], other[name]] = [other[name], this[name]];
    for (const picture of [this, other]) {
      picture.isKept = false;
      for (const input of picture.box.querySelectorAll("input[type=file]")) input.value = "";
      picture.show();
    }
  }
}

/** The pictures that the page asks for now. */
export const shownPictures = () => [...pictures.values()].filter((picture) => picture.box?.isConnected);

function startSwap() {
  const line = document.querySelector("[data-swap]");
  if (!line) return;
  const refresh = () => {
    const shown = shownPictures();
    line.hidden = shown.length < 2 || !shown.every((picture) => picture.canvas);
  };
  line.querySelector("button").addEventListener("click", () => {
    const [front, back] = shownPictures();
    front.exchange(back);
  });
  document.addEventListener("card:picture", refresh);
  refresh();
}

export function startPictures() {
  for (const box of document.querySelectorAll("[data-card-picture]")) {
    const side = box.dataset.cardPicture;
    if (!pictures.has(side)) pictures.set(side, new CardPicture(side));
    pictures.get(side).attach(box);
  }
  startSwap();
}
