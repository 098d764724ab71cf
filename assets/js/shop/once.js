// A form with data-once is sent once: a second press while the first is on its way is dropped.
// The buttons are not disabled, because a disabled button would not send its name and value.

const PATIENCE = 15000; // milliseconds; a request stopped by hand must not lock the form for good

const buttonsOf = (form) =>
  [...form.elements].filter((element) => element.type === "submit" || element.type === "image");

function lock(form) {
  form.dataset.sent = "";
  form.setAttribute("aria-busy", "true");
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), PATIENCE);
}

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

// In the capture phase, so that htmx does not see the second press either.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    lock(form);
    // Another listener may still refuse this press; then nothing is on its way.
    setTimeout(() => {
      if (event.defaultPrevented && !form.matches(".htmx-request")) release(form);
    });
  },
  true,
);

// The browser's back button can bring the page back as it was left: locked.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form);
});
