// Is a picture sharp and light enough to be read? Only hints: a person judges.

const MEASURED_SIDE = 1000; // pixels of the longer side; much smaller, and blur is scaled away

const BLURRED_BELOW = 60; // variance of the Laplacian; a sharp photo of a card has several hundred
const DARK_BELOW = 70; // mean of 0 to 255

function greys(picture) {
  const scale = Math.min(1, MEASURED_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(3, Math.round(picture.width * scale));
  const height = Math.max(3, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
  }
  return { grey, width, height };
}

export function measure(picture) {
  const { grey, width, height } = greys(picture);
  let light = 0;
  for (const level of grey) light += level;
  light /= grey.length;

  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const edge = grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at];
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  const mean = sum / count;
  const sharpness = squares / count - mean * mean;
  return { light, sharpness, isDark: light < DARK_BELOW, isBlurred: sharpness < BLURRED_BELOW };
}
