// <form data-suggest="address"> with a search field and an empty [role=listbox]: while somebody types, what the
// words may become is fetched from the address and shown below the field. Arrow keys move, Enter opens, Escape
// closes. Without this file the form searches all the same.

const PAUSE = 180; // milliseconds after the last key
const SHORTEST = 2;

const optionsOf = (list) => [...list.querySelectorAll("[role=option]")];

class Combobox {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[data-suggest-status]");
    this.asked = "";
    const field = this.field;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("aria-expanded", "false");
    field.addEventListener("input", () => this.wait());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("focus", () => this.wait());
    form.addEventListener("submit", () => this.close());
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
    // A press on an option must not take the focus, or the list is gone before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    document.addEventListener("pointerdown", (event) => {
      if (!form.contains(event.target)) this.close();
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const words = this.field.value.trim();
    if (words.length < SHORTEST) {
      this.close();
      return;
    }
    if (words === this.asked && !this.list.hidden) return;
    this.request?.abort();
    this.request = new AbortController();
    try {
      const address = `${this.form.dataset.suggest}?${new URLSearchParams({ q: words })}`;
      const answer = await fetch(address, { signal: this.request.signal });
      if (answer.ok) this.show(await answer.text(), words);
    } catch {
      // Gone on typing, or no network: suggestions are only help.
    }
  }

  show(html, words) {
    if (this.field.value.trim() !== words || !this.form.contains(document.activeElement)) return;
    this.asked = words;
    // Our own page's fragment, escaped by the server; the security policy runs nothing inline.
    this.list.innerHTML = html;
    for (const option of optionsOf(this.list)) option.id = `${this.list.id}-${option.id}`;
    const count = optionsOf(this.list).length;
    this.list.hidden = count === 0;
    this.field.setAttribute("aria-expanded", String(count > 0));
    this.field.removeAttribute("aria-activedescendant");
    this.status.textContent = count ? `${this.form.dataset.suggestCount}: ${count}` : "";
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation(); // the menu around it stays open
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) {
        this.wait();
      } else {
        event.preventDefault();
        this.move(event.key === "ArrowDown" ? 1 : -1);
      }
    } else if (event.key === "Enter") {
      const chosen = this.chosen();
      if (!chosen) return;
      event.preventDefault();
      chosen.click();
    }
  }

  chosen() {
    return this.list.hidden ? null : this.list.querySelector("[aria-selected=true]");
  }

  move(step) {
    const options = optionsOf(this.list);
    const places = options.length + 1; // the last is the field itself
    const now = options.indexOf(this.chosen());
    const at = ((now < 0 ? options.length : now) + step + places) % places;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < options.length) {
      this.field.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }
}

function start(form) {
  if ("started" in form.dataset) return;
  form.dataset.started = "";
  new Combobox(form);
}

const startAll = () => document.querySelectorAll("form[data-suggest]").forEach(start);

document.addEventListener("htmx:load", startAll);
startAll();
