// Controls. Each has a node; show(value); perhaps near(), values that may be wanted next, the likeliest first; and
// perhaps leave().

const ICONS = {
  play: "M3 1.5v11l9.5-5.5z",
  pause: "M2.5 1.5h3.2v11H2.5zM8.3 1.5h3.2v11H8.3z",
  back: "M2 1.5h2v11H2zM12.5 1.5v11L4.8 7z",
  next: "M10 1.5h2v11h-2zM1.5 1.5v11L9.2 7z",
  reset: "M7 2V0L3.2 3 7 6V4a3.9 3.9 0 1 1-3.9 3.9h-2A5.9 5.9 0 1 0 7 2z",
};
const MOST_PILLS = 6, MOST_LETTERS = 40; // of a choice whose options stand side by side
const CALM_PICTURES = 8; // of a player, one a second, for those who want less motion
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function range(id, count) {
  const input = make("input", { type: "range", min: 0, max: count, step: 1, id }), output = make("output", { for: id });
  const place = (k, words) => {
    input.value = k;
    input.style.setProperty("--part", `${(100 * k) / count}%`);
    input.setAttribute("aria-valuetext", words);
    output.textContent = words;
  };
  const heading = (label) => make("div", { class: "name" }, make("label", { for: id }, label), output);
  return { input, place, heading };
}

function slider({ label, values, texts }, id, changed) {
  const { input, place, heading } = range(id, values.length - 1);
  let at = 0, way = 1, kept; // the value to go back to, while the mouse only points
  const show = (value) => {
    const k = Math.max(values.indexOf(value), 0);
    if (k !== at) [at, way] = [k, Math.sign(k - at)];
    place(k, texts[k]);
  };
  const go = (value) => { if (value !== values[at]) { show(value); changed(value); } };
  const pixel = ({ clientX }, { plot }) => clientX - plot.getBoundingClientRect().left;
  const pointed = (event, view) => {
    const x = view.box.sx.back(pixel(event, view));
    return values.reduce((best, v) => (Math.abs(v - x) < Math.abs(best - x) ? v : best));
  };
  const inPanels = {
    attach: (view) => view.take(inPanels),
    distance: (event, view) => Math.abs(pixel(event, view) - view.box.sx(values[at])),
    follow: (event, view) => { kept = pointed(event, view); go(kept); },
    press: (event, view) => { event.preventDefault(); input.focus({ preventScroll: true }); inPanels.follow(event, view); },
    hover: (event, view) => { kept ??= values[at]; go(pointed(event, view)); },
    rest: () => { if (kept !== undefined) go(kept); kept = undefined; },
    leave: () => { kept = undefined; },
  };
  input.addEventListener("input", () => { kept = undefined; go(values[input.value]); });
  const near = () => [at + way, at + 2 * way, at - way].filter((k) => k in values).map((k) => values[k]);
  return { node: make("div", { class: "slider" }, heading(label), input), show, near, ...inPanels };
}

function toggle({ label }, id, changed) {
  const input = make("input", { type: "checkbox", role: "switch", id });
  input.addEventListener("change", () => changed(input.checked));
  const show = (value) => { input.checked = value; };
  return { node: make("label", { class: "toggle", for: id }, input, label), show, near: () => [!input.checked] };
}

function choice({ label, options }, id, changed) {
  let chosen;
  const near = () => [1, -1].map((way) => options.at((options.indexOf(chosen) + way) % options.length));
  if (options.join("").length > MOST_LETTERS || options.length > MOST_PILLS) {
    const select = make("select", { id }, ...options.map((option) => make("option", { value: option }, option)));
    const show = (value) => { select.value = chosen = value; };
    select.addEventListener("change", () => { chosen = select.value; changed(chosen); });
    return { node: make("div", {}, make("label", { for: id, class: "name" }, label), select), show, near };
  }
  const radios = options.map((value) => make("input", { type: "radio", name: id, value }));
  for (const radio of radios) radio.addEventListener("change", () => { chosen = radio.value; changed(chosen); });
  const pills = make("div", { class: "options" }, ...radios.map((radio) => make("label", {}, radio, radio.value)));
  const show = (value) => { chosen = value; for (const radio of radios) radio.checked = radio.value === value; };
  return { node: make("fieldset", {}, make("legend", {}, label), pills), show, near };
}

