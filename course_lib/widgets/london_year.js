// Draws the London year. Every curve and weight comes from Python; nothing is averaged here.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 40, right: 118, top: 24, bottom: 36 };
const CURVES = 268, GAP = 46, WEIGHTS = 92; // heights in pixels
const HEIGHT = MARGIN.top + CURVES + GAP + WEIGHTS + MARGIN.bottom;
const LABEL_GAP = 16, PYTHON_PAUSE = 150, SPEECH_PAUSE = 250; // pixels, ms, ms

const STYLE = `
.ly { --ly-average: #0072b2; --ly-corrected: #d55e00; --ly-climate: #009e73;
  --ly-muted: var(--jp-ui-font-color2, #616161); --ly-rule: var(--jp-border-color2, #e0e0e0);
  box-sizing: border-box; max-width: 1000px; padding: 8px 4px 4px;
  font: 13px/1.4 var(--jp-ui-font-family, system-ui, sans-serif);
  color: var(--jp-content-font-color1, CanvasText); font-variant-numeric: tabular-nums; }
[data-jp-theme-light="false"] .ly { --ly-average: #56b4e9; --ly-corrected: #f0893e; --ly-climate: #2bc79a; }
.ly-controls { display: grid; grid-template-columns: 2fr 1fr 1fr; gap: 10px 32px; }
.ly-name { display: flex; justify-content: space-between; gap: 8px; white-space: nowrap; }
.ly-name output { font-weight: 600; }
.ly input[type=range] { width: 100%; margin: 3px 0 0; accent-color: var(--ly-average); }
.ly input[type=checkbox] { margin: 0 8px 0 0; width: 15px; height: 15px; accent-color: var(--ly-average); }
.ly-check { display: flex; align-items: center; height: 20px; }
.ly-note { color: var(--ly-muted); font-size: 12px; }
.ly-off { opacity: .55; }
.ly-say { margin: 12px 0 6px; min-height: 2.8em; }
.ly-say.ly-problem { border-left: 3px solid var(--ly-corrected); padding-left: 10px; }
.ly svg { display: block; width: 100%; cursor: crosshair; touch-action: pan-y; user-select: none; }
.ly text { fill: currentColor; font-size: 12px; }
.ly .ly-tick { fill: var(--ly-muted); }
.ly .ly-title { font-weight: 600; }
.ly path, .ly line { fill: none; }
.ly .ly-grid { stroke: var(--ly-rule); }
.ly .ly-axis, .ly .ly-cursor { stroke: var(--ly-muted); }
.ly .ly-dots { stroke: currentColor; stroke-opacity: .42; stroke-width: 3.4; stroke-linecap: round; }
.ly .ly-average { stroke: var(--ly-average); stroke-width: 2.4; }
.ly .ly-corrected { stroke: var(--ly-corrected); stroke-width: 2.2; stroke-dasharray: 7 4; }
.ly .ly-climate { stroke: var(--ly-climate); stroke-width: 2; stroke-dasharray: 1.5 3.5; stroke-linecap: round; }
.ly path.ly-bars { fill: var(--ly-average); fill-opacity: .75; }
.ly path.ly-bars-corrected { stroke: var(--ly-corrected); stroke-width: 1.8; stroke-dasharray: 5 3; }
.ly .ly-window { fill: currentColor; fill-opacity: .09; }
.ly circle { stroke: var(--jp-layout-color0, Canvas); stroke-width: 1.5; }
.ly .ly-at-average { fill: var(--ly-average); } .ly .ly-at-corrected { fill: var(--ly-corrected); }
.ly .ly-late { opacity: .3; }
@media (prefers-reduced-motion: no-preference) { .ly .ly-late { transition: opacity .15s .3s; } }`;

let instances = 0;

function node(tag, attributes = {}, parent = null) {
  const svg = ["svg", "title", "desc", "g", "path", "line", "rect", "circle", "text", "clipPath"];
  const made = svg.includes(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") made.textContent = value;
    else made.setAttribute(key, value);
  }
  if (parent) parent.append(made);
  return made;
}

