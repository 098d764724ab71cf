// Rows that are added from a <template>, in a formset as Django counts it.

export function addFromTemplate(rows, template, total) {
  const place = document.createElement("template");
  place.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = place.content.firstElementChild;
  rows.append(row);
  total.value = Number(total.value) + 1;
  return row;
}
