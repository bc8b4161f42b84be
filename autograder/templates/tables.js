"use strict";
// Tables that can be sorted by a click on a head, and filtered by typing; the long ones show
// their first rows only. Without this script they are complete and in their first order.
const SHORT = 8; // rows that need no filter

function enhance(table) {
  const few = Number(table.dataset.few ?? 25);
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const tools = document.createElement("div");
  tools.className = "tools";
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const more = button("");
  let sought = "";
  let whole = rows.length <= few;

  function show() {
    const found = [...body.rows].filter((row) => texts.get(row).includes(sought));
    const shown = new Set(whole ? found : found.slice(0, few));
    for (const row of rows) row.hidden = !shown.has(row);
    told.textContent = `${shown.size} of ${rows.length} rows`;
    more.hidden = found.length <= few || rows.length <= few;
    more.textContent = whole ? `Show ${few}` : `Show all ${found.length}`;
  }

  function sort(column) {
    const head = heads[column];
    // Numbers begin with the largest, words with the first.
    const isNumeric = head.classList.contains("number");
    const before = head.getAttribute("aria-sort");
    const first = isNumeric ? "descending" : "ascending";
    const other = isNumeric ? "ascending" : "descending";
    const order = before === first ? other : first;
    for (const one of heads) if (one.hasAttribute("aria-sort")) one.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const keys = new Map(rows.map((row) => [row, key(row.cells[column], isNumeric)]));
    body.append(...rows.sort((a, b) => compare(keys.get(a), keys.get(b), sign)));
    show();
  }

  heads.forEach((head, column) => {
    const click = button("");
    click.append(...head.childNodes);
    head.append(click);
    head.setAttribute("aria-sort", head.dataset.sorted ?? "none");
    click.addEventListener("click", () => sort(column));
  });
  if (rows.length > SHORT) {
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.type = "search";
    field.addEventListener("input", () => {
      sought = field.value.trim().toLowerCase();
      show();
    });
    label.append(`Filter ${table.dataset.what} `, field);
    more.addEventListener("click", () => {
      whole = !whole;
      show();
    });
    tools.append(label, told, more);
    table.parentElement.before(tools);
  }
  show();
}

function button(text) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  return made;
}

function key(cell, isNumeric) {
  const value = cell.dataset.v ?? cell.textContent.trim();
  if (value === "") return null;
  return isNumeric ? Number(value) : value;
}

// What is not known comes last, whichever way it is sorted.
function compare(a, b, sign) {
  if (a === null || b === null) return (a === null) - (b === null);
  return sign * (typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true }));
}

document.querySelectorAll("table.sortable").forEach(enhance);
