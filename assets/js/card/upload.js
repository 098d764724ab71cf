// <form data-card-form> is sent here, with a bar that shows how far it is. The server's answer, a form with its
// errors, takes the place of the form; where all is well it names the address to go on to.

import { shownPictures } from "./pictures.js";

const PATIENCE = 180000; // milliseconds, for two pictures over a slow line
// Answers that are this page again. Any other is no page that anybody should be left with.
const SHOWN_AGAIN = new Set([200, 409, 422, 429, 503]);

let isUnderWay = false;
let isLeaving = false;

function showProgress(form, words, percent) {
  const box = form.querySelector("[data-progress]");
  box.hidden = words === "";
  box.querySelector("[data-progress-label]").textContent = words;
  const bar = box.querySelector("progress");
  if (percent === undefined) bar.removeAttribute("value"); // moving to and fro
  else bar.value = percent;
}

function fail(form) {
  const line = form.querySelector("[data-failure]");
  line.textContent = form.dataset.messageFailed;
  line.hidden = false;
  showProgress(form, "", 0);
}

function send(form, data) {
  return new Promise((answered, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true"); // the server then names the next address, and redirects nobody
    request.timeout = PATIENCE;
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) showProgress(form, form.dataset.messageSending, (100 * loaded) / total);
    });
    request.upload.addEventListener("load", () => showProgress(form, form.dataset.messageChecking));
    request.addEventListener("load", () => answered(request));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => failed(new Error(name)));
    request.send(data);
  });
}

function show(request, form) {
  const onward = request.getResponseHeader("HX-Redirect");
  if (onward) {
    isLeaving = true;
    location.assign(onward);
    return;
  }
  const isThisPage = new URL(request.responseURL).pathname === location.pathname;
  if (!isThisPage && request.status === 200) {
    isLeaving = true;
    location.assign(request.responseURL); // the login, when the session has ended
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const content = page.querySelector("#content");
  if (!isThisPage || !SHOWN_AGAIN.has(request.status) || !content) {
    fail(form);
    return;
  }
  document.querySelector("#content").replaceWith(content);
  document.dispatchEvent(new CustomEvent("card:shown"));
  const wrong = content.querySelector(".field-errors")?.closest(".field");
  const told = content.querySelectorAll("[role=alert]:not([hidden])");
  (wrong ?? told[told.length - 1] ?? content).scrollIntoView({ block: "start" });
  wrong?.querySelector("input:not([type=file]), select")?.focus({ preventScroll: true });
}

function isReady(form) {
  const unready = shownPictures().filter((picture) => !picture.isReady());
  if (unready.length) {
    unready[0].box.scrollIntoView({ block: "center" });
    return false;
  }
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-card-form]")) return;
  event.preventDefault();
  if (isUnderWay || !isReady(form)) return;
  isUnderWay = true;
  const button = form.querySelector("button[type=submit]");
  button.setAttribute("aria-disabled", "true");
  form.querySelector("[data-failure]").hidden = true;
  showProgress(form, form.dataset.messageSending, 0);
  try {
    const data = new FormData(form);
    for (const picture of shownPictures()) await picture.fill(data);
    show(await send(form, data), form);
  } catch {
    fail(form);
  } finally {
    isUnderWay = isLeaving;
    if (!isLeaving) button.removeAttribute("aria-disabled");
  }
});

// The browser's "back" can bring the page back as it was left.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});

// A field that the browser finds wrong must not hide in folded details.
document.addEventListener(
  "invalid",
  (event) => {
    const fold = event.target.closest("form[data-card-form] details");
    if (fold) fold.open = true;
  },
  true,
);
