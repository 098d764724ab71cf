// Pictures of an item: several files, chosen or dropped, go up one after the other and into the gallery in their
// order. What each shows is suggested from the item's title until somebody says it better.

const DEVANAGARI = "०१२३४५६७८९";
const inNepali = (number) => String(number).replace(/\d/g, (digit) => DEVANAGARI[digit]);

function suggestion(title, place, isNepali) {
  if (!title || place === 1) return title;
  return isNepali ? `${title}, तस्बिर ${inNepali(place)}` : `${title}, picture ${place}`;
}

class Gallery {
  constructor(drop) {
    this.drop = drop;
    this.prefix = drop.dataset.gallery;
    this.rows = document.getElementById(`id_${this.prefix}-FORMS`);
    this.list = drop.querySelector("[data-gallery-uploads]");
    this.form = drop.closest("form");
    this.titles = { description: this.form.elements.title, description_ne: this.form.elements.title_ne };
    this.queue = Promise.resolve();
    this.isUploading = false;
    this.listen();
  }

  listen() {
    const input = this.drop.querySelector("[data-gallery-files]");
    input.addEventListener("change", () => {
      this.take([...input.files]);
      input.value = "";
    });
    const panel = this.drop.closest(".w-panel") || this.drop;
    panel.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      this.drop.classList.add("is-hovered");
    });
    panel.addEventListener("dragleave", () => this.drop.classList.remove("is-hovered"));
    panel.addEventListener("drop", (event) => {
      this.drop.classList.remove("is-hovered");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.take([...event.dataTransfer.files]);
    });
    this.rows.addEventListener("change", ({ target }) => {
      if (target.name?.endsWith("-image") && !this.isUploading) this.askForWords(target);
    });
    for (const [field, title] of Object.entries(this.titles)) {
      title.addEventListener("input", () => this.suggestAnew(field));
    }
    this.form.addEventListener("submit", (event) => {
      if (!this.list.querySelector("[data-under-way]")) return;
      event.preventDefault();
      this.list.scrollIntoView({ block: "center" });
    });
  }

  take(files) {
    for (const file of files) {
      const entry = new Upload(file, this.list);
      this.queue = this.queue.then(() => this.upload(entry));
    }
  }

  async upload(entry) {
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const picture = await entry.send(this.drop.dataset.uploadUrl, token, this.titles.description.value);
    if (picture) this.add(picture);
  }

  add(picture) {
    const panel = this.rows.galleryPanel;
    this.isUploading = true;
    panel.initialFocus = () => {}; // Wagtail would jump there while somebody types elsewhere
    panel.addForm();
    delete panel.initialFocus;
    const prefix = `${this.prefix}-${panel.formCount - 1}`;
    panel.chooserWidgetFactory.getById(`id_${prefix}-image`).setStateFromModalData(picture);
    this.isUploading = false;
    this.suggest(prefix);
  }

  place(prefix) {
    const standing = [...this.rows.children].filter((row) => !row.classList.contains("deleted"));
    return standing.findIndex((row) => row.id === `inline_child_${prefix}`) + 1;
  }

  suggest(prefix) {
    for (const [field, title] of Object.entries(this.titles)) {
      const input = this.form.elements[`${prefix}-${field}`];
      if (input.value) continue;
      const words = suggestion(title.value.trim(), this.place(prefix), field === "description_ne");
      input.value = input.dataset.suggested = words;
    }
  }

  suggestAnew(field) {
    for (const input of this.rows.querySelectorAll(`[name$="-${field}"]:not([type="hidden"])`)) {
      const prefix = input.name.slice(0, -field.length - 1);
      if (input.dataset.suggested === undefined || input.value !== input.dataset.suggested) continue;
      input.value = "";
      this.suggest(prefix);
    }
  }

  // A picture that was there already may say what it shows.
  async askForWords(input) {
    const prefix = input.name.slice(0, -"-image".length);
    const chosen = input.value;
    if (!chosen) return;
    const response = await fetch(this.drop.dataset.wordsUrl.replace(/0\/$/, `${chosen}/`));
    if (!response.ok || input.value !== chosen) return;
    for (const [field, words] of Object.entries(await response.json())) {
      this.form.elements[`${prefix}-${field}`].value = words;
      this.form.elements[`initial-${prefix}-${field}`].value = words;
    }
    this.suggest(prefix);
  }
}

class Upload {
  constructor(file, list) {
    this.file = file;
    this.line = document.createElement("li");
    this.line.dataset.underWay = "";
    this.name = document.createElement("span");
    this.name.textContent = file.name;
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.line.append(this.name, this.bar);
    list.append(this.line);
  }

  send(address, token, title) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("title", title);
    data.append("file", this.file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.bar.value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => {
        if (request.status === 200 && request.response?.id) {
          this.line.remove();
          resolve(request.response);
        } else {
          this.fail(request.response?.error || "This picture could not be sent. Please try again.");
          resolve(null);
        }
      });
      request.send(data);
    });
  }

  fail(message) {
    delete this.line.dataset.underWay;
    this.bar.remove();
    const told = document.createElement("strong");
    told.className = "error-message";
    told.textContent = message;
    const dismiss = document.createElement("button");
    dismiss.type = "button";
    dismiss.className = "button button-small button-secondary";
    dismiss.textContent = "Dismiss";
    dismiss.addEventListener("click", () => this.line.remove());
    this.line.append(told, dismiss);
  }
}

document.querySelectorAll("[data-gallery]").forEach((drop) => new Gallery(drop));
