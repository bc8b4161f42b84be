// Draws the scenes that Python describes and tells Python what the controls say. It computes no
// curve of its own: every number in a picture comes from Python.

const STYLE = `
.stage { --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #c0609a; --c4: #b87f00; --c5: #3c96cc; --c6: #8f8400; --c7: #000;
  --grey: #767676; --ink: #1d2329; --muted: #59616a; --paper: #fff; --well: #f3f5f7; --line: #dde2e6;
  --s0: #f4f7fa; --s1: #a9cbe2; --s2: #4a90bf; --s3: #124e78; --mid: #f6f6f4;
  max-width: 1040px; padding: 10px 6px 8px; color: var(--ink); font: 13px/1.45 var(--jp-ui-font-family, system-ui, sans-serif); font-variant-numeric: tabular-nums;
[data-jp-theme-light="false"] &, .vscode-dark & { --c0: #56b4e9; --c1: #f0893e; --c2: #2bc79a; --c3: #e398c5; --c4: #e6a93a; --c5: #8fd0f5; --c6: #e5da4e; --c7: #fff;
  --grey: #9aa0a6; --ink: #e8eaed; --muted: #a9b0b7; --paper: #111; --well: #1c1f23; --line: #33383e;
  --s0: #15202a; --s1: #1f4e73; --s2: #4a98cc; --s3: #dceefa; --mid: #23272b; }
&, * { box-sizing: border-box; } [hidden] { display: none !important; }
.title { font-size: 16px; font-weight: 650; letter-spacing: -.01em; margin-bottom: 10px; }
.controls { display: flex; flex-wrap: wrap; gap: 12px 30px; padding: 12px 16px 14px; border-radius: 10px; background: var(--well); }
.controls:empty { display: none; }
.slider { flex: 1 1 170px; max-width: 360px; } .wide { flex: 1 1 100%; }
.name { display: flex; justify-content: space-between; gap: 12px; }
.name, legend { min-height: 22px; padding: 0; color: var(--muted); }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
output { font-weight: 650; color: var(--ink); white-space: nowrap; }
input[type=range] { appearance: none; width: 100%; height: 22px; margin: 0; background: none; cursor: pointer;
  &::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: linear-gradient(var(--c0), var(--c0)) 0 / var(--part) 100% no-repeat, var(--grey); }
  &::-moz-range-track { height: 4px; border-radius: 2px; background: linear-gradient(var(--c0), var(--c0)) 0 / var(--part) 100% no-repeat, var(--grey); }
  &::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; margin-top: -6px; border-radius: 50%; background: var(--c0); border: 2px solid var(--paper); box-shadow: 0 0 0 1px var(--c0); }
  &::-moz-range-thumb { width: 13px; height: 13px; background: var(--c0); border: 2px solid var(--paper); box-shadow: 0 0 0 1px var(--c0); } }
:focus-visible, .options label:has(:focus-visible) { outline: 2px solid var(--c0); outline-offset: 2px; border-radius: 6px; }
.toggle { display: flex; align-items: center; align-self: center; gap: 9px; cursor: pointer;
  input { appearance: none; flex: none; width: 34px; height: 20px; margin: 0; border-radius: 10px; background: var(--grey); cursor: pointer; }
  input::after { content: ""; display: block; width: 16px; height: 16px; margin: 2px; border-radius: 50%; background: var(--paper); transition: translate .12s; }
  :checked { background: var(--c0); } :checked::after { translate: 14px; } :focus-visible { border-radius: 10px; } }
.options { display: inline-flex; flex-wrap: wrap; gap: 2px; padding: 2px; border-radius: 8px; background: var(--line);
  label { position: relative; padding: 1px 11px; border-radius: 6px; } label:has(:checked) { background: var(--paper); box-shadow: 0 1px 2px #0003; }
  input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; } }
select, input[type=number] { height: 27px; padding: 0 7px; font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--grey); border-radius: 6px; }
input[type=number] { width: 84px; } .pair label { margin-right: 14px; } .pair input { margin-left: 6px; }
.transport { display: flex; align-items: center; gap: 6px; }
button { flex: none; display: grid; place-items: center; width: 30px; height: 30px; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--ink); cursor: pointer;
  &:hover { background: var(--line); } &.main { background: var(--c0); color: var(--paper); } &:focus-visible { border-radius: 50%; }
  svg { width: 14px; height: 14px; fill: currentColor; } }
.panels { display: grid; gap: 14px 28px; margin-top: 14px; transition: opacity .15s; }
&.busy .panels { opacity: .45; }
.pane { display: grid; grid-row: span 3; grid-template-rows: subgrid; gap: 0; margin: 0; min-width: 0; }
figcaption { font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; align-items: center; align-content: start; gap: 0 14px; color: var(--muted); font-size: 12px; padding: 1px 0 4px;
  span { display: inline-flex; align-items: center; gap: 6px; } i { width: 70px; height: 9px; border-radius: 2px; } }
.plot { position: relative; canvas, svg { position: absolute; inset: 0; width: 100%; height: 100%; } path { fill: none; stroke-linejoin: round; }
  text { fill: var(--muted); font-size: 11px; } .ink { font-size: 12px; font-weight: 500; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; } }
.gridline { stroke: var(--line); } .axis { stroke: var(--grey); }
.handle { position: absolute; width: 30px; height: 30px; margin: -15px; border-radius: 50%; cursor: grab; touch-action: none;
  &::after { content: ""; position: absolute; inset: 7px; border-radius: 50%; background: var(--tone); border: 2px solid var(--paper); box-shadow: 0 0 0 1.5px var(--tone), 0 1px 4px #0006; }
  &:active { cursor: grabbing; } &:focus-visible { border-radius: 50%; outline-offset: -3px; } }
.note { margin: 12px 0 0; padding-left: 12px; border-left: 3px solid var(--c0); font-size: 14px; max-width: 90ch; }
.note:empty, .pace:empty { display: none; } .note.problem { border-color: var(--c1); }
.pace { color: var(--muted); font-size: 12px; margin: 4px 0 0 15px; } }`;

