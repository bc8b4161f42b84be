// Draws the scenes that Python describes and tells Python what the controls say. It computes no
// curve of its own: every number in a picture comes from Python.

const STYLE = `
.stage { --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #c0609a; --c4: #b87f00; --c5: #3c96cc; --c6: #8f8400; --c7: #000;
  --grey: #767676; --ink: #1d2329; --muted: #5c646c; --paper: #fff; --well: #f4f6f8; --line: #dfe3e7;
  --s0: #f5f8fa; --s1: #a9cbe2; --s2: #4a90bf; --s3: #124e78; --mid: #f6f6f4;
  box-sizing: border-box; max-width: 1040px; padding: 10px 6px 8px; container-type: inline-size; color: var(--ink);
  font: 13px/1.45 var(--jp-ui-font-family, system-ui, sans-serif); font-variant-numeric: tabular-nums;
[data-jp-theme-light="false"] & { --c0: #56b4e9; --c1: #f0893e; --c2: #2bc79a; --c3: #e398c5; --c4: #e6a93a; --c5: #8fd0f5; --c6: #e5da4e; --c7: #fff;
  --grey: #9aa0a6; --ink: #e8eaed; --muted: #a9b0b7; --paper: #111418; --well: #1d2126; --line: #31373e;
  --s0: #161d24; --s1: #1f4e73; --s2: #4a98cc; --s3: #dceefa; --mid: #23272b; }
* { box-sizing: border-box; }
.title { font-size: 16px; font-weight: 650; letter-spacing: -.01em; margin: 0 0 10px; }
.controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(210px, 100%), 1fr)); gap: 12px 28px;
  padding: 12px 16px 13px; border-radius: 10px; background: var(--well); }
.controls:empty { display: none; }
.name { display: flex; justify-content: space-between; gap: 12px; min-height: 20px; color: var(--muted); }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; } legend { padding: 0; color: var(--muted); min-height: 20px; }
output { font-weight: 650; color: var(--ink); white-space: nowrap; }
.wide { grid-column: 1 / -1; }
input[type=range] { appearance: none; width: 100%; height: 22px; margin: 0; background: none; cursor: pointer; }
input[type=range]::-webkit-slider-runnable-track { height: 4px; border-radius: 2px;
  background: linear-gradient(var(--c0), var(--c0)) 0 / var(--part, 0%) 100% no-repeat, var(--grey); }
input[type=range]::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; margin-top: -6px; border-radius: 50%;
  background: var(--c0); border: 2px solid var(--paper); box-shadow: 0 0 0 1px var(--c0); }
input[type=range]::-moz-range-track { height: 4px; border-radius: 2px; background: var(--grey); }
input[type=range]::-moz-range-progress { height: 4px; border-radius: 2px; background: var(--c0); }
input[type=range]::-moz-range-thumb { width: 13px; height: 13px; background: var(--c0); border: 2px solid var(--paper); box-shadow: 0 0 0 1px var(--c0); }
:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; border-radius: 6px; }
.toggle { display: flex; align-items: center; gap: 9px; min-height: 42px; cursor: pointer; }
.toggle input { appearance: none; flex: none; width: 34px; height: 20px; margin: 0; border-radius: 10px; background: var(--grey); cursor: pointer;
  &::after { content: ""; display: block; width: 16px; height: 16px; margin: 2px; border-radius: 50%; background: var(--paper); transition: translate .12s; }
  &:checked { background: var(--c0); } &:checked::after { translate: 14px; } }
.options { display: inline-flex; flex-wrap: wrap; gap: 2px; padding: 2px; border-radius: 8px; background: var(--line); }
.options label { position: relative; padding: 2px 11px; border-radius: 6px; cursor: pointer;
  &:has(:checked) { background: var(--paper); font-weight: 650; box-shadow: 0 1px 2px #0003; }
  &:has(:focus-visible) { outline: 2px solid var(--c0); } }
.options input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
select, input[type=number] { width: 100%; height: 27px; padding: 0 7px; font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--grey); border-radius: 6px; }
.pair { display: flex; gap: 12px; } .pair label { display: flex; align-items: center; gap: 6px; flex: 1; }
.transport { display: flex; align-items: center; gap: 6px; }
button { flex: none; display: grid; place-items: center; width: 30px; height: 30px; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--ink); cursor: pointer;
  &:hover { background: var(--line); } &.main { background: var(--c0); color: var(--paper); } }
button svg { width: 14px; height: 14px; fill: currentColor; }
.panels { display: grid; gap: 14px 26px; margin-top: 14px; transition: opacity .15s; }
.busy .panels { opacity: .45; }
.panel { display: grid; grid-row: span 3; grid-template-rows: subgrid; gap: 0; margin: 0; min-width: 0; align-items: start; }
.panel figcaption { font-weight: 650; min-height: 20px; }
.legend { display: flex; flex-wrap: wrap; gap: 1px 14px; color: var(--muted); font-size: 12px; min-height: 4px; padding: 1px 0 3px;
  span { display: inline-flex; align-items: center; gap: 6px; } svg { flex: none; } }
.plot { position: relative; } .plot canvas, .plot svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: hidden; }
.plot text { fill: var(--muted); font-size: 11px; } .plot text.ink { fill: var(--ink); font-size: 12px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.plot path { fill: none; stroke-linejoin: round; } .gridline { stroke: var(--line); } .axis { stroke: var(--grey); }
.handle { position: absolute; width: 30px; height: 30px; margin: -15px; border-radius: 50%; cursor: grab; touch-action: none;
  &::after { content: ""; position: absolute; inset: 7px; border-radius: 50%; background: var(--tone); border: 2px solid var(--paper); box-shadow: 0 0 0 1.5px var(--tone), 0 1px 4px #0006; }
  &:active { cursor: grabbing; } &:focus-visible { border-radius: 50%; } }
.note { margin: 12px 0 0; padding-left: 12px; border-left: 3px solid var(--c0); font-size: 14px; min-height: 1.45em; max-width: 88ch; }
.note:empty { display: none; } .note.problem { border-color: var(--c1); }
.pace { color: var(--muted); font-size: 12px; margin: 4px 0 0 15px; } .pace:empty { display: none; } }`;

