// A chosen file as a canvas, upright and at most so large as the shop keeps it.

export const LONGEST_SIDE = 2400;
const PNG = [0x89, 0x50, 0x4e, 0x47];

export class Unreadable extends Error {}

async function firstBytes(file, count) {
  return new DataView(await file.slice(0, count).arrayBuffer());
}

async function refuseHopeless(file, limits) {
  const head = await firstBytes(file, 32);
  if (head.byteLength < 24) throw new Unreadable("type");
  const isPng = PNG.every((sign, at) => head.getUint8(at) === sign);
  // Such a file is small, and takes the browser down with it when it is unpacked.
  if (isPng && head.getUint32(16) * head.getUint32(20) > limits.pixels) throw new Unreadable("pixels");
}

async function whyNot(file, limits) {
  const head = await firstBytes(file, 12);
  const words = [...Array(Math.max(0, head.byteLength - 4)).keys()]
    .map((at) => String.fromCharCode(head.getUint8(at + 4)))
    .join("");
  if (/^ftyp(hei|hev|mif1|msf1)/.test(words)) return "heic";
  return file.size > limits.bytes ? "bytes" : "type";
}

export function drawn(source, width, height, paint) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // below what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  paint(context, canvas);
  return canvas;
}

export async function opened(file, limits) {
  await refuseHopeless(file, limits);
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Unreadable(await whyNot(file, limits));
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = drawn(bitmap, bitmap.width * scale, bitmap.height * scale, (context, { width, height }) =>
    context.drawImage(bitmap, 0, 0, width, height),
  );
  bitmap.close();
  return canvas;
}