const DASHES = { solid: "", dashed: "7 4", dotted: "1.5 3.5", dashdot: "9 3.5 1.5 3.5" };
const DASH_OF = ["solid", "dashed", "dotted", "dashdot"]; // the dash and the marker that go with a colour
const MARKER_OF = ["circle", "square", "triangle", "diamond", "cross", "plus"];
const ICONS = { play: "M3 1.5v11l9.5-5.5z", pause: "M2.5 1.5h3.2v11H2.5zM8.3 1.5h3.2v11H8.3z",
  back: "M2 1.5h2v11H2zM12.5 1.5v11L4.8 7z", next: "M10 1.5h2v11h-2zM1.5 1.5v11L9.2 7z", reset: "M7 2V0L3.2 3 7 6V4a3.9 3.9 0 1 1-3.9 3.9h-2A5.9 5.9 0 1 0 7 2z" };
const BUSY_AFTER = 250, TELL_PAUSE = 200, SLOW = 0.5, QUICK = 0.05; // ms, ms, s, s
const MOST_KEPT = 3e7, NARROWEST = 270; // bytes, pixels

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

const unique = () => Math.random().toString(36).slice(2);
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
  const step = Math.ceil((to - from + 1) / Math.max(most, 2)), ticks = [], plain = from > -4 && to < 4;
  for (let k = from; k <= to; k += step) ticks.push([10 ** k, plain || !k ? number(10 ** k) : `10${superscript(k)}`]);
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
      if (!Number.isFinite(value)) return "";
      const [r, g, b] = tints(value), dark = 0.3 * r + 0.6 * g + 0.1 * b < 135;
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
    return (v) => [...palette[v > 0.5 ? 1 : 0], 125 * Math.abs(2 * v - 1)]; // fades towards the border
  }
  const names = mark.palette === "diverging" ? ["c0", "mid", "c1"] : ["s0", "s1", "s2", "s3"];
  const stops = names.map((name) => rgb(root, name)), last = stops.length - 1;
  return (v) => {
    const t = clamp((v - mark.low) / (mark.high - mark.low), 0, 1) * last, k = Math.min(Math.floor(t), last - 1);
    return [...mix(stops[k], stops[k + 1], t - k), 255 * mark.strength];
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
  const wide = mark.kind === "line" || mark.kind === "contours", color = tone(k ?? mark.color);
  const shape = mark.kind === "dots" ? markerPath({ ...mark, size: Math.min(mark.size, 4) }, (stamp) => `M6 6${stamp}`)
    : wide ? path("M0 6H22", stroke(mark, Math.min(mark.width, 2.5)))
    : `<rect width="12" height="12" rx="2" style="fill:${color};fill-opacity:${mark.kind === "regions" ? 0.35 : 1}"/>`;
  return `<svg width="${wide ? 22 : 12}" height="12" fill="none" aria-hidden="true">${shape}</svg>`;
}

