// What a mail looks like, asked of the shop while its words are typed. Without this script it is shown once they are
// saved.

const PAUSE = 400; // milliseconds without a key

/** As tall as the mail in it; a link that is pressed leads nowhere. */
function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  for (const link of page.querySelectorAll("a")) link.target = "_blank"; // which the frame may not open
  frame.style.height = `${page.body.offsetHeight + 2}px`;
}

function setUp(form) {
  const frames = [...form.querySelectorAll("[data-letter-html]")];
  let timer = null;
  let asked = null;

  function show({ letters, problems }) {
    for (const [code, letter] of Object.entries(letters)) {
      form.querySelector(`[data-letter-subject="${code}"]`).textContent = letter.subject;
      form.querySelector(`[data-letter-text="${code}"]`).textContent = letter.text;
      const frame = form.querySelector(`[data-letter-html="${code}"]`);
      if (frame.srcdoc !== letter.html) frame.srcdoc = letter.html;
    }
    for (const place of form.querySelectorAll("[data-problem]")) {
      place.textContent = problems[place.dataset.problem] ?? "";
      place.hidden = !place.textContent;
    }
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    let answer = null;
    try {
      const body = new FormData(form);
      const response = await fetch(form.dataset.mailWords, { method: "POST", body, signal: asked.signal });
      if (response.ok) answer = await response.json();
    } catch {
      // A later question is on its way, or the server is away: the next key asks again.
    }
    if (answer) show(answer);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  for (const frame of frames) {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  }
  window.addEventListener("resize", () => frames.forEach(fit));
}

document.querySelectorAll("[data-mail-words]").forEach(setUp);
