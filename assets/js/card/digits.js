// Digits of both scripts.
const DEVANAGARI = "०१२३४५६७८९";

export const isNepali = () => document.documentElement.lang === "ne";

export const localized = (number) =>
  isNepali() ? String(number).replace(/\d/g, (digit) => DEVANAGARI[digit]) : String(number);

export const ascii = (text) => text.replace(/[०-९]/g, (digit) => DEVANAGARI.indexOf(digit));
