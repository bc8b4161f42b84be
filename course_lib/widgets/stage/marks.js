// Marks: each kind returns SVG for the arrays of one frame; grids are painted on a canvas as well.

const DASHES = { solid: "none", dashed: "7 4", dotted: "1.5 3.5", dashdot: "9 3.5 1.5 3.5" };
// The dash and the marker that go with a colour, so that colour is never the only cue.
const DASH_OF = ["solid", "dashed", "dotted", "dashdot"];
const MARKER_OF = ["circle", "square", "triangle", "diamond", "cross", "plus"];
const STOPS = { sequential: ["s0", "s1", "s2", "s3"], diverging: ["c0", "mid", "c1"] };
const SMOOTH_CELLS = 1600; // a grid of more cells is a field, of fewer a table

const isNumber = (color) => typeof color === "number";
const tone = (color) => `var(--${isNumber(color) ? `c${color}` : color})`;
const fill = ({ color }) => `fill:${tone(color)}`;
const dashOf = ({ dash, color }) => DASHES[dash || (isNumber(color) ? DASH_OF[color % 4] : "solid")];
const stroke = (mark, width = mark.width) =>
  `stroke:${tone(mark.color)};stroke-width:${width};stroke-dasharray:${dashOf(mark)}`;

const fixed = (v) => (v > -1e5 ? Math.min(v, 1e5) : -1e5).toFixed(1); // what is no number lies far outside
const at = (x, y) => `${fixed(x)} ${fixed(y)}`;
const path = (d, style, kind = "") => `<path d="${d}" style="${style}" class="${kind}"/>`;
const text = (x, y, words, { anchor = "start", kind = "", style = "", turn = "" } = {}) =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" class="${kind}" style="${style}" transform="${turn}">` +
  `${escaped(words)}</text>`;
const label = (x, y, mark, anchor = "start", style = fill(mark)) =>
  mark.label ? text(x, y, mark.label, { anchor, kind: "ink", style }) : "";

function along({ x, y, count = x.length }, { sx, sy }, write) { // write(px, py, first) for each point there is
  let d = "", first = true;
  for (let i = 0; i < count; i++) {
    const px = sx(x[i]), py = sy(y[i]), there = Number.isFinite(px) && Number.isFinite(py);
    if (there) d += write(px, py, first);
    first = !there;
  }
  return d;
}

const joined = (arrays, box) => along(arrays, box, (x, y, first) => (first ? "M" : "L") + at(x, y));

function markers(mark, draw) { // draw(stamp) returns a path with the stamp at every point
  const shape = mark.marker || (isNumber(mark.color) ? MARKER_OF[mark.color % 6] : "circle");
  const r = mark.size, color = tone(mark.color), cap = { circle: "round", square: "square" }[shape];
  if (cap) { // a line of no length, wide, with a rim below
    const d = draw("h0"), width = cap === "round" ? 2 * r : 1.7 * r;
    const dots = (paint, wide) => path(d, `stroke:${paint};stroke-width:${wide};stroke-linecap:${cap}`);
    return dots("var(--paper)", width + 1.6) + dots(color, width);
  }
  const [a, b, c] = [0.9 * r, 1.25 * r, 2.1 * r].map((v) => v.toFixed(1));
  const cross = `m-${a} -${a}l${2 * a} ${2 * a}m0 -${2 * a}l-${2 * a} ${2 * a}`;
  const strokes = { cross, plus: `m-${a} 0h${2 * a}m-${a} -${a}v${2 * a}` };
  if (shape in strokes) return path(draw(strokes[shape]), `stroke:${color};stroke-width:1.8`);
  const stamp = shape === "triangle" ? `m0 -${b}l${b} ${c}h-${2 * b}z` : `m0 -${b}l${b} ${b}l-${b} ${b}l-${b} -${b}z`;
  return path(draw(stamp), `fill:${color};stroke:var(--paper);stroke-width:.8`);
}

