// Numbers in words, places on axes, and small helpers that all parts share.

const clamp = (v, low, high) => Math.min(Math.max(v, low), high);
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const unique = () => Math.random().toString(36).slice(2);
const escaped = (words) => String(words).replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`);
const superscript = (n) => String(n).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function number(v) { // short; as a power of ten where it is long
  if (!v) return "0";
  const power = Math.floor(Math.log10(Math.abs(v)) + 1e-9);
  if (power <= 4 && power >= -3) return String(+v.toPrecision(4)).replace("-", "−");
  const factor = String(+(v / 10 ** power).toPrecision(3)).replace("-", "−");
  return `${factor}·10${superscript(power)}`.replace(/^(−?)1·/, "$1");
}

function linearTicks([low, high], most) {
  const least = (high - low) / Math.max(most, 1), power = 10 ** Math.floor(Math.log10(least));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999), ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) ticks.push([k * step, number(k * step)]);
  return ticks;
}

function logTicks([low, high], most) {
  const from = Math.ceil(Math.log10(low) - 1e-9), to = Math.floor(Math.log10(high) + 1e-9);
  if (to - from < 1) return linearTicks([low, high], most).filter(([v]) => v > 0);
  const step = Math.ceil((to - from + 1) / Math.max(most, 2)), plain = from > -4 && to < 4, ticks = [];
  for (let k = from; k <= to; k += step) ticks.push([10 ** k, plain || !k ? number(10 ** k) : `10${superscript(k)}`]);
  return ticks;
}

const ticksOf = (axis, most) => axis.ticks ?? (axis.log ? logTicks : linearTicks)(axis.limits, most);

function scale({ limits, log }, from, to) { // from numbers to pixels, and back
  const [low, high] = log ? limits.map(Math.log10) : limits, perUnit = (to - from) / (high - low);
  const place = log ? (v) => from + perUnit * (Math.log10(v) - low) : (v) => from + perUnit * (v - low);
  const back = (p) => low + (p - from) / perUnit;
  place.back = log ? (p) => 10 ** back(p) : back;
  place.start = from;
  return place;
}

function later(pause, work) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(work, pause, ...given); };
}