const DASHES = { solid: "", dashed: "7 4", dotted: "1.5 3.5", dashdot: "9 3.5 1.5 3.5" };
const DASH_OF = ["solid", "dashed", "dotted", "dashdot"]; // the dash and the marker that go with a colour
const MARKER_OF = ["circle", "square", "triangle", "diamond", "cross", "plus"];
const ICONS = { play: "M3 1.5v11l9.5-5.5z", pause: "M2.5 1.5h3.2v11H2.5zM8.3 1.5h3.2v11H8.3z",
  back: "M2 1.5h2v11H2zM12.5 1.5v11L4.8 7z", next: "M10 1.5h2v11h-2zM1.5 1.5v11L9.2 7z", reset: "M7 2V0L3.2 3 7 6V4a3.9 3.9 0 1 1-3.9 3.9h-2A5.9 5.9 0 1 0 7 2z" };
const BUSY_AFTER = 250, SPEECH_PAUSE = 150, TELL_PAUSE = 200, SLOW = 0.5; // ms, ms, ms, s

const escaped = (words) => String(words).replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`);
const tone = (color) => `var(--${typeof color === "number" ? `c${color}` : color})`;
const clamp = (v, low, high) => Math.min(Math.max(v, low), high);
const fixed = (v) => clamp(v, -1e5, 1e5).toFixed(1);
const path = (d, style, more = "") => `<path d="${d}" style="${style}" ${more}/>`;
const words = (x, y, said, anchor = "start", kind = "", style = "") =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" class="${kind}" style="${style}">${escaped(said)}</text>`;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const superscript = (n) => String(n).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));

function number(v) { // short, with a minus sign; powers of ten where it is long
  if (!v) return "0";
  const power = Math.floor(Math.log10(Math.abs(v)) + 1e-9);
  if (power > 4 || power < -3) {
    const factor = +(v / 10 ** power).toPrecision(3);
    return `${factor === 1 ? "" : `${factor}·`.replace("-", "−")}10${superscript(power)}`.replace("−1·", "−");
  }
  return String(+v.toPrecision(4)).replace("-", "−");
}

function linearTicks([low, high], most) {
  const least = (high - low) / Math.max(most, 1), power = 10 ** Math.floor(Math.log10(least));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) ticks.push([k * step, number(k * step)]);
  return ticks;
}

function logTicks([low, high], most) {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (to - from < 1) return linearTicks([low, high], most).filter(([v]) => v > 0);
  const step = Math.ceil((to - from + 1) / Math.max(most, 2)), ticks = [];
  for (let k = from; k <= to; k += step) ticks.push([10 ** k, Math.abs(k) < 3 ? number(10 ** k) : `10${superscript(k)}`]);
  return ticks;
}

const ticksOf = (axis, most) => axis.ticks ?? (axis.log ? logTicks : linearTicks)(axis.limits, most);

