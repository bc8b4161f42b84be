// A panel: title, legend, axes and marks, in as many pixels as there are.

const ARRAYS = ["x", "y", "x0", "y0", "x1", "y1", "heights", "Z"];
const LETTER = 6.4; // pixels of a small letter, about

function swatch(mark, color) {
  const wide = mark.kind === "line" || mark.kind === "contours", opacity = mark.kind === "regions" ? 0.35 : 1;
  const shape = mark.kind === "dots" ? markers({ ...mark, size: Math.min(mark.size, 4) }, (stamp) => `M6 6${stamp}`)
    : wide ? path("M0 6H22", stroke(mark, Math.min(mark.width, 2.5)))
    : `<rect width="12" height="12" rx="2" style="fill:${tone(color)};fill-opacity:${opacity}"/>`;
  return `<svg width="${wide ? 22 : 12}" height="12" fill="none" aria-hidden="true">${shape}</svg>`;
}

function colorBar({ label: words, palette, low, high, strength }) {
  const stops = STOPS[palette].map(tone), [from, to] = [low, high].map((v) => number(+v.toPrecision(3)));
  const bar = `<i style="background:linear-gradient(90deg, ${stops});opacity:${strength}"></i>`;
  return words && `<span>${escaped(words)} ${from}${bar}${to}</span>`;
}

function legendOf(marks) {
  const entry = (mark, words, color) => `<span>${swatch(mark, color)}${escaped(words)}</span>`;
  return marks.map((mark) => {
    if (mark.kind === "heat") return colorBar(mark);
    if (mark.kind === "regions") return mark.labels.map((words, k) => entry(mark, words, k)).join("");
    const named = mark.label && ["line", "dots", "bars", "contours"].includes(mark.kind);
    return named ? entry(mark, mark.label, mark.color) : "";
  }).join("");
}

function arraysOf(mark, data, step) { // of one frame
  const take = ({ at: start, shape, framed }) => {
    const size = sizeOf(shape), from = start + (framed ? step * size : 0);
    return data.subarray(from, from + size);
  };
  const taken = Object.fromEntries(ARRAYS.filter((name) => mark[name]).map((name) => [name, take(mark[name])]));
  const border = mark.border?.[mark.border.length > 1 ? step : 0];
  if (border) taken.border = { x: take(border.x), y: take(border.y) };
  const all = (taken.x ?? taken.x0 ?? []).length;
  return { ...taken, count: mark.grow ? Math.min(step + 1, all) : all };
}

const longest = (ticks) => LETTER * Math.max(0, ...ticks.map(([, words]) => words.length));

function boxOf(panel, width, least, indent) { // where the axes are; at least so high, and so far to the right
  const { x, y } = panel, room = panel.equal ? clamp(width, 190, 360) : clamp(width * 0.64, 190, 300) * panel.height;
  let height = Math.max(room, least), right = width - 12;
  const yTicks = ticksOf(y, height / 44), top = y.label ? 24 : 8;
  const left = Math.max(Math.min(10 + longest(yTicks), width * 0.4), indent);
  const xTicks = ticksOf(x, (right - left) / 64), slanted = x.ticks && longest(xTicks) > (right - left) / xTicks.length;
  const below = (x.label ? 40 : 24) + (slanted ? Math.min(longest(xTicks) / 2, 60) : 0);
  let bottom = height - below;
  if (panel.equal) {
    const [dx, dy] = [x, y].map(({ limits }) => limits[1] - limits[0]);
    const unit = Math.min((right - left) / dx, (bottom - top) / dy);
    [right, bottom] = [left + unit * dx, top + unit * dy];
    height = bottom + below;
  }
  const sx = scale(x, left, right), sy = scale(y, bottom, top);
  const within = (place, from, to) => ([v]) => place(v) >= from - 0.5 && place(v) <= to + 0.5;
  const seen = { xTicks: xTicks.filter(within(sx, left, right)), yTicks: yTicks.filter(within(sy, top, bottom)) };
  return { sx, sy, left, right, top, bottom, width, height, slanted, ...seen };
}

function gridOf(panel, { sx, sy, left, right, top, bottom, xTicks, yTicks }) { // along the axis that has numbers
  if (panel.marks.some((mark) => mark.Z)) return "";
  if (!panel.y.ticks) return yTicks.map(([v]) => `M${left} ${fixed(sy(v))}H${right}`).join("");
  return panel.x.ticks ? "" : xTicks.map(([v]) => `M${fixed(sx(v))} ${top}V${bottom}`).join("");
}

