// <div data-quantity> holds a number input and buttons with data-step="-1" and "1".

const within = (input, step) =>
  !(step < 0 && input.min !== "" && input.valueAsNumber <= Number(input.min)) &&
  !(step > 0 && input.max !== "" && input.valueAsNumber >= Number(input.max));

function refresh(stepper) {
  const input = stepper.querySelector("input");
  for (const button of stepper.querySelectorAll("[data-step]")) {
    button.disabled = input.disabled || !within(input, Number(button.dataset.step));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-quantity] [data-step]");
  if (!button) return;
  const stepper = button.closest("[data-quantity]");
  const input = stepper.querySelector("input");
  if (Number(button.dataset.step) > 0) input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("input", (event) => {
  const stepper = event.target.closest("[data-quantity]");
  if (stepper) refresh(stepper);
});

const refreshAll = (root) => root.querySelectorAll("[data-quantity]").forEach(refresh);

document.addEventListener("htmx:load", (event) => refreshAll(event.target.parentElement ?? document));
refreshAll(document);