function scale({ limits, log }, from, to) {
  const f = log ? (v) => Math.log10(v) : (v) => v;
  const [low, high] = limits.map(f);
  const place = (v) => from + ((to - from) * (f(v) - low)) / (high - low);
  place.back = (p) => { const v = low + ((p - from) * (high - low)) / (to - from); return log ? 10 ** v : v; };
  return place;
}

// --- marks: each returns SVG for the arrays of one frame -------------------------------------

function joined(x, y, count, sx, sy) {
  let d = "", pen = false;
  for (let i = 0; i < count; i++) {
    const px = sx(x[i]), py = sy(y[i]);
    if (!Number.isFinite(px) || !Number.isFinite(py)) { pen = false; continue; }
    d += (pen ? "L" : "M") + fixed(px) + " " + fixed(py);
    pen = true;
  }
  return d;
}

function stamps(x, y, count, sx, sy, stamp) {
  let d = "";
  for (let i = 0; i < count; i++) {
    const px = sx(x[i]), py = sy(y[i]);
    if (Number.isFinite(px) && Number.isFinite(py)) d += `M${fixed(px)} ${fixed(py)}${stamp}`;
  }
  return d;
}

const dashOf = ({ dash, color }) => DASHES[dash || (typeof color === "number" ? DASH_OF[color % 4] : "solid")];
const stroke = (mark, width = mark.width) => `stroke:${tone(mark.color)};stroke-width:${width};stroke-dasharray:${dashOf(mark) || "none"}`;
const markerOf = ({ marker, color }) => marker || (typeof color === "number" ? MARKER_OF[color % 6] : "circle");

function markerPath(mark, draw) { // draw(stamp) returns the path with the stamp at every point
  const r = mark.size, shape = markerOf(mark), color = tone(mark.color);
  if (shape === "circle" || shape === "square") {
    const cap = shape === "circle" ? "round" : "square", width = shape === "circle" ? 2 * r : 1.7 * r, d = draw("h0");
    const dot = (tint, w) => path(d, `stroke:${tint};stroke-width:${w};stroke-linecap:${cap}`);
    return dot("var(--paper)", width + 1.6) + dot(color, width);
  }
  if (shape === "cross" || shape === "plus") {
    const s = (0.9 * r).toFixed(1), t = (1.8 * r).toFixed(1);
    const stamp = shape === "cross" ? `m-${s} -${s}l${t} ${t}m0 -${t}l-${t} ${t}` : `m-${s} 0h${t}m-${s} -${s}v${t}`;
    return path(draw(stamp), `stroke:${color};stroke-width:1.8`);
  }
  const s = (1.25 * r).toFixed(1), t = (2.5 * r).toFixed(1);
  const stamp = shape === "triangle" ? `m0 -${s}l${s} ${(2.1 * r).toFixed(1)}h-${t}z` : `m0 -${s}l${s} ${s}l-${s} ${s}l-${s} -${s}z`;
  return path(draw(stamp), `fill:${color};stroke:var(--paper);stroke-width:.8`);
}

