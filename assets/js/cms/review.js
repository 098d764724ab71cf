// The review of citizenship cards: pictures that zoom and turn, and keys for what is pressed fifty times in a row.

const MOST = 8;

// One picture in its frame. Where it stands is held here and set as one transform.
class Viewer {
  constructor(figure) {
    this.figure = figure;
    this.frame = figure.querySelector("[data-viewer-frame]");
    this.image = this.frame.querySelector("img");
    this.pointers = new Map();
    this.whole();
    figure.querySelector("[data-viewer-buttons]").hidden = false;
    figure.addEventListener("click", ({ target }) => this.press(target.closest("button")));
    this.frame.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.frame.addEventListener("dblclick", (event) => this.zoom(this.scale > 1 ? 1 / this.scale : 2.5, event));
    this.frame.addEventListener("pointerdown", (event) => this.down(event));
    this.frame.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.frame.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    }
  }

  press(button) {
    if (!button) return;
    if (button.dataset.zoom) this.zoom(Number(button.dataset.zoom));
    else if (button.dataset.turn) this.turn(Number(button.dataset.turn));
    else this.whole();
  }

  whole() {
    this.scale = 1;
    this.x = this.y = this.angle = 0;
    this.show();
  }

  turn(degrees) {
    this.angle += degrees;
    this.x = this.y = 0;
    this.show();
  }

  // About the point of `event`, which stays where it is; about the middle without one.
  zoom(factor, event) {
    const before = this.scale;
    this.scale = Math.min(MOST, Math.max(1, before * factor));
    const box = this.frame.getBoundingClientRect();
    const fromMiddle = event
      ? { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
      : { x: 0, y: 0 };
    const grown = this.scale / before;
    this.x = fromMiddle.x - (fromMiddle.x - this.x) * grown;
    this.y = fromMiddle.y - (fromMiddle.y - this.y) * grown;
    this.show();
  }

  // A picture on its side is made as small as the frame asks for.
  fit() {
    const { width, height } = this.frame.getBoundingClientRect();
    if (this.angle % 180 === 0 || !width) return 1;
    const ratio = this.image.naturalWidth / this.image.naturalHeight || 1;
    const shown = Math.min(width, height * ratio);
    return Math.min(height / shown, width / (shown / ratio));
  }

  show() {
    const box = this.frame.getBoundingClientRect();
    const room = (length) => (length * (this.scale - 1)) / 2 + (this.scale > 1 ? length / 4 : 0);
    this.x = Math.max(-room(box.width), Math.min(room(box.width), this.x));
    this.y = Math.max(-room(box.height), Math.min(room(box.height), this.y));
    const scale = this.scale * this.fit();
    this.image.style.transform = `translate(${this.x}px, ${this.y}px) rotate(${this.angle}deg) scale(${scale})`;
    this.frame.classList.toggle("is-zoomed", this.scale > 1);
  }

  wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), event);
  }

  down(event) {
    this.pointers.set(event.pointerId, event);
    if (this.scale > 1 || this.pointers.size > 1) this.frame.setPointerCapture(event.pointerId);
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const other = [...this.pointers.values()].find((pointer) => pointer.pointerId !== event.pointerId);
    this.pointers.set(event.pointerId, event);
    if (other) {
      const distance = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
      this.zoom(distance(event) / Math.max(1, distance(before)), {
        clientX: (event.clientX + other.clientX) / 2,
        clientY: (event.clientY + other.clientY) / 2,
      });
    } else if (this.scale > 1) {
      this.x += event.clientX - before.clientX;
      this.y += event.clientY - before.clientY;
      this.show();
    }
  }
}

const isTyping = (element) =>
  element.matches("textarea, select, [contenteditable], input:not([type='checkbox'], [type='radio'])");

class Keys {
  constructor(desk, viewers) {
    this.desk = desk;
    this.viewers = viewers;
    this.choose(viewers[0]);
    for (const viewer of viewers) viewer.figure.addEventListener("pointerenter", () => this.choose(viewer));
    // Before Wagtail, which has uses of its own for [, ] and ?.
    document.addEventListener("keydown", (event) => this.pressed(event), true);
  }

  choose(viewer) {
    this.viewer = viewer;
    for (const each of this.viewers) each.figure.classList.toggle("is-chosen", each === viewer);
  }

  side(name) {
    this.choose(this.viewers.find(({ figure }) => figure.dataset.viewer === name) || this.viewer);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("[aria-modal='true']:not([aria-hidden='true'])")) return;
    const isKnown = this.look(event.key) || this.decide(event.key, event.repeat);
    if (!isKnown) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  look(key) {
    const { viewer } = this;
    const does = {
      "+": () => viewer?.zoom(1.25),
      "=": () => viewer?.zoom(1.25),
      "-": () => viewer?.zoom(0.8),
      0: () => viewer?.whole(),
      "[": () => viewer?.turn(-90),
      "]": () => viewer?.turn(90),
      f: () => this.side("front"),
      b: () => this.side("back"),
    }[key];
    does?.();
    return Boolean(does);
  }

  decide(key, isHeld) {
    if (/^[1-9]$/.test(key)) return isHeld || this.tick(Number(key) - 1);
    if (key === "?") return this.help();
    const button = this.desk.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button) return false;
    if (!isHeld) this.push(button);
    return true;
  }

  tick(place) {
    const boxes = this.desk.querySelectorAll("[name='reasons']");
    if (!boxes[place]) return false;
    boxes[place].click();
    boxes[place].closest("label").scrollIntoView({ block: "nearest" });
    return true;
  }

  // What cannot be undone takes two presses of the key: the first one picks the button.
  push(button) {
    const isFinal = button.getAttribute("form") === "decision";
    if (isFinal && document.activeElement !== button) button.focus();
    else button.click();
  }

  help() {
    const help = this.desk.querySelector("[data-shortcuts]");
    if (help) help.open = !help.open;
    return Boolean(help);
  }
}

// What a decision lacks stands beside the pictures, mostly below the edge of the window.
document.querySelector("#decision .w-field__errors")?.scrollIntoView({ block: "center" });

const figures = [...document.querySelectorAll("[data-viewer]:has([data-viewer-frame])")];
const viewers = figures.map((figure) => new Viewer(figure));
const desk = document.querySelector("[data-review]");
if (desk) new Keys(desk, viewers);