function colorBar({ label, palette, low, high, strength }) {
  const stops = palette === "diverging" ? ["c0", "mid", "c1"] : ["s0", "s1", "s2", "s3"], ends = [low, high].map((v) => number(+v.toPrecision(3)));
  const fill = `linear-gradient(90deg, ${stops.map((name) => `var(--${name})`)})`;
  return label && `<span>${escaped(label)} ${ends[0]}<i style="background:${fill};opacity:${strength}"></i>${ends[1]}</span>`;
}

function legendOf(marks) {
  const entry = (mark, label, k) => `<span>${swatch(mark, k)}${escaped(label)}</span>`;
  return marks.map((mark) => {
    if (mark.kind === "heat") return colorBar(mark);
    if (mark.kind === "regions") return mark.labels.map((label, k) => entry(mark, label, k)).join("");
    return mark.label && ["line", "dots", "bars", "contours"].includes(mark.kind) ? entry(mark, mark.label) : "";
  }).join("");
}

function arraysOf(mark, data, step) { // of one frame
  const taken = {};
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

function boxOf(panel, width, least) { // where the axes are, at least so high
  let height = Math.max(panel.equal ? clamp(width, 190, 360) : clamp(width * 0.64, 190, 300), least);
  const yTicks = ticksOf(panel.y, height / 44), top = panel.y.label ? 24 : 8;
  const left = Math.min(10 + 6.4 * Math.max(0, ...yTicks.map(([, said]) => said.length)), width * 0.4);
  let right = width - 12;
  const xTicks = ticksOf(panel.x, (right - left) / 64), longest = 6.4 * Math.max(0, ...xTicks.map(([, said]) => said.length));
  const slanted = panel.x.ticks && longest > (right - left) / xTicks.length;
  const below = (panel.x.label ? 40 : 24) + (slanted ? Math.min(longest / 2, 60) : 0);
  let bottom = height - below;
  if (panel.equal) {
    const [dx, dy] = [panel.x, panel.y].map(({ limits }) => limits[1] - limits[0]), unit = Math.min((right - left) / dx, (bottom - top) / dy);
    [right, bottom] = [left + unit * dx, top + unit * dy];
    height = bottom + below;
  }
  const sx = scale(panel.x, left, right), sy = scale(panel.y, bottom, top);
  [sx.start, sy.start] = [left, bottom];
  const inside = (s, from, to) => ([v]) => s(v) >= from - 0.5 && s(v) <= to + 0.5;
  return { sx, sy, left, right, top, bottom, width, height, slanted,
    xTicks: xTicks.filter(inside(sx, left, right)), yTicks: yTicks.filter(inside(sy, top, bottom)) };
}

function axes(panel, { sx, sy, left, right, top, bottom, width, height, xTicks, yTicks, slanted }) {
  const across = !panel.y.ticks, bare = panel.marks.some((mark) => mark.Z) || (!across && panel.x.ticks);
  const lines = bare ? "" : across ? yTicks.map(([v]) => `M${left} ${fixed(sy(v))}H${right}`).join("") : xTicks.map(([v]) => `M${fixed(sx(v))} ${top}V${bottom}`).join("");
  const slant = (v) => (slanted ? `" transform="rotate(-30 ${fixed(sx(v))} ${bottom + 14})` : "");
  return path(lines, "", 'class="gridline"') + path((xTicks.length ? `M${left} ${bottom}H${right}` : "") + xTicks.map(([v]) => `M${fixed(sx(v))} ${bottom}v4`).join(""), "", 'class="axis"') +
    xTicks.map(([v, said]) => words(Math.min(sx(v), slanted ? width : width - 3.4 * said.length), bottom + 16, said, slanted ? "end" : "middle", slant(v))).join("") +
    yTicks.map(([v, said]) => words(left - 6, sy(v) + 4, said, "end")).join("") +
    words(0, 11, panel.y.label) + words(right, height - 5, panel.x.label, "end");
}

function makePanel(root) {
  const caption = make("figcaption"), legend = make("div", { class: "legend" }), canvas = make("canvas", { "aria-hidden": "true" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), clip = `clip${unique()}`, plot = make("div", { class: "plot" }, canvas, svg);
  const view = { svg, plot, figure: make("figure", { class: "pane" }, caption, legend, plot), points: new Set() };
  let tints;
  svg.setAttribute("role", "img");
  const near = (event) => [...view.points].sort((a, b) => a.distance(event) - b.distance(event))[0];
  svg.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") near(event)?.press(event); });
  svg.addEventListener("click", (event) => near(event)?.follow(event)); // a finger may scroll, and tap

  view.measure = (panel, least) => (view.box = boxOf(panel, plot.clientWidth || 320, least)).height;

  view.layout = (panel) => {
    const { left, right, top, bottom, width, height } = view.box;
    caption.textContent = panel.title;
    legend.innerHTML = legendOf(panel.marks);
    plot.style.height = `${height}px`;
    svg.setAttribute("aria-label", panel.alt || panel.title);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const cut = (name, more) => `<clipPath id="${clip}${name}"><rect x="${left - more}" y="${top - more}" width="${right - left + 2 * more}" height="${bottom - top + 2 * more}"/></clipPath>`;
    const layer = ({ kind }) => `<g clip-path="url(#${clip}${kind === "dots" ? "wide" : ""})"></g>`; // no half dots
    svg.innerHTML = cut("", 0) + cut("wide", 8) + axes(panel, view.box) + `<g>${panel.marks.map(layer).join("")}</g>`;
    tints = panel.marks.map((mark) => (mark.Z ? tintsOf(root, mark) : null));
  };

  view.draw = (panel, data, step, all) => { // all marks, or those that follow the player
    const grids = panel.marks.some((mark) => mark.Z && (all || mark.moves));
    if (grids || all) {
      const dense = devicePixelRatio || 1;
      [canvas.width, canvas.height] = [view.box.width * dense, view.box.height * dense];
      canvas.getContext("2d").scale(dense, dense);
    }
    panel.marks.forEach((mark, k) => {
      if (!(all || mark.moves || (grids && mark.Z))) return;
      const arrays = arraysOf(mark, data, step);
      if (mark.Z) paint(canvas, mark, arrays.Z, view.box, tints[k]);
      svg.lastElementChild.children[k].innerHTML = MARKS[mark.kind](mark, arrays, view.box, step, tints[k]);
    });
  };
  return view;
}

// --- controls: a node, show(value), and near(): values that may be wanted next ------------------

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
    let place = 0, way = 1;
    input.addEventListener("input", () => { control.show(values[input.value]); changed(values[place]); });
    const control = {
      node: make("div", { class: "slider" }, make("div", { class: "name" }, make("label", { for: id }, label), output), input),
      show(value) {
        const k = Math.max(values.indexOf(value), 0);
        if (k !== place) [place, way] = [k, Math.sign(k - place)];
        input.place(k, texts[k]);
        output.textContent = texts[k];
      },
      near: () => [place + way, place + 2 * way, place - way].filter((k) => k in values).map((k) => values[k]),
    };
    return control;
  },
  toggle({ label }, id, changed) {
    const input = make("input", { type: "checkbox", role: "switch", id });
    input.addEventListener("change", () => changed(input.checked));
    return { node: make("label", { class: "toggle", for: id }, input, label), show(value) { input.checked = value; }, near: () => [!input.checked] };
  },
  choice({ label, options }, id, changed) {
    if (options.join("").length > 40 || options.length > 6) {
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
    const input = range(id, count), output = make("output", { for: id });
    let step = 0, timer = null;
    const button = (name, title, act) => {
      const node = make("button", { type: "button", "aria-label": `${title}: ${label}`, title });
      node.innerHTML = icon(name);
      node.addEventListener("click", act);
      return node;
    };
    const dress = (name) => {
      main.innerHTML = icon(name);
      main.title = name;
      main.setAttribute("aria-label", `${name}: ${label}`);
    };
    const go = (to) => { to = clamp(to, 0, count); if (to !== step) { control.show(to); changed(to, !!timer); } };
    const stop = () => { cancelAnimationFrame(timer); timer = null; dress("play"); };
    const play = () => {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches; // then eight pictures, one a second
      const [pace, stride] = calm ? [1, Math.ceil(count / 8)] : [rate, 1];
      if (step === count) go(0);
      const first = step, began = performance.now();
      const tick = (now) => {
        if (!isPending()) go(first + stride * Math.max(0, Math.floor(((now - began) / 1000) * pace)));
        if (step < count) timer = requestAnimationFrame(tick); else { stop(); changed(step); }
      };
      timer = requestAnimationFrame(tick);
      dress("pause");
    };
    const main = button("play", "play", () => { if (timer) { stop(); changed(step); } else play(); });
    main.className = "main";
    const jump = (to) => () => { stop(); go(to()); };
    input.addEventListener("input", () => { stop(); go(Number(input.value)); });
    const control = {
      node: make("div", { class: "wide", role: "group", "aria-label": `player: ${label}` },
        make("div", { class: "name" }, make("label", { for: id }, label), output),
        make("div", { class: "transport" }, main, button("back", "step back", jump(() => step - 1)), button("next", "step forward", jump(() => step + 1)),
          button("reset", "back to the start", jump(() => 0)), input)),
      show(value) {
        step = value;
        output.textContent = `${step} of ${count}`;
        input.place(step, output.textContent);
      },
      near: () => (step < count ? [step + 1] : []),
      leave: stop,
    };
    return control;
  },
  point({ label, step, color }, id, changed) {
    const value = [0, 0], short = (v) => +v.toPrecision(4);
    const move = (to) => { control.show(to); changed([...value]); };
    const fields = ["x", "y"].map((name, k) => {
      const input = make("input", { type: "number", step: "any", "aria-label": `${label}, ${name}` });
      input.addEventListener("change", () => { if (Number.isFinite(input.valueAsNumber)) move(value.map((v, i) => (i === k ? input.valueAsNumber : v))); });
      return input;
    });
    const handle = make("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": label, style: `--tone:${tone(color)}` });
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      move(value.map((v, k) => +(v + (event.shiftKey ? 10 : 1) * way[k] * step[k]).toPrecision(12)));
    });
    let view;
    const control = {
      node: make("fieldset", {}, make("legend", {}, label), make("div", { class: "pair" }, ...fields.map((field, k) => make("label", {}, "xy"[k], field)))),
      show(to) {
        [value[0], value[1]] = to;
        fields.forEach((field, k) => { field.value = short(value[k]); });
        handle.setAttribute("aria-valuenow", short(to[0]));
        handle.setAttribute("aria-valuetext", `x ${short(to[0])}, y ${short(to[1])}`);
        if (view) control.attach(view);
      },
      attach(to) {
        if (view !== to) { view?.points.delete(control); to.points.add(control); to.plot.append(handle); to.svg.style.cursor = "crosshair"; }
        view = to;
        const { sx, sy, left, right, top, bottom } = view.box;
        handle.style.left = `${clamp(sx(value[0]), left, right)}px`;
        handle.style.top = `${clamp(sy(value[1]), top, bottom)}px`;
      },
      distance({ clientX, clientY }) {
        const { left, top } = view.plot.getBoundingClientRect();
        return Math.hypot(clientX - left - view.box.sx(value[0]), clientY - top - view.box.sy(value[1]));
      },
      follow({ clientX, clientY }) {
        const { left, top } = view.plot.getBoundingClientRect(), { box } = view;
        move([box.sx.back(clamp(clientX - left, box.left, box.right)), box.sy.back(clamp(clientY - top, box.top, box.bottom))].map(short));
      },
      press(event) {
        event.preventDefault();
        handle.focus();
        handle.setPointerCapture(event.pointerId);
        control.follow(event);
      },
    };
    handle.addEventListener("pointerdown", control.press);
    handle.addEventListener("pointermove", (event) => { if (handle.hasPointerCapture(event.pointerId)) control.follow(event); });
    return control;
  },
};

