// <div data-preview data-max-bytes data-message-type data-message-size> around a file input shows
// the chosen picture, and says at once when it is too large or no picture. The server judges anew.
// The picture is drawn on a canvas: a blob: address would need an opening in the security policy.

const LONGEST_SIDE = 640;

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function complaintAbout(file, input, box) {
  const allowed = input.accept.split(",").map((type) => type.trim()).filter(Boolean);
  if (allowed.length && !allowed.includes(file.type)) return box.dataset.messageType;
  if (box.dataset.maxBytes && file.size > Number(box.dataset.maxBytes)) return box.dataset.messageSize;
  return "";
}

async function draw(file, canvas) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

async function show(input, box) {
  const canvas = box.querySelector("[data-preview-picture]");
  const message = box.querySelector("[data-preview-message]");
  const file = input.files[0];
  canvas.hidden = true;
  message.textContent = "";
  input.setCustomValidity("");
  if (!file) return;

  let complaint = complaintAbout(file, input, box);
  if (!complaint) {
    try {
      await draw(file, canvas);
    } catch {
      complaint = box.dataset.messageType;
    }
  }
  if (file !== input.files[0]) return; // another file was chosen meanwhile
  canvas.hidden = Boolean(complaint);
  message.textContent = complaint || `${file.name} · ${megabytes(file.size)}`;
  message.classList.toggle("text-error", Boolean(complaint));
  input.setCustomValidity(complaint);
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-preview]");
  if (box && event.target.type === "file") show(event.target, box);
});

// After "back", the browser may keep the chosen file without its picture.
window.addEventListener("pageshow", () => {
  for (const box of document.querySelectorAll("[data-preview]")) {
    const input = box.querySelector("input[type='file']");
    if (input?.files.length) show(input, box);
  }
});