function axesOf(panel, box) {
  const { sx, sy, left, right, bottom, width, height, xTicks, yTicks, slanted } = box;
  const below = ([v, words]) => {
    const x = Math.min(sx(v), slanted ? width : width - 0.55 * LETTER * words.length); // not cut off at the right
    const turn = slanted ? `rotate(-30 ${fixed(x)} ${bottom + 14})` : "";
    return text(x, bottom + 16, words, { anchor: slanted ? "end" : "middle", turn });
  };
  const base = xTicks.length ? `M${left} ${bottom}H${right}` : "", notch = ([v]) => `M${fixed(sx(v))} ${bottom}v4`;
  return path(gridOf(panel, box), "", "gridline") + path(base + xTicks.map(notch).join(""), "", "axis") +
    xTicks.map(below).join("") + yTicks.map(([v, words]) => text(left - 6, sy(v) + 4, words, { anchor: "end" })).join("") +
    text(0, 11, panel.y.label) + text(right, height - 5, panel.x.label, { anchor: "end" });
}

function spread(labels) { // downwards, so that none covers another
  const boxes = Array.from(labels, (node) => ({ node, ...between(node.getBBox()) })).sort((a, b) => a.top - b.top);
  boxes.forEach((box, k) => {
    for (const other of boxes.slice(0, k)) {
      if (box.left > other.right || other.left > box.right || box.top >= other.bottom) continue;
      const down = other.bottom - box.top;
      [box.top, box.bottom, box.down] = [box.top + down, box.bottom + down, (box.down ?? 0) + down];
    }
    if (box.down) box.node.setAttribute("transform", `translate(0 ${fixed(box.down)})`);
  });
}
const between = ({ x, y, width, height }) => ({ left: x, right: x + width, top: y, bottom: y + 0.85 * height });

function makePanel(root) {
  const caption = make("figcaption"), legend = make("div", { class: "legend" });
  const canvas = make("canvas", { "aria-hidden": "true" }), clip = `clip${unique()}`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const plot = make("div", { class: "plot" }, canvas, svg);
  const view = { svg, plot, figure: make("figure", { class: "pane" }, caption, legend, plot), points: new Set() };
  let tints;
  svg.setAttribute("role", "img");
  const nearest = (event) => [...view.points].sort((a, b) => a.distance(event, view) - b.distance(event, view))[0];
  const withMouse = (act) => (event) => { if (event.pointerType === "mouse") act(event); };
  svg.addEventListener("pointerdown", withMouse((event) => nearest(event)?.press(event, view)));
  svg.addEventListener("click", (event) => nearest(event)?.follow(event, view)); // a finger may scroll, and tap
  svg.addEventListener("pointermove", withMouse((event) => { for (const one of view.points) one.hover?.(event, view); }));
  svg.addEventListener("pointerleave", () => { for (const one of view.points) one.rest?.(); });

  view.take = (control) => { view.points.add(control); svg.style.cursor = "crosshair"; };
  view.free = () => { view.points.clear(); svg.style.cursor = ""; };

  view.measure = (panel, least = 0, indent = 0) => (view.box = boxOf(panel, plot.clientWidth || 320, least, indent));

  view.layout = (panel) => {
    const { left, right, top, bottom, width, height } = view.box;
    const cut = (name, more) => `<clipPath id="${clip}${name}"><rect x="${left - more}" y="${top - more}"
      width="${right - left + 2 * more}" height="${bottom - top + 2 * more}"/></clipPath>`;
    const layer = ({ kind }) => `<g clip-path="url(#${clip}${kind === "dots" ? "wide" : ""})"></g>`; // no half dots
    caption.textContent = panel.title;
    legend.innerHTML = legendOf(panel.marks);
    plot.style.height = `${height}px`;
    svg.setAttribute("aria-label", panel.alt || panel.title);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.innerHTML = cut("", 0) + cut("wide", 8) + axesOf(panel, view.box) + `<g>${panel.marks.map(layer).join("")}</g>`;
    tints = panel.marks.map((mark) => (mark.Z ? tintsOf(root, mark) : null));
  };

  view.draw = (panel, data, step, all) => { // all marks, or those that follow the player
    const repaint = all || panel.marks.some((mark) => mark.Z && mark.moves);
    if (repaint) {
      const dense = devicePixelRatio || 1;
      [canvas.width, canvas.height] = [view.box.width * dense, view.box.height * dense]; // also wipes it
      canvas.getContext("2d").scale(dense, dense);
    }
    panel.marks.forEach((mark, k) => {
      if (!(all || mark.moves || (repaint && mark.Z))) return;
      const arrays = arraysOf(mark, data, step);
      if (mark.Z) paint(canvas, mark, arrays.Z, view.box, tints[k]);
      svg.lastElementChild.children[k].innerHTML = MARKS[mark.kind](mark, arrays, view.box, step, tints[k]);
    });
    spread(svg.querySelectorAll(".arrow ~ text"));
  };
  return view;
}