function floats(view) { // copied: a message's buffer need not be aligned
  if (!view || !view.byteLength) return null;
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function slider(parent, id, text, min, max, step) {
  const box = node("div", {}, parent);
  const name = node("div", { class: "ly-name" }, box);
  node("label", { for: id, text }, name);
  const output = node("output", { for: id }, name);
  const input = node("input", { id, type: "range", min, max, step }, box);
  const note = node("div", { class: "ly-note" }, box);
  return { box, input, output, note };
}

function checkbox(parent, id, text) {
  const box = node("div", {}, parent);
  const line = node("div", { class: "ly-check" }, box);
  const input = node("input", { id, type: "checkbox" }, line);
  node("label", { for: id, text }, line);
  const note = node("div", { class: "ly-note" }, box);
  return { box, input, note };
}

function lock(control, id, reason) { // switched off, and says why
  control.input.disabled = Boolean(reason);
  control.box.firstChild.classList.toggle("ly-off", Boolean(reason));
  control.note.textContent = reason;
  control.note.id = `${id}-why`;
  if (reason) control.input.setAttribute("aria-describedby", control.note.id);
  else control.input.removeAttribute("aria-describedby");
}

function later(milliseconds, work) {
  let timer;
  const call = () => { clearTimeout(timer); timer = setTimeout(work, milliseconds); };
  call.cancel = () => clearTimeout(timer);
  return call;
}

const days = (count) => `${count < 9.95 ? count.toFixed(1).replace(".0", "") : count.toFixed(0)} days`;
const betaText = (beta) => beta.toFixed(3).replace(/0$/, "");
const date = (day) => new Date(Date.UTC(2023, 0, day)).toLocaleDateString("en-GB",
  { day: "numeric", month: "long", timeZone: "UTC" });
const degrees = (value) => `${Math.abs(value) < 1e4 ? value.toFixed(1) : value.toExponential(1)} °F`;
const short = (name) => (name.length > 14 ? `${name.slice(0, 13)}…` : name);

function niceStep(range, ticks) {
  const raw = range / ticks, power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= raw);
}

