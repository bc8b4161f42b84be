// Draws the London year. Every curve and weight comes from Python; nothing is averaged here.

const [LEFT, RIGHT, TOP, BOTTOM] = [48, 130, 30, 38]; // margins, in pixels
const CURVES = 266, GAP = 48, WEIGHTS = 92; // heights
const LOWER = TOP + CURVES + GAP, FLOOR = LOWER + WEIGHTS;
const LABEL_GAP = 16, PYTHON_PAUSE = 150, SPEECH_PAUSE = 250; // pixels, ms, ms
const TICK = 20; // °F
const KEYS = ["index", "v0", "noise", "day", "correct", "show_climate"]; // traits with a control

const STYLE = `
.ly { --average: #0072b2; --corrected: #d55e00; --climate: #009e73;
  --muted: var(--jp-ui-font-color2, #616161); box-sizing: border-box; max-width: 1000px; padding: 8px 4px 4px;
  font: 13px/1.4 var(--jp-ui-font-family, system-ui, sans-serif); font-variant-numeric: tabular-nums; container-type: inline-size;
  color: var(--jp-content-font-color1, CanvasText);
[data-jp-theme-light="false"] & { --average: #56b4e9; --corrected: #f0893e; --climate: #2bc79a; }
.controls { display: grid; grid-template-columns: 2fr 1fr 1fr; gap: 10px 32px; }
.name { display: flex; justify-content: space-between; white-space: nowrap; min-height: 20px; }
.check { display: flex; align-items: center; gap: 8px; min-height: 20px; }
& output { font-weight: 600; }
& input { accent-color: var(--average); margin: 0; }
& input[type=range] { width: 100%; margin-top: 3px; }
.note { color: var(--muted); font-size: 12px; }
.say { margin: 12px 0 10px; min-height: 2.8em; @container (width < 760px) { min-height: 4.2em; } }
.say.problem { border-left: 3px solid var(--corrected); padding-left: 10px; }
& svg { display: block; width: 100%; cursor: crosshair; touch-action: pan-y; user-select: none; }
& text { fill: currentColor; font-size: 12px; }
& text.muted { fill: var(--muted); }
& text.title { font-weight: 600; }
& path { fill: none; }
.grid { stroke: currentColor; stroke-opacity: .13; }
.axis, .cursor { stroke: var(--muted); }
.dots { stroke: currentColor; stroke-opacity: .42; stroke-width: 3.4; stroke-linecap: round; }
& path.average { stroke: var(--average); stroke-width: 2.4; }
& path.corrected { stroke: var(--corrected); stroke-width: 2.2; stroke-dasharray: 7 4; }
.climate { stroke: var(--climate); stroke-width: 2; stroke-dasharray: 1.5 3.5; stroke-linecap: round; }
& path.bars.average { fill: var(--average); fill-opacity: .75; stroke: none; }
& path.bars.corrected { stroke-width: 1.8; stroke-dasharray: 5 3; }
.window { fill: currentColor; fill-opacity: .09; }
& circle { stroke: var(--jp-layout-color0, Canvas); stroke-width: 1.5; }
& circle.average { fill: var(--average); }
& circle.corrected { fill: var(--corrected); }
.late { opacity: .3; transition: opacity 0s .4s; } }`; // old weights fade only if Python does not answer

const slider = (id, text, min, max, step) => `<div><div class="name"><label for="${id}">${text}</label>
  <output for="${id}"></output></div><input id="${id}" type="range" min="${min}" max="${max}" step="${step}">
  <div class="note" id="${id}-note"></div></div>`;
const checkbox = (id, text) => `<div><div class="check"><input id="${id}" type="checkbox">
  <label for="${id}">${text}</label></div><div class="note" id="${id}-note"></div></div>`;

const escaped = (text) => String(text).replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`);
const text = (x, y, words, kind = "", anchor = "start") =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`;
const path = (kind, d) => `<path class="${kind}" d="${d}"/>`;
const rule = (kind, x1, x2, y1, y2) => path(kind, `M${x1} ${y1}L${x2} ${y2}`);