const MARKS = {
  line: (mark, { x, y, count }, { sx, sy }) => path(joined(x, y, count, sx, sy), stroke(mark), 'class="line"'),
  dots: (mark, { x, y, count }, { sx, sy }) => `<g class="dots">${markerPath(mark, (stamp) => stamps(x, y, count, sx, sy, stamp))}</g>`,
  contours: (mark, { x, y, count }, { sx, sy }) =>
    path(joined(x, y, count, sx, sy), `stroke:${tone(mark.color)};stroke-width:${mark.width};stroke-opacity:.6`, 'class="contours"'),
  bars(mark, { x, heights, count }, { sx, sy }) {
    const [across, along] = mark.horizontal ? [sy, sx] : [sx, sy], [offset, width] = mark.slot;
    let base = along(mark.baseline), d = "";
    if (!Number.isFinite(base)) base = along.start;
    for (let i = 0; i < count; i++) {
      const [a, b, end] = [across(x[i] + offset - width / 2), across(x[i] + offset + width / 2), along(heights[i])].map(fixed);
      if (!Number.isFinite(along(heights[i]))) continue;
      d += mark.horizontal ? `M${fixed(base)} ${a}H${end}V${b}H${fixed(base)}z` : `M${a} ${fixed(base)}V${end}H${b}V${fixed(base)}z`;
    }
    return path(d, `fill:${tone(mark.color)}`, 'class="bars"');
  },
  arrow(mark, { x0, y0, x1, y1, count }, { sx, sy }) {
    let d = "";
    for (let i = 0; i < count; i++) {
      const [ax, ay, bx, by] = [sx(x0[i]), sy(y0[i]), sx(x1[i]), sy(y1[i])], long = Math.hypot(bx - ax, by - ay);
      if (!(long > 0.5)) continue;
      const h = Math.min(9, 0.6 * long) / long, [ux, uy] = [(bx - ax) * h, (by - ay) * h];
      d += `M${fixed(ax)} ${fixed(ay)}L${fixed(bx)} ${fixed(by)}` +
        `M${fixed(bx - ux - uy / 2)} ${fixed(by - uy + ux / 2)}L${fixed(bx)} ${fixed(by)}L${fixed(bx - ux + uy / 2)} ${fixed(by - uy - ux / 2)}`;
    }
    const halo = path(d, `stroke:var(--paper);stroke-width:${mark.width + 2.5};stroke-opacity:.8`);
    const side = sx(x1[0]) < sx(x0[0]) ? ["end", -7] : ["start", 7];
    const label = mark.label && Number.isFinite(x1[0]) ? words(sx(x1[0]) + side[1], sy(y1[0]) + 4, mark.label, side[0], "ink", `fill:${tone(mark.color)}`) : "";
    return halo + path(d, `stroke:${tone(mark.color)};stroke-width:${mark.width};stroke-linecap:round`, 'class="arrow"') + label;
  },
  rule(mark, { x, y }, { sx, sy, left, right, top, bottom }) {
    const d = x ? `M${fixed(sx(x[0]))} ${top}V${bottom}` : `M${left} ${fixed(sy(y[0]))}H${right}`;
    const line = path(d, stroke(mark, 1.4), 'class="rule"');
    if (!mark.label) return line;
    const fill = `fill:${tone(mark.color)}`;
    if (!x) return line + words(right - 3, sy(y[0]) - 5, mark.label, "end", "ink", fill);
    const late = sx(x[0]) > (left + right) / 2;
    return line + words(sx(x[0]) + (late ? -5 : 5), top + 11, mark.label, late ? "end" : "start", "ink", fill);
  },
  band(mark, { x0, x1, y0, y1 }, { sx, sy, left, right, top, bottom }) {
    const [a, b] = x0 ? [sx(x0[0]), sx(x1[0])].sort((p, q) => p - q) : [left, right];
    const [c, d] = y0 ? [sy(y0[0]), sy(y1[0])].sort((p, q) => p - q) : [top, bottom];
    return path(`M${fixed(a)} ${fixed(c)}H${fixed(b)}V${fixed(d)}H${fixed(a)}z`, `fill:${tone(mark.color)};fill-opacity:.14`, 'class="band"') +
      (mark.label ? words(Math.max(a, left) + 5, Math.max(c, top) + 13, mark.label, "start", "ink") : "");
  },
  text: (mark, { x, y }, { sx, sy }, step) =>
    words(sx(x[0]), sy(y[0]) + 4, Array.isArray(mark.text) ? mark.text[step] : mark.text, mark.anchor, "ink", `fill:${tone(mark.color)}`),
  heat(mark, { Z }, { sx, sy }, step, tints) {
    if (!mark.texts) return "";
    const [rows, columns] = mark.Z.shape, [x0, x1, y0, y1] = mark.outline, first = mark.Z.framed ? step * rows * columns : 0;
    return Array.from(Z, (value, k) => {
      const [r, g, b] = tints(value), dark = 0.3 * r + 0.6 * g + 0.1 * b < 140;
      return words(sx(x0 + ((k % columns) + 0.5) * (x1 - x0) / columns), sy(y0 + (Math.floor(k / columns) + 0.5) * (y1 - y0) / rows) + 4,
        mark.texts[first + k], "middle", "", `fill:${dark ? "#fff" : "#111"}`);
    }).join("");
  },
  regions: (mark, { border }, { sx, sy }) =>
    border ? path(joined(border.x, border.y, border.x.length, sx, sy), "stroke:var(--ink);stroke-width:1.5", 'class="border"') : "",
};

// --- colours for the canvas -------------------------------------------------------------------

function rgb(root, name) {
  const hex = getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const wide = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  return [1, 3, 5].map((i) => parseInt(wide.slice(i, i + 2), 16));
}

const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);