// --- the stage --------------------------------------------------------------------------------

function floats(view) { // copied: the bytes of a message need not be aligned
  return view && new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function render({ model, el }) {
  const { title, controls: specs } = model.get("setup"), id = `stage${unique()}`;
  const heading = make("div", { class: "title", id: `${id}title` }, title), board = make("div", { class: "controls" });
  const stand = make("div", { class: "panels" }), note = make("p", { class: "note", "aria-live": "polite" }), pace = make("p", { class: "pace" });
  const root = make("section", { class: "stage", "aria-labelledby": heading.id }, make("style", {}, STYLE), heading, board, stand, note, pace);
  el.replaceChildren(root);

  const kept = new Map(), views = []; // pictures by setting: a scene is a pure function of it
  let shown, values, asked = null, foreseen = null, touched, busy, telling, width = 0; // asked, foreseen: what Python is drawing

  // A player whose frames are here is no part of the setting.
  const keyOf = (setting) => JSON.stringify({ ...setting, ...(shown.player && { [shown.player]: 0 }) });
  const isPending = () => keyOf(values) !== shown.key;
  const step = () => values[shown.player] ?? 0;

  const controls = Object.fromEntries(specs.map(({ kind, name, ...spec }) => {
    const control = CONTROLS[kind](spec, id + name, (...change) => moved(name, ...change), () => isPending());
    control.node.addEventListener("focusin", () => { touched = name; lookAhead(); });
    board.append(control.node);
    return [name, control];
  }));

  function moved(name, value, playing = false) {
    values[name] = value;
    touched = name;
    note.setAttribute("aria-live", playing ? "off" : "polite");
    clearTimeout(telling);
    if (!playing) telling = setTimeout(() => model.send({ told: values }), TELL_PAUSE);
    if (name === shown.player) drawFrame(); // its frames are here
    else want();
  }

  function want() { // the picture of the present values
    const picture = kept.get(keyOf(values));
    if (picture) { show(picture); lookAhead(); return; }
    clearTimeout(busy);
    busy = setTimeout(() => {
      root.classList.toggle("busy", isPending());
      if (isPending()) pace.textContent = "Python is drawing …";
    }, BUSY_AFTER);
    if (asked !== null || foreseen === keyOf(values)) return; // one at a time: never a queue
    asked = keyOf(values);
    model.send({ key: asked, values, ahead: false });
  }

  function lookAhead() { // while Python is idle and quick
    if (asked !== null || foreseen !== null || shown.seconds > QUICK || touched === shown.player) return;
    const next = (controls[touched]?.near?.() ?? []).map((value) => ({ ...values, [touched]: value })).find((setting) => !kept.has(keyOf(setting)));
    if (!next) return;
    foreseen = keyOf(next);
    model.send({ key: foreseen, values: next, ahead: true });
  }

  function answered(picture, [block]) {
    keep(picture, block);
    if (picture.key === asked) asked = null;
    if (picture.key === foreseen) foreseen = null;
    if (isPending()) want(); else lookAhead();
  }

  function keep(picture, block) {
    picture.floats = floats(block);
    picture.size = 1e4 + (block?.byteLength ?? 0);
    kept.set(picture.key, picture);
    let room = MOST_KEPT;
    for (const { size } of kept.values()) room -= size;
    for (const [key, { size }] of kept) if (room < 0) { kept.delete(key); room += size; } // the oldest first
  }

  function begin() { // also when Python moved the controls
    kept.clear();
    shown = { ...model.get("shown") };
    values = { ...shown.values };
    shown.key = keyOf(values);
    keep(shown, shown.data);
    for (const [name, control] of Object.entries(controls)) control.show(values[name]);
    show(shown);
  }

  function show(picture) {
    shown = picture;
    root.classList.remove("busy");
    draw();
  }

  function draw() {
    const panels = shown.panels ?? [];
    note.classList.toggle("problem", !!shown.problem);
    pace.textContent = shown.seconds > SLOW ? `Each picture takes about ${shown.seconds.toFixed(1)} s.` : "";
    stand.hidden = !!shown.problem;
    if (shown.problem) { note.textContent = shown.problem; return; }
    while (views.length < panels.length) { views.push(makePanel(root)); stand.append(views.at(-1).figure); }
    while (views.length > panels.length) views.pop().figure.remove();
    const columns = clamp(Math.floor((root.clientWidth - 12) / NARROWEST), 1, shown.columns);
    stand.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    for (let k = 0; k < panels.length; k += columns) { // as high as the highest of the row
      const row = panels.slice(k, k + columns), heights = row.map((panel, i) => views[k + i].measure(panel, 0));
      row.forEach((panel, i) => { if (!panel.equal) views[k + i].measure(panel, Math.max(...heights)); views[k + i].layout(panel); });
    }
    drawFrame(true);
    for (const [name, place] of Object.entries(shown.points)) controls[name].attach(views[place]);
  }

  function drawFrame(all = false) {
    if (shown.problem) return;
    shown.panels.forEach((panel, k) => views[k].draw(panel, shown.floats, step(), all));
    const said = Array.isArray(shown.note) ? shown.note[step()] : shown.note;
    if (note.textContent !== said) note.textContent = said;
  }

  root.addEventListener("keydown", (event) => { // JupyterLab would take arrows and letters for its own
    const leaves = event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || event.ctrlKey));
    if (!leaves) event.stopPropagation();
  });
  const resized = new ResizeObserver(() => {
    if (root.clientWidth && root.clientWidth !== width) { width = root.clientWidth; draw(); }
  });
  const themed = new MutationObserver(draw);
  begin();
  resized.observe(root);
  themed.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  model.on("change:shown", begin);
  model.on("msg:custom", answered);
  return () => {
    model.off("change:shown", begin);
    model.off("msg:custom", answered);
    resized.disconnect();
    themed.disconnect();
    for (const control of Object.values(controls)) control.leave?.();
  };
}

export default { render };