const days = (count) => `${count < 9.95 ? count.toFixed(1).replace(".0", "") : count.toFixed(0)} days`;
const betaText = (beta) => beta.toFixed(3).replace(/0$/, "");
const degrees = (value) => `${Math.abs(value) < 1e6 ? value.toFixed(1) : value.toExponential(1)} °F`;
const short = (name) => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
const date = (day) => new Date(2023, 0, day).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
const range = (from, to, step) => Array.from({ length: Math.floor((to - from) / step + 1.001) }, (_, i) => from + i * step);
const each = (list, write) => Array.from(list, write).join("");
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

function floats(view) { // copied: the bytes of a message need not be aligned
  if (!view?.byteLength) return null;
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999);
}

function later(pause, work) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(work, pause, ...given); };
}

function render({ model, el }) {
  const get = (key) => model.get(key);
  const id = `ly${String(Math.random()).slice(2)}-`; // each widget loads this file anew
  el.innerHTML = `<div class="ly"><style>${STYLE}</style><div class="controls">
    ${slider(`${id}index`, "β, the memory", 0, 100, 1)}${slider(`${id}v0`, "start value v₀", 0, 80, 1)}
    ${slider(`${id}noise`, "weather noise", 0, 2, 0.1)}${slider(`${id}day`, "day", 1, 365, 1)}
    ${checkbox(`${id}correct`, "bias correction")}${checkbox(`${id}show_climate`, "climate curve")}</div>
    <p class="say" aria-live="polite"></p>
    <svg role="img" aria-labelledby="${id}title ${id}desc" height="${FLOOR + BOTTOM}">
    <title id="${id}title">Daily temperatures of a London year</title><desc id="${id}desc"></desc>
    <clipPath id="${id}clip"><rect x="${LEFT}" y="${TOP}" height="${CURVES}"/></clipPath>
    <g class="picture"></g><g class="weights"></g></svg></div>`;
  const [root, say, svg, desc, clip, picture, weighed] =
    [".ly", ".say", "svg", "desc", "rect", ".picture", ".weights"].map((part) => el.querySelector(part));
  const control = (key) => el.querySelector(`#${id}${key}`);

  let year, frames, corrected, observed, climate, count; // what Python sent, and its number of days
  let width = 800, right, x, y, low, high; // the scales
  let pinned; // where the day returns to after hovering

  function readYear() {
    year = get("year");
    [frames, corrected, observed, climate] = [year.frames, year.corrected, year.observed, year.climate].map(floats);
    count = observed.length;
    control("index").max = year.betas.length - 1;
    lock("v0", year.v0Locked);
    lock("correct", year.correctionLocked);
    layout();
  }

  function lock(key, reason) { // off, and says why
    const note = control(`${key}-note`);
    note.textContent = reason;
    control(key).disabled = !!reason;
    control(key).setAttribute("aria-describedby", note.id);
  }

  function layout() {
    low = Math.min(0, Math.floor(Math.min(...observed) / TICK) * TICK);
    high = Math.max(80, Math.ceil(Math.max(...observed) / TICK) * TICK);
    right = width - RIGHT;
    x = (day) => LEFT + ((right - LEFT) * day) / count;
    y = (value) => TOP + (CURVES * (high - value)) / (high - low);
    svg.setAttribute("viewBox", `0 0 ${width} ${FLOOR + BOTTOM}`);
    clip.setAttribute("width", right - LEFT + 3);
    draw();
  }

  function linesAt(index) {
    const frame = (all) => all.subarray(index * count, (index + 1) * count);
    const lines = [];
    if (get("show_climate")) lines.push({ kind: "climate", label: "climate", values: climate });
    if (frames) lines.push({ kind: "average", label: year.name, values: frame(frames) });
    if (corrected && get("correct"))
      lines.push({ kind: "corrected", label: year.correctedName, values: frame(corrected) });
    return lines;
  }

  const points = (values, join) =>
    "M" + Array.from(values, (v, i) => `${x(i + 1).toFixed(1)} ${y(v).toFixed(1)}`).join(join);

  function axis(ticks, scale) {
    return each(ticks, (tick) => rule(tick ? "grid" : "axis", LEFT, right, scale(tick), scale(tick)) +
      text(LEFT - 8, scale(tick) + 4, +tick.toPrecision(2), "muted", "end"));
  }

  function scales() {
    return text(0, 14, "Temperature in °F", "title") + axis(range(low, high, TICK), y) +
      rule("axis", LEFT, right, FLOOR, FLOOR) +
      each(range(0, count, 50), (tick) => text(x(tick), FLOOR + 17, tick, "muted", "middle")) +
      text(right, FLOOR + 34, "day of the year", "muted", "end");
  }

  function cursor(day, window, own) {
    const from = x(Math.max(0.5, day + 0.5 - Math.round(window))), late = day > 0.8 * count;
    const shade = (top, height) => `<rect class="window" x="${from}" y="${top}" height="${height}"
      width="${x(day + 0.5) - from}"/>` + rule("cursor", x(day), x(day), top, top + height);
    return (frames ? shade(TOP, CURVES) + shade(LOWER, WEIGHTS) : rule("cursor", x(day), x(day), TOP, y(low))) +
      text(x(day) + (late ? -6 : 6), TOP + 12, `day ${day}`, "", late ? "end" : "start") +
      each(own, ({ kind, values }) =>
        `<circle class="${kind}" r="4.5" cx="${x(day)}" cy="${y(values[day - 1])}" clip-path="url(#${id}clip)"/>`);
  }

  function labels(lines) { // beside the right ends of the lines, pushed apart
    const inside = (at) => Math.min(Math.max(at, TOP + 70), y(low) - 10);
    const placed = [{ kind: "dots", label: "each day", values: observed }, ...lines]
      .map(({ kind, label, values }) => ({ kind, label, at: inside(y(values.at(-1))) }))
      .sort((a, b) => b.at - a.at);
    placed.forEach((one, i) => { if (i) one.at = Math.min(one.at, placed[i - 1].at - LABEL_GAP); });
    return each(placed, ({ kind, label, at }) => text(right + 36, at + 4, short(label)) +
      path(kind, kind === "dots" ? `M${right + 21} ${at}h0` : `M${right + 12} ${at}h18`));
  }

  function drawWeights(own, window) { // returns the sums, for the sentence
    const sent = get("weights");
    const rows = own.filter(({ kind }) => sent[kind]).map((line) => {
      const row = floats(sent[line.kind]).subarray(0, sent.day);
      return { ...line, row, all: sum(row), recent: sum(row.slice(-Math.round(window))) };
    });
    const most = Math.max(1e-6, ...rows.map(({ row }) => Math.max(...row)));
    const least = Math.min(0, ...rows.map(({ row }) => Math.min(...row)));
    const scale = (w) => FLOOR - (WEIGHTS * (w - least)) / (1.08 * (most - least));
    const bars = ({ kind, row }) => {
      const first = Math.max(0, row.findIndex((w) => Math.abs(w) > most / 500));
      return path(`bars ${kind}`, `M${x(first + 0.5)} ${scale(0)}` +
        each(row.slice(first), (w, k) => `V${scale(w).toFixed(1)}H${x(first + k + 1.5).toFixed(1)}`) + `V${scale(0)}`);
    };
    const sums = ({ kind, all, recent }, i) => path(kind, `M${right + 12} ${LOWER + 8 + 40 * i}h18`) +
      text(right + 36, LOWER + 12 + 40 * i, `sum ${all.toFixed(2)}`) +
      text(right + 36, LOWER + 28 + 40 * i, `shaded ${recent.toFixed(2)}`, "muted");
    const heading = sent.problem || (rows.length ? `Weight of each day in the average of day ${sent.day}` : "");
    weighed.classList.toggle("late", sent.index !== get("index") || sent.day !== get("day"));
    weighed.innerHTML = text(0, LOWER - 16, heading, sent.problem ? "" : "title") +
      (rows.length ? axis(range(0, most, niceStep(most / 2.5)), scale) : "") + each(rows, bars) + each(rows, sums);
    return rows;
  }

  function draw() {
    const index = Math.min(get("index"), year.betas.length - 1), day = get("day");
    const window = year.windows[index], lines = linesAt(index), own = lines.filter(({ kind }) => kind !== "climate");
    picture.innerHTML = scales() + `<g class="curves" clip-path="url(#${id}clip)">` +
      path("dots", points(observed, "h0M") + "h0") + each(lines, ({ kind, values }) => path(kind, points(values, "L"))) +
      "</g>" + labels(lines) + cursor(day, window, own);
    const memory = `${betaText(year.betas[index])}, about ${days(window)}`;
    showControls({ index: memory, day: `${day}, ${date(day)}`, v0: `${get("v0")} °F`, noise: `× ${get("noise").toFixed(1)}` });
    describe(`β = ${memory}.`, day, window, own, drawWeights(own, window));
  }

  function showControls(readings) {
    for (const key of ["correct", "show_climate"]) control(key).checked = get(key);
    for (const [key, reading] of Object.entries(readings)) {
      control(key).value = get(key);
      control(key).setAttribute("aria-valuetext", reading);
      control(key).parentNode.querySelector("output").textContent = reading;
    }
  }

  function describe(memory, day, window, own, rows) {
    const values = [{ label: "observed", values: observed }, ...own].map((line) => `${line.label} ${degrees(line.values[day - 1])}`);
    const sums = rows.map(({ label, all, recent }) =>
      ` Weights of ${label}: ${all.toFixed(2)} in all, ${recent.toFixed(2)} in the last ${days(window)}.`);
    const outside = own.filter((line) => line.values.some((v) => v < low || v > high)).map(({ label, values: v }) =>
      ` ${label} leaves the picture: it runs from ${degrees(Math.min(...v))} to ${degrees(Math.max(...v))}.`);
    speak(year.problem || [memory, ` Day ${day}: ${values.join(", ")}.`, ...outside, ...sums].join(""));
    say.classList.toggle("problem", !!year.problem);
  }

  const speak = later(SPEECH_PAUSE, (words) => { say.textContent = desc.textContent = words; });
  const send = later(PYTHON_PAUSE, () => model.save_changes());

  for (const key of KEYS) {
    control(key).addEventListener("input", ({ target }) => {
      model.set(key, target.type === "checkbox" ? target.checked : Number(target.value));
      if (key === "day") pinned = get("day");
      if (key === "v0" || key === "noise") send(); // Python computes anew
      else model.save_changes();
    });
  }
  const moveTo = (day) => { model.set("day", day); model.save_changes(); };
  const dayAt = (event) => { // the picture has the page's pixels
    const day = Math.round((event.clientX - svg.getBoundingClientRect().left - x(0)) / (x(1) - x(0)));
    return Math.min(Math.max(day, 1), count);
  };
  svg.addEventListener("pointerenter", () => { pinned = get("day"); });
  svg.addEventListener("pointermove", (event) => moveTo(dayAt(event)));
  svg.addEventListener("pointerdown", (event) => moveTo(pinned = dayAt(event)));
  svg.addEventListener("pointerleave", () => moveTo(pinned));
  root.addEventListener("keydown", (event) => { // JupyterLab would take arrows and letters for its own
    const leaves = event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || event.ctrlKey));
    if (!leaves) event.stopPropagation();
  });

  const redrawn = [...KEYS, "weights"].map((key) => `change:${key}`);
  for (const event of redrawn) model.on(event, draw);
  model.on("change:year", readYear);
  const resized = new ResizeObserver(() => {
    if (svg.clientWidth && svg.clientWidth !== width) { width = svg.clientWidth; layout(); }
  });
  resized.observe(svg);
  readYear();
  return () => {
    resized.disconnect();
    for (const event of redrawn) model.off(event, draw);
    model.off("change:year", readYear);
  };
}

export default { render };