function tintsOf(root, mark) { // from a value to red, green, blue, alpha
  if (mark.kind === "regions") {
    const palette = Array.from({ length: 8 }, (_, k) => rgb(root, `c${k}`));
    if (mark.classes) return (v) => [...palette[v], 62];
    return (v) => [...palette[v > 0.5 ? 1 : 0], 125 * Math.abs(2 * v - 1)];
  }
  const names = mark.palette === "diverging" ? ["c0", "mid", "c1"] : ["s0", "s1", "s2", "s3"];
  const stops = names.map((name) => rgb(root, name)), last = stops.length - 1;
  return (v) => {
    const t = clamp((v - mark.low) / (mark.high - mark.low), 0, 1) * last, k = Math.min(Math.floor(t), last - 1);
    return [...mix(stops[k], stops[k + 1], t - k), 255];
  };
}

function paint(canvas, mark, Z, { sx, sy, left, right, top, bottom }, tints) {
  const [rows, columns] = mark.Z.shape, [x0, x1, y0, y1] = mark.outline;
  const small = make("canvas", { width: columns, height: rows }), pen = small.getContext("2d"), image = pen.createImageData(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
    const v = Z[(rows - 1 - i) * columns + j];
    if (Number.isFinite(v)) image.data.set(tints(v), 4 * (i * columns + j));
  }
  pen.putImageData(image, 0, 0);
  const brush = canvas.getContext("2d");
  brush.save();
  brush.beginPath();
  brush.rect(left, top, right - left, bottom - top);
  brush.clip();
  brush.imageSmoothingEnabled = mark.kind === "regions" || columns * rows > 1600;
  brush.drawImage(small, sx(x0), sy(y1), sx(x1) - sx(x0), sy(y0) - sy(y1));
  brush.restore();
}

// --- a panel ----------------------------------------------------------------------------------

function swatch(mark, k) {
  const color = tone(k ?? mark.color);
  const shape = mark.kind === "dots" ? markerPath({ ...mark, size: Math.min(mark.size, 4) }, (stamp) => `M11 6${stamp}`)
    : mark.kind === "line" || mark.kind === "contours" ? path("M1 6H21", stroke(mark, Math.min(mark.width, 2.5)))
    : `<rect x="5" y="0" width="12" height="12" rx="2" style="fill:${color};fill-opacity:${mark.kind === "regions" ? 0.35 : 1}"/>`;
  return `<svg width="22" height="12" fill="none" aria-hidden="true">${shape}</svg>`;
}

function legendOf(marks) {
  const entry = (mark, label, k) => `<span>${swatch(mark, k)}${escaped(label)}</span>`;
  return marks.map((mark) => {
    if (mark.kind === "heat") {
      const stops = mark.palette === "diverging" ? "c0), var(--mid), var(--c1" : "s0), var(--s1), var(--s2), var(--s3";
      return mark.label ? `<span>${escaped(mark.label)} ${number(mark.low)}<i style="width:70px;height:9px;border-radius:2px;background:linear-gradient(90deg, var(--${stops}))"></i>${number(mark.high)}</span>` : "";
    }
    if (mark.kind === "regions") return mark.labels.map((label, k) => entry(mark, label, k)).join("");
    return mark.label && ["line", "dots", "bars", "contours"].includes(mark.kind) ? entry(mark, mark.label) : "";
  }).join("");
}

function arraysOf(mark, data, step) { // of one frame
  const taken = { count: 0 };
  const take = ({ at, shape, framed }) => {
    const size = shape.reduce((a, b) => a * b, 1), start = at + (framed ? step * size : 0);
    return data.subarray(start, start + size);
  };
  for (const name of ["x", "y", "x0", "y0", "x1", "y1", "heights", "Z"]) if (mark[name]) taken[name] = take(mark[name]);
  if (mark.border?.length) { const { x, y } = mark.border[mark.border.length > 1 ? step : 0]; taken.border = { x: take(x), y: take(y) }; }
  const all = (taken.x ?? taken.x0 ?? []).length;
  taken.count = mark.grow ? Math.min(step + 1, all) : all;
  return taken;
}