const MARKS = {
  line(mark, arrays, box) {
    const d = joined(arrays, box), { x, count } = arrays, { sx, sy } = box;
    const under = typeof mark.floor === "number" && count && // the area between the line and its floor
      path(`${d}L${at(sx(x[count - 1]), sy(mark.floor))}H${fixed(sx(x[0]))}z`, `${fill(mark)};fill-opacity:.25`);
    return (under || "") + path(d, stroke(mark), "line");
  },

  contours: (mark, arrays, box) => path(joined(arrays, box), `${stroke(mark)};stroke-opacity:.6`, "contours"),

  regions: (mark, { border }, box) =>
    border ? path(joined(border, box), "stroke:var(--ink);stroke-width:1.5", "border") : "",

  dots: (mark, arrays, box) =>
    `<g class="dots">${markers(mark, (stamp) => along(arrays, box, (x, y) => `M${at(x, y)}${stamp}`))}</g>`,

  bars(mark, { x, heights, count }, { sx, sy }) {
    const [across, up] = mark.horizontal ? [sy, sx] : [sx, sy], [offset, width] = mark.slot;
    const foot = up(mark.baseline), base = fixed(Number.isFinite(foot) ? foot : up.start); // an axis of powers has no 0
    let d = "";
    for (let i = 0; i < count; i++) {
      if (!Number.isFinite(up(heights[i]))) continue;
      const [a, b] = [-0.5, 0.5].map((side) => fixed(across(x[i] + offset + side * width))), end = fixed(up(heights[i]));
      d += mark.horizontal ? `M${base} ${a}H${end}V${b}H${base}z` : `M${a} ${base}V${end}H${b}V${base}z`;
    }
    return path(d, fill(mark), "bars");
  },

  arrow(mark, { x0, y0, x1, y1, count }, { sx, sy }) {
    let d = "";
    for (let i = 0; i < count; i++) {
      const [x, y, tipX, tipY] = [sx(x0[i]), sy(y0[i]), sx(x1[i]), sy(y1[i])], long = Math.hypot(tipX - x, tipY - y);
      if (!(long > 0.5)) continue;
      const head = Math.min(9, 0.6 * long) / long, [u, v] = [(tipX - x) * head, (tipY - y) * head];
      d += `M${at(x, y)}L${at(tipX, tipY)}M${at(tipX - u - v / 2, tipY - v + u / 2)}L${at(tipX, tipY)}` +
        `L${at(tipX - u + v / 2, tipY - v - u / 2)}`;
    }
    const back = x1[0] < x0[0], round = "stroke-linecap:round";
    return path(d, `stroke:var(--paper);stroke-width:${mark.width + 2.5};stroke-opacity:.8`) +
      path(d, `stroke:${tone(mark.color)};stroke-width:${mark.width};${round}`, "arrow") +
      label(sx(x1[0]) + (back ? -7 : 7), sy(y1[0]) + 4, mark, back ? "end" : "start");
  },

  rule(mark, { x, y }, { sx, sy, left, right, top, bottom }) {
    const line = (d) => path(d, stroke(mark, 1.4), "rule");
    if (!x) return line(`M${left} ${fixed(sy(y[0]))}H${right}`) + label(right - 3, sy(y[0]) - 5, mark, "end");
    const px = sx(x[0]), late = px > (left + right) / 2;
    return line(`M${fixed(px)} ${top}V${bottom}`) +
      label(px + (late ? -5 : 5), top + 11, mark, late ? "end" : "start");
  },

  band(mark, { x0, x1, y0, y1 }, { sx, sy, left, right, top, bottom }) {
    const [a, b] = x0 ? [sx(x0[0]), sx(x1[0])].sort((p, q) => p - q) : [left, right];
    const [c, d] = y0 ? [sy(y0[0]), sy(y1[0])].sort((p, q) => p - q) : [top, bottom];
    return path(`M${at(a, c)}H${fixed(b)}V${fixed(d)}H${fixed(a)}z`, `${fill(mark)};fill-opacity:.14`, "band") +
      label(Math.max(a, left) + 5, Math.max(c, top) + 13, mark, "start", "");
  },

  text(mark, { x, y }, { sx, sy }, step) {
    const words = Array.isArray(mark.text) ? mark.text[step] : mark.text;
    return text(sx(x[0]), sy(y[0]) + 4, words, { anchor: mark.anchor, kind: "ink", style: fill(mark) });
  },

  heat(mark, { Z }, { sx, sy }, step, tints) { // the numbers in the cells
    if (!mark.texts) return "";
    const [rows, columns] = mark.Z.shape, [x0, x1, y0, y1] = mark.outline, first = mark.Z.framed ? step * Z.length : 0;
    return Array.from(Z, (value, k) => {
      if (!Number.isFinite(value)) return "";
      const [r, g, b] = tints(value), j = k % columns, i = (k - j) / columns;
      const x = sx(x0 + ((j + 0.5) * (x1 - x0)) / columns), y = sy(y0 + ((i + 0.5) * (y1 - y0)) / rows);
      const style = `fill:${0.3 * r + 0.6 * g + 0.1 * b < 135 ? "#fff" : "#111"}`;
      return text(x, y + 4, mark.texts[first + k], { anchor: "middle", style });
    }).join("");
  },
};

function rgb(root, name) {
  const hex = getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const wide = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  return [1, 3, 5].map((i) => parseInt(wide.slice(i, i + 2), 16));
}

function tintsOf(root, mark) { // from a value to red, green, blue, alpha
  if (mark.kind === "regions") {
    const palette = Array.from({ length: 8 }, (_, k) => rgb(root, `c${k}`));
    if (mark.classes) return (v) => [...palette[v], 62];
    return (v) => [...palette[v > 0.5 ? 1 : 0], 125 * Math.abs(2 * v - 1)]; // fades towards the border
  }
  const stops = STOPS[mark.palette].map((name) => rgb(root, name)), last = stops.length - 1;
  return (v) => {
    const t = clamp((v - mark.low) / (mark.high - mark.low), 0, 1) * last, k = Math.min(Math.floor(t), last - 1);
    return [...stops[k].map((from, i) => from + (stops[k + 1][i] - from) * (t - k)), 255 * mark.strength];
  };
}

function paint(canvas, mark, Z, { sx, sy, left, right, top, bottom }, tints) {
  const [rows, columns] = mark.Z.shape, [x0, x1, y0, y1] = mark.outline;
  const small = make("canvas", { width: columns, height: rows }), pen = small.getContext("2d");
  const image = pen.createImageData(columns, rows);
  Z.forEach((v, k) => { // row 0 of Z is the lowest, of an image the highest
    const row = rows - 1 - Math.floor(k / columns);
    if (Number.isFinite(v)) image.data.set(tints(v), 4 * (row * columns + (k % columns)));
  });
  pen.putImageData(image, 0, 0);
  const brush = canvas.getContext("2d");
  brush.save();
  brush.beginPath();
  brush.rect(left, top, right - left, bottom - top);
  brush.clip();
  brush.imageSmoothingEnabled = mark.kind === "regions" || Z.length > SMOOTH_CELLS;
  brush.drawImage(small, sx(x0), sy(y1), sx(x1) - sx(x0), sy(y0) - sy(y1));
  brush.restore();
}
