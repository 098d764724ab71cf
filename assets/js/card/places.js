// <select data-local-level> lists all 753 local levels by district. Here one chooses province and district first,
// and the ward from as many as the place has.

import { localized } from "./digits.js";

function chooser(name, label, before) {
  const field = document.createElement("div");
  field.className = "field";
  const caption = document.createElement("label");
  caption.className = "field-label";
  caption.textContent = label;
  const select = document.createElement("select");
  select.id = caption.htmlFor = `${before.id}_${name}`;
  field.append(caption, select);
  return { field, select };
}

function fill(select, options, chosen) {
  select.replaceChildren(
    new Option("—", ""),
    ...options.map(([value, words]) => new Option(words, value, false, value === chosen)),
  );
}

function startWard(level) {
  const typed = level.form.elements[level.name.replace("local_level", "ward")];
  const select = document.createElement("select");
  for (const name of ["id", "name", "required", "aria-invalid", "aria-describedby"]) {
    if (typed.hasAttribute(name)) select.setAttribute(name, typed.getAttribute(name));
  }
  const refresh = (chosen) => {
    const wards = Number(level.selectedOptions[0]?.dataset.wards ?? 0);
    const numbers = [...Array(wards).keys()].map((at) => String(at + 1));
    fill(
      select,
      numbers.map((number) => [number, localized(number)]),
      chosen,
    );
    select.disabled = wards === 0;
  };
  refresh(typed.value);
  typed.replaceWith(select);
  level.addEventListener("change", () => refresh(""));
}

function start(level) {
  level.dataset.started = "";
  const groups = [...level.querySelectorAll("optgroup")];
  const chosen = level.selectedOptions[0]?.closest("optgroup");
  const province = chooser("province", level.dataset.labelProvince, level);
  const district = chooser("district", level.dataset.labelDistrict, level);

  const showDistricts = (name) =>
    fill(
      district.select,
      groups.filter((group) => group.dataset.province === province.select.value).map((group) => [group.dataset.district, group.dataset.district]),
      name,
    );
  const showLevels = () => {
    const value = level.value;
    const group = groups.find((each) => each.dataset.district === district.select.value);
    level.replaceChildren(level.options[0], ...(group ? [...group.children] : []).map((option) => option.cloneNode(true)));
    level.value = value;
    if (level.selectedIndex < 0) level.value = "";
    level.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const provinces = [...new Set(groups.map((group) => group.dataset.province))];
  fill(
    province.select,
    provinces.map((name) => [name, name]),
    chosen?.dataset.province,
  );
  showDistricts(chosen?.dataset.district);
  const row = document.createElement("div");
  row.className = "form-row";
  row.append(province.field, district.field);
  level.closest(".form-row").before(row);
  province.select.addEventListener("change", () => {
    showDistricts("");
    showLevels();
  });
  district.select.addEventListener("change", showLevels);
  showLevels();
  startWard(level);
}

export function startPlaces() {
  for (const level of document.querySelectorAll("select[data-local-level]:not([data-started])")) start(level);
}