function makePanel(root) {
  const view = { figure: make("figure", { class: "panel" }), caption: make("figcaption"), legend: make("div", { class: "legend" }), plot: make("div", { class: "plot" }) };
  view.canvas = make("canvas", { "aria-hidden": "true" });
  view.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  view.svg.setAttribute("role", "img");
  view.plot.append(view.canvas, view.svg);
  view.figure.append(view.caption, view.legend, view.plot);
  const clip = `clip${Math.random().toString(36).slice(2)}`;

  view.layout = (panel) => {
    view.caption.textContent = panel.title;
    view.legend.innerHTML = legendOf(panel.marks);
    view.svg.setAttribute("aria-label", panel.alt || panel.title);
    const width = view.plot.clientWidth || 320, room = clamp(width * 0.64, 190, 320);
    let height = panel.equal ? clamp(width, 190, 380) : room;
    const yTicks = ticksOf(panel.y, height / 42), top = panel.y.label ? 24 : 8, below = panel.x.label ? 40 : 24;
    const left = 12 + Math.max(0, ...yTicks.map(([, said]) => said.length)) * 6.2;
    let right = width - 12, bottom = height - below;
    if (panel.equal) {
      const [dx, dy] = [panel.x, panel.y].map(({ limits }) => limits[1] - limits[0]);
      const unit = Math.min((right - left) / dx, (bottom - top) / dy);
      [right, bottom] = [left + unit * dx, top + unit * dy];
      height = bottom + below;
    }
    view.plot.style.height = `${height}px`;
    view.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const sx = scale(panel.x, left, right), sy = scale(panel.y, bottom, top);
    sx.start = left; sy.start = bottom;
    view.box = { sx, sy, left, right, top, bottom, width, height };
    view.svg.innerHTML = `<clipPath id="${clip}"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/></clipPath>` +
      axes(panel, view.box, yTicks) + `<g class="marks" clip-path="url(#${clip})"></g>`;
    view.layer = view.svg.lastElementChild;
    view.tints = panel.marks.map((mark) => (mark.Z ? tintsOf(root, mark) : null));
  };

  view.draw = (panel, data, step) => {
    const grids = panel.marks.some((mark) => mark.Z);
    view.canvas.hidden = !grids;
    if (grids) {
      const dense = devicePixelRatio || 1;
      view.canvas.width = view.box.width * dense;
      view.canvas.height = view.box.height * dense;
      view.canvas.getContext("2d").scale(dense, dense);
    }
    view.layer.innerHTML = panel.marks.map((mark, k) => {
      const arrays = arraysOf(mark, data, step);
      if (mark.Z) paint(view.canvas, mark, arrays.Z, view.box, view.tints[k]);
      return MARKS[mark.kind](mark, arrays, view.box, step, view.tints[k]);
    }).join("");
  };
  return view;
}

function axes(panel, { sx, sy, left, right, top, bottom, height }, yTicks) {
  const inside = (s, from, to) => ([v]) => s(v) >= from - 0.5 && s(v) <= to + 0.5;
  const xTicks = ticksOf(panel.x, (right - left) / 64).filter(inside(sx, left, right));
  const bare = panel.marks.some((mark) => mark.Z);
  const lines = bare ? "" : yTicks.filter(inside(sy, top, bottom)).map(([v]) => `M${left} ${fixed(sy(v))}H${right}`).join("");
  return path(lines, "", 'class="gridline"') + path(`M${left} ${bottom}H${right}` + xTicks.map(([v]) => `M${fixed(sx(v))} ${bottom}v4`).join(""), "", 'class="axis"') +
    xTicks.map(([v, said]) => words(sx(v), bottom + 16, said, "middle")).join("") +
    yTicks.filter(inside(sy, top, bottom)).map(([v, said]) => words(left - 6, sy(v) + 4, said, "end")).join("") +
    words(0, 11, panel.y.label) + words(right, height - 5, panel.x.label, "end");
}

// --- controls: each has node, show(value) and calls changed(value) -----------------------------