function render({ model, el }) {
  const id = `ly${++instances}`;
  const root = node("div", { class: "ly" }, el);
  node("style", { text: STYLE }, root);
  const controls = node("div", { class: "ly-controls" }, root);
  const beta = slider(controls, `${id}-beta`, "β, the memory", 0, 100, 1);
  const v0 = slider(controls, `${id}-v0`, "start value v₀", 0, 80, 1);
  const noise = slider(controls, `${id}-noise`, "weather noise", 0, 2, 0.1);
  const day = slider(controls, `${id}-day`, "day", 1, 365, 1);
  const correct = checkbox(controls, `${id}-correct`, "bias correction");
  const climate = checkbox(controls, `${id}-climate`, "climate curve");
  const say = node("p", { class: "ly-say", "aria-live": "polite" }, root);
  const svg = node("svg", { role: "img", "aria-labelledby": `${id}-title ${id}-desc`, height: HEIGHT }, root);
  const title = node("title", { id: `${id}-title` }, svg);
  const desc = node("desc", { id: `${id}-desc` }, svg);
  const clip = node("rect", {}, node("clipPath", { id: `${id}-clip` }, svg));
  const axes = node("g", {}, svg), marks = node("g", {}, svg);

  let year, frames, corrected, observed, seasonal; // what Python sent
  let width = 800, x, y, low, high;                // the scales
  let pinned = model.get("day");                   // where the day returns to after hovering

  function readYear() {
    year = model.get("year");
    [frames, corrected, observed, seasonal] =
      [year.frames, year.corrected, year.observed, year.climate].map(floats);
    beta.input.max = year.betas.length - 1;
    day.input.max = observed.length;
    lock(v0, v0.input.id, year.v0Locked);
    lock(correct, correct.input.id, year.correctionLocked);
    layout();
  }

  function layout() {
    low = Math.min(0, Math.floor(Math.min(...observed) / 20) * 20);
    high = Math.max(80, Math.ceil(Math.max(...observed) / 20) * 20);
    const plot = width - MARGIN.left - MARGIN.right;
    x = (at) => MARGIN.left + (plot * at) / observed.length;
    y = (value) => MARGIN.top + (CURVES * (high - value)) / (high - low);
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    for (const [key, value] of Object.entries({ x: MARGIN.left, y: MARGIN.top, width: plot, height: CURVES }))
      clip.setAttribute(key, value);
    draw();
  }

  const curve = (values) => "M" + Array.from(values, (v, i) => `${x(i + 1).toFixed(1)} ${y(v).toFixed(1)}`).join("L");
  const frame = (all, index) => all && all.subarray(index * observed.length, (index + 1) * observed.length);

  function drawAxes(top, ticks, scale, format) {
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    for (const tick of ticks) {
      node("line", { class: tick === 0 ? "ly-axis" : "ly-grid", x1: left, x2: right, y1: scale(tick), y2: scale(tick) }, axes);
      node("text", { class: "ly-tick", x: left - 8, y: scale(tick) + 4, "text-anchor": "end", text: format(tick) }, axes);
    }
  }

  function drawDays() {
    const bottom = HEIGHT - MARGIN.bottom;
    for (let tick = 0; tick <= observed.length; tick += 50)
      node("text", { class: "ly-tick", x: x(tick), y: bottom + 16, "text-anchor": "middle", text: tick }, axes);
    node("text", { class: "ly-tick", x: width - MARGIN.right, y: bottom + 32, "text-anchor": "end", text: "day of the year" }, axes);
  }

  function drawCurves(shown) {
    const inside = { "clip-path": `url(#${id}-clip)` };
    const dots = Array.from(observed, (v, i) => `M${x(i + 1).toFixed(1)} ${y(v).toFixed(1)}h0`).join("");
    node("path", { class: "ly-dots", d: dots, ...inside }, marks);
    for (const { kind, values } of shown) node("path", { class: `ly-${kind}`, d: curve(values), ...inside }, marks);
  }

  function drawLabels(shown) { // beside the right ends, pushed apart
    const last = observed.length - 1, left = width - MARGIN.right + 8;
    const labels = [{ kind: "dots", label: "each day", values: observed }, ...shown]
      .map(({ kind, label, values }) => ({ kind, label, at: Math.min(Math.max(y(values[last]), MARGIN.top + 6), y(low) - 6) }))
      .sort((a, b) => b.at - a.at);
    for (let i = 1; i < labels.length; i++) labels[i].at = Math.min(labels[i].at, labels[i - 1].at - LABEL_GAP);
    for (const { kind, label, at } of labels) {
      const line = kind === "dots" ? `M${left + 9} ${at}h0` : `M${left} ${at}h18`;
      node("path", { class: `ly-${kind}`, d: line }, marks);
      node("text", { x: left + 24, y: at + 4, text: short(label) }, marks);
    }
  }

  function drawCursor(at, shown, window) {
    const top = MARGIN.top, bottom = HEIGHT - MARGIN.bottom;
    const from = x(Math.max(0.5, at + 0.5 - Math.round(window)));
    for (const [start, height] of [[top, CURVES], [top + CURVES + GAP, WEIGHTS]])
      node("rect", { class: "ly-window", x: from, width: x(at + 0.5) - from, y: start, height }, marks);
    node("line", { class: "ly-cursor", x1: x(at), x2: x(at), y1: top, y2: bottom }, marks);
    const late = at > observed.length * 0.8;
    node("text", { x: x(at) + (late ? -6 : 6), y: top + 10, "text-anchor": late ? "end" : "start", text: `day ${at}` }, marks);
    for (const { kind, values } of shown)
      if (kind !== "climate" && values[at - 1] >= low && values[at - 1] <= high)
        node("circle", { class: `ly-at-${kind}`, cx: x(at), cy: y(values[at - 1]), r: 4.5 }, marks);
  }

  function drawWeights(shown, weights, window) {
    const top = MARGIN.top + CURVES + GAP, bottom = top + WEIGHTS;
    const rows = shown.map(({ kind }) => [kind, floats(weights[kind])]).filter(([, row]) => row);
    const used = rows.map(([, row]) => row.subarray(0, weights.day));
    const most = Math.max(1e-6, ...used.flatMap((row) => Array.from(row)));
    const least = Math.min(0, ...used.flatMap((row) => Array.from(row)));
    const step = niceStep(most - least, 2), scale = (w) => bottom - (WEIGHTS * (w - least)) / (1.06 * (most - least));
    const ticks = [0]; while (ticks.at(-1) + step <= most) ticks.push(ticks.at(-1) + step);
    drawAxes(top, ticks, scale, (tick) => String(Number(tick.toPrecision(2))));
    const late = weights.index !== model.get("index") || weights.day !== model.get("day");
    const group = node("g", late ? { class: "ly-late" } : {}, marks);
    rows.forEach(([kind], i) => {
      const steps = Array.from(used[i], (w, k) => `V${scale(w).toFixed(1)}H${x(k + 1.5).toFixed(1)}`).join("");
      node("path", { class: kind === "average" ? "ly-bars" : "ly-bars-corrected", d: `M${x(0.5)} ${scale(0)}${steps}V${scale(0)}` }, group);
    });
    return rows.map(([kind], i) => ({
      label: shown.find((line) => line.kind === kind).label, all: used[i].reduce((a, b) => a + b, 0), recent: used[i].slice(-Math.round(window)).reduce((a, b) => a + b, 0) }));
  }

  function draw() {
    const index = Math.min(model.get("index"), year.betas.length - 1), at = model.get("day");
    const [b, window] = [year.betas[index], year.windows[index]];
    const shown = [];
    if (model.get("show_climate")) shown.push({ kind: "climate", label: "climate", values: seasonal });
    if (frames) shown.push({ kind: "average", label: year.name, values: frame(frames, index) });
    if (corrected && model.get("correct"))
      shown.push({ kind: "corrected", label: year.correctedName, values: frame(corrected, index) });
    axes.replaceChildren(); marks.replaceChildren();
    const ticks = []; for (let t = low; t <= high; t += 20) ticks.push(t);
    drawAxes(MARGIN.top, ticks, y, String); drawDays();
    node("text", { class: "ly-title", x: 0, y: 12, text: "Temperature in °F" }, axes);
    drawCursor(at, shown, frames ? window : 0);
    drawCurves(shown); drawLabels(shown);
    const sums = drawWeights(shown, model.get("weights"), window);
    showControls(b, window, at);
    describe(b, window, at, shown, sums);
  }

  function showControls(b, window, at) {
    beta.input.value = model.get("index"); day.input.value = at;
    v0.input.value = model.get("v0"); noise.input.value = model.get("noise");
    correct.input.checked = model.get("correct"); climate.input.checked = model.get("show_climate");
    beta.output.textContent = `${betaText(b)}, about ${days(window)}`;
    beta.input.setAttribute("aria-valuetext", beta.output.textContent);
    day.output.textContent = `${at}, ${date(at)}`;
    v0.output.textContent = `${model.get("v0")} °F`;
    noise.output.textContent = `× ${model.get("noise").toFixed(1)}`;
  }

  let sentence = "";
  const speak = later(SPEECH_PAUSE, () => { say.textContent = sentence; desc.textContent = sentence; });

  function describe(b, window, at, shown, sums) {
    const values = shown.filter(({ kind }) => kind !== "climate")
      .map(({ label, values: v }) => `${label} ${degrees(v[at - 1])}`);
    sentence = year.problem || `β = ${betaText(b)}, about ${days(window)}. Day ${at}: ` +
      [`observed ${degrees(observed[at - 1])}`, ...values].join(", ") + ".";
    title.textContent = `A year of daily temperatures in London and ${frames ? year.name : "no average yet"}`;
    say.classList.toggle("ly-problem", Boolean(year.problem));
    node("text", { class: "ly-title", x: 0, y: MARGIN.top + CURVES + 34, text: `Weight of each day in the average of day ${at}` }, axes);
    if (!year.problem) sentence += sums.map(({ label, all, recent }) =>
      ` The weights of ${label} add up to ${all.toFixed(2)}, the last ${days(window)} hold ${recent.toFixed(2)}.`).join("");
    speak();
  }

  const set = (key, value) => { model.set(key, value); model.save_changes(); };
  const send = later(PYTHON_PAUSE, () => model.save_changes());
  const onInput = (control, work) => control.input.addEventListener("input", () => work(Number(control.input.value)));
  onInput(beta, (value) => set("index", value));
  onInput(day, (value) => { pinned = value; set("day", value); });
  onInput(v0, (value) => { model.set("v0", value); send(); });
  onInput(noise, (value) => { model.set("noise", value); send(); });
  onInput(correct, () => set("correct", correct.input.checked));
  onInput(climate, () => set("show_climate", climate.input.checked));

  const dayAt = (event) => { // the pixels of the picture are those of the page
    const share = (event.clientX - svg.getBoundingClientRect().left - x(0)) / (x(1) - x(0));
    return Math.min(Math.max(Math.round(share), 1), observed.length);
  };
  svg.addEventListener("pointermove", (event) => set("day", dayAt(event)));
  svg.addEventListener("pointerdown", (event) => { pinned = dayAt(event); set("day", pinned); });
  svg.addEventListener("pointerleave", () => set("day", pinned));
  root.addEventListener("keydown", (event) => { // JupyterLab would take arrows and letters for its own
    const leaves = event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || event.ctrlKey));
    if (!leaves) event.stopPropagation();
  });

  const drawn = ["index", "day", "correct", "show_climate", "v0", "noise", "weights"].map((key) => `change:${key}`);
  for (const event of drawn) model.on(event, draw);
  model.on("change:year", readYear);
  const resized = new ResizeObserver(() => {
    if (svg.clientWidth && svg.clientWidth !== width) { width = svg.clientWidth; layout(); }
  });
  resized.observe(svg);
  readYear();
  return () => {
    resized.disconnect(); send.cancel(); speak.cancel();
    for (const event of drawn) model.off(event, draw);
    model.off("change:year", readYear);
  };
}

export default { render };