function player({ label, count, rate }, id, changed, isPending) {
  const { input, place, heading } = range(id, count);
  let step = 0, timer = null;
  const dress = (button, icon, title) => {
    button.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
    button.title = title;
    button.setAttribute("aria-label", `${title}: ${label}`);
  };
  const button = (icon, title, act) => {
    const node = make("button", { type: "button" });
    dress(node, icon, title);
    node.addEventListener("click", act);
    return node;
  };
  const show = (value) => { step = value; place(step, `${step} of ${count}`); };
  const go = (to) => {
    if (clamp(to, 0, count) === step) return;
    show(clamp(to, 0, count));
    changed(step, timer !== null);
  };
  const stop = () => { cancelAnimationFrame(timer); timer = null; dress(main, "play", "play"); };
  const play = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const [pace, stride] = calm ? [1, Math.ceil(count / CALM_PICTURES)] : [rate, 1];
    if (step === count) go(0);
    const first = step, began = performance.now();
    const tick = (now) => {
      if (!isPending()) go(first + stride * Math.max(0, Math.floor(((now - began) / 1000) * pace)));
      if (step < count) timer = requestAnimationFrame(tick);
      else { stop(); changed(step); }
    };
    timer = requestAnimationFrame(tick);
    dress(main, "pause", "pause");
  };
  const main = button("play", "play", () => { if (timer === null) play(); else { stop(); changed(step); } });
  const jump = (to) => () => { stop(); go(to()); };
  main.className = "main";
  input.addEventListener("input", jump(() => Number(input.value)));
  const transport = make("div", { class: "transport" }, main, button("back", "step back", jump(() => step - 1)),
    button("next", "step forward", jump(() => step + 1)), button("reset", "back to the start", jump(() => 0)), input);
  const node = make("div", { class: "wide", role: "group", "aria-label": `player: ${label}` }, heading(label), transport);
  return { node, show, near: () => (step < count ? [step + 1] : []), leave: stop };
}

function point({ label, step, color }, id, changed) {
  const value = [0, 0], short = (v) => +v.toPrecision(4);
  const handle = make("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": label });
  handle.style.setProperty("--tone", tone(color));
  const fields = ["x", "y"].map((name) => make("input", { type: "number", step: "any", "aria-label": `${label}, ${name}` }));
  const pair = make("div", { class: "pair" }, ...fields.map((field, k) => make("label", {}, "xy"[k], field)));
  let view, way = ARROWS.ArrowRight;
  const stepped = (to, far = 1) => value.map((v, k) => +(v + far * to[k] * step[k]).toPrecision(12));
  const near = () => [way, ...Object.values(ARROWS)].map((to) => stepped(to));
  const move = (to) => { show(to); changed([...value]); };
  const show = (to) => {
    [value[0], value[1]] = to;
    fields.forEach((field, k) => { field.value = short(value[k]); });
    handle.setAttribute("aria-valuenow", short(to[0]));
    handle.setAttribute("aria-valuetext", `x ${short(to[0])}, y ${short(to[1])}`);
    if (view) put();
  };
  const attach = (to) => { // to the panel in which it lies
    if (view !== to) to.plot.append(handle);
    view = to;
    view.take(control);
    put();
  };
  const put = () => {
    const { sx, sy, left, right, top, bottom } = view.box;
    handle.style.left = `${clamp(sx(value[0]), left, right)}px`;
    handle.style.top = `${clamp(sy(value[1]), top, bottom)}px`;
  };
  const inPlot = ({ clientX, clientY }) => {
    const { left, top } = view.plot.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  const distance = (event) => {
    const [x, y] = inPlot(event);
    return Math.hypot(x - view.box.sx(value[0]), y - view.box.sy(value[1]));
  };
  const follow = (event) => {
    const [x, y] = inPlot(event), { sx, sy, left, right, top, bottom } = view.box;
    move([sx.back(clamp(x, left, right)), sy.back(clamp(y, top, bottom))].map(short));
  };
  const press = (event) => {
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    follow(event);
  };
  fields.forEach((field, k) => field.addEventListener("change", () => {
    if (Number.isFinite(field.valueAsNumber)) move(value.map((v, i) => (i === k ? field.valueAsNumber : v)));
  }));
  handle.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    way = ARROWS[event.key];
    move(stepped(way, event.shiftKey ? 10 : 1));
  });
  handle.addEventListener("pointerdown", press);
  handle.addEventListener("pointermove", (event) => { if (handle.hasPointerCapture(event.pointerId)) follow(event); });
  const control = { node: make("fieldset", {}, make("legend", {}, label), pair), show, near, attach, distance, follow, press };
  return control;
}

const CONTROLS = { slider, toggle, choice, player, point };