const icon = (name) => `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

function range(id, count) {
  const input = make("input", { type: "range", min: 0, max: count, step: 1, id });
  input.place = (k, said) => {
    input.value = k;
    input.style.setProperty("--part", `${(100 * k) / count}%`);
    input.setAttribute("aria-valuetext", said);
  };
  return input;
}

const CONTROLS = {
  slider({ label, values, texts }, id, changed) {
    const input = range(id, values.length - 1), output = make("output", { for: id });
    input.addEventListener("input", () => { control.show(values[input.value]); changed(values[input.value]); });
    const control = {
      node: make("div", {}, make("div", { class: "name" }, make("label", { for: id }, label), output), input),
      show(value) {
        const k = Math.max(values.indexOf(value), 0);
        input.place(k, texts[k]);
        output.textContent = texts[k];
      },
    };
    return control;
  },
  toggle({ label }, id, changed) {
    const input = make("input", { type: "checkbox", role: "switch", id });
    input.addEventListener("change", () => changed(input.checked));
    return { node: make("label", { class: "toggle", for: id }, input, label), show(value) { input.checked = value; } };
  },
  choice({ label, options }, id, changed) {
    if (options.join("").length > 34 || options.length > 5) {
      const select = make("select", { id }, ...options.map((option) => make("option", { value: option }, option)));
      select.addEventListener("change", () => changed(select.value));
      return { node: make("div", {}, make("label", { for: id, class: "name" }, label), select), show(value) { select.value = value; } };
    }
    const radios = options.map((value) => make("input", { type: "radio", name: id, value }));
    for (const radio of radios) radio.addEventListener("change", () => changed(radio.value));
    const pills = radios.map((radio) => make("label", {}, radio, radio.value));
    return {
      node: make("fieldset", {}, make("legend", {}, label), make("div", { class: "options" }, ...pills)),
      show(value) { for (const radio of radios) radio.checked = radio.value === value; },
    };
  },
  player({ label, count, rate }, id, changed, isPending) {
    const input = range(id, count), output = make("output", { for: id }), reading = () => `${step} of ${count}`;
    let step = 0, timer = null, began, first, control;
    const button = (name, title, act) => {
      const node = make("button", { type: "button", "aria-label": `${title}: ${label}`, title });
      node.innerHTML = icon(name);
      node.addEventListener("click", act);
      return node;
    };
    const go = (to) => { if (to !== step) { control.show(clamp(to, 0, count)); changed(step); } };
    const stop = () => { cancelAnimationFrame(timer); timer = null; dress(); };
    const tick = (now) => {
      began ??= now;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches, stride = calm ? Math.ceil(count / 8) : 1;
      const passed = Math.floor(((now - began) / 1000) * (calm ? 1 : rate)) * stride;
      if (!isPending()) go(Math.min(first + passed, count));
      if (step < count) timer = requestAnimationFrame(tick); else stop();
    };
    const main = button("play", "play", () => {
      if (timer) { stop(); return; }
      if (step === count) go(0);
      [first, began] = [step, undefined];
      timer = requestAnimationFrame(tick);
      dress();
    });
    main.className = "main";
    const dress = () => {
      const title = timer ? "pause" : "play";
      main.innerHTML = icon(title);
      main.title = title;
      main.setAttribute("aria-label", `${title}: ${label}`);
    };
    const jump = (to) => () => { stop(); go(clamp(to(), 0, count)); };
    input.addEventListener("input", () => { stop(); go(Number(input.value)); });
    control = {
      node: make("div", { class: "wide", role: "group", "aria-label": label },
        make("div", { class: "name" }, make("label", { for: id }, label), output),
        make("div", { class: "transport" }, main, button("back", "step back", jump(() => step - 1)), button("next", "step forward", jump(() => step + 1)),
          button("reset", "back to the start", jump(() => 0)), input)),
      show(value) { step = value; input.place(step, reading()); output.textContent = reading(); },
      leave: stop,
    };
    return control;
  },
  point({ label, step, color }, id, changed) {
    const value = [0, 0], short = (v) => +v.toPrecision(4);
    const fields = ["x", "y"].map((name, k) => {
      const input = make("input", { type: "number", step: step[k], "aria-label": `${label}, ${name}` });
      input.addEventListener("change", () => { if (Number.isFinite(input.valueAsNumber)) move(k ? [value[0], input.valueAsNumber] : [input.valueAsNumber, value[1]]); });
      return input;
    });
    const handle = make("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": label, style: `--tone:${tone(color)}` });
    const move = (to) => { control.show(to); changed([...value]); };
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      move(value.map((v, k) => +(v + far * way[k] * step[k]).toPrecision(12)));
    });
    let view = null;
    const follow = (event) => {
      const { left, top } = view.plot.getBoundingClientRect(), { box } = view;
      move([box.sx.back(clamp(event.clientX - left, box.left, box.right)), box.sy.back(clamp(event.clientY - top, box.top, box.bottom))].map(short));
    };
    const press = (event) => { event.preventDefault(); handle.focus(); handle.setPointerCapture(event.pointerId); follow(event); };
    handle.addEventListener("pointerdown", press);
    handle.addEventListener("pointermove", (event) => { if (handle.hasPointerCapture(event.pointerId)) follow(event); });
    const control = {
      node: make("fieldset", {}, make("legend", {}, label), make("div", { class: "pair" }, ...fields.map((field, k) => make("label", {}, "xy"[k], field)))),
      show([x, y]) {
        [value[0], value[1]] = [x, y];
        fields.forEach((field, k) => { if (field.ownerDocument.activeElement !== field) field.value = short(value[k]); });
        handle.setAttribute("aria-valuenow", short(x));
        handle.setAttribute("aria-valuetext", `x ${short(x)}, y ${short(y)}`);
        control.place();
      },
      attach(to) {
        if (view !== to) { view = to; view.plot.append(handle); view.svg.onpointerdown = press; view.svg.style.cursor = "crosshair"; }
        control.place();
      },
      place() {
        if (!view?.box) return;
        handle.style.left = `${clamp(view.box.sx(value[0]), view.box.left, view.box.right)}px`;
        handle.style.top = `${clamp(view.box.sy(value[1]), view.box.top, view.box.bottom)}px`;
      },
    };
    return control;
  },
};

// --- the stage --------------------------------------------------------------------------------

function later(pause, work) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(work, pause, ...given); };
}

function render({ model, el }) {
  const { title, controls: specs } = model.get("setup"), id = `stage${Math.random().toString(36).slice(2)}`;
  const heading = make("div", { class: "title", id: `${id}title` }, title), board = make("div", { class: "controls" });
  const stand = make("div", { class: "panels" }), note = make("p", { class: "note", "aria-live": "polite" }), pace = make("p", { class: "pace" });
  const root = make("section", { class: "stage", "aria-labelledby": heading.id }, make("style", {}, STYLE), heading, board, stand, note, pace);
  el.replaceChildren(root);

  let shown, data, values = {}, serial = 0, answered = 0, views = [], busy;
  const isPending = () => answered < serial;
  const controls = Object.fromEntries(specs.map((spec) => {
    const control = CONTROLS[spec.kind](spec, `${id}${spec.name}`, (value) => change(spec.name, value), () => spec.name !== shown.player && isPending());
    board.append(control.node);
    return [spec.name, control];
  }));
  const points = specs.filter(({ kind }) => kind === "point").map(({ name }) => name);

  const tell = () => { model.set("asked", { serial, values: { ...values } }); model.save_changes(); };
  const tellLater = later(TELL_PAUSE, tell);
  const speak = later(SPEECH_PAUSE, (said) => { if (note.textContent !== said) note.textContent = said; });
  const step = () => values[shown.player] ?? 0;

  function change(name, value) {
    values[name] = value;
    if (name === shown.player) { // frames are here already
      drawFrame();
      tellLater();
      return;
    }
    serial += 1;
    clearTimeout(busy);
    busy = setTimeout(() => root.classList.toggle("busy", isPending()), BUSY_AFTER);
    tell();
  }

  function receive() {
    shown = model.get("shown");
    if (shown.serial < 0 || !Object.keys(values).length) { // Python moved the controls
      values = { ...shown.values };
      for (const [name, control] of Object.entries(controls)) control.show(values[name]);
    } else answered = Math.max(answered, shown.serial);
    if (!isPending()) root.classList.remove("busy");
    const block = shown.data; // copied: the bytes of a message need not be aligned
    data = block && new Float32Array(block.buffer.slice(block.byteOffset, block.byteOffset + block.byteLength));
    draw();
  }

  function draw() {
    const panels = shown.panels ?? [];
    note.classList.toggle("problem", !!shown.problem);
    pace.textContent = shown.seconds > SLOW ? `Each picture takes ${shown.seconds.toFixed(1)} s.` : "";
    if (shown.problem) { stand.hidden = true; note.textContent = shown.problem; return; }
    stand.hidden = false;
    while (views.length < panels.length) { views.push(makePanel(root)); stand.append(views.at(-1).figure); }
    while (views.length > panels.length) views.pop().figure.remove();
    const room = Math.max(1, Math.floor((root.clientWidth - 12) / 270));
    stand.style.gridTemplateColumns = `repeat(${Math.min(shown.columns, room)}, minmax(0, 1fr))`;
    panels.forEach((panel, k) => views[k].layout(panel));
    drawFrame(true);
    for (const name of points) controls[name].attach(views[shown.points[name]]);
  }

  function drawFrame(all = false) {
    if (shown.problem) return;
    shown.panels.forEach((panel, k) => {
      if (all || panel.marks.some(({ moves }) => moves)) views[k].draw(panel, data, step());
    });
    speak(Array.isArray(shown.note) ? shown.note[step()] : shown.note);
  }

  root.addEventListener("keydown", (event) => { // JupyterLab would take arrows and letters for its own
    const leaves = event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || event.ctrlKey));
    if (!leaves) event.stopPropagation();
  });
  let width = 0;
  const resized = new ResizeObserver(() => {
    if (root.clientWidth && root.clientWidth !== width) { width = root.clientWidth; draw(); }
  });
  const themed = new MutationObserver(draw);
  receive();
  resized.observe(root);
  themed.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  model.on("change:shown", receive);
  return () => {
    model.off("change:shown", receive);
    resized.disconnect();
    themed.disconnect();
    for (const control of Object.values(controls)) control.leave?.();
  };
}

export default { render };
