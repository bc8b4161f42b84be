// The stage: asks Python for the picture of a setting, keeps it, and draws it. Every number in a picture comes from
// Python. widget.py joins this file with the others into one module.

const BUSY_AFTER = 250, TELL_PAUSE = 200; // ms
const SLOW = 0.5, QUICK = 0.15; // seconds that a picture takes
const MOST_KEPT = 3e7, SMALLEST = 1e4; // bytes of all pictures, and of one
const NARROWEST = 270; // pixels of a panel

function floats(view) { // copied: the bytes of a message need not be aligned
  return view && new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function frame({ title }) { // what is on the page before anything is drawn
  const heading = make("div", { class: "title", id: `title${unique()}` }, title), board = make("div", { class: "controls" });
  const stand = make("div", { class: "panels" }), pace = make("p", { class: "pace" });
  const note = make("p", { class: "note", "aria-live": "polite" }), style = make("style", {}, STYLE);
  const root = make("div", { class: "stage", role: "group", "aria-labelledby": heading.id }, style, heading, board, stand, note, pace);
  return { root, board, stand, note, pace };
}

function render({ model, el }) {
  const setup = model.get("setup"), { root, board, stand, note, pace } = frame(setup), id = unique();
  const kept = new Map(); // pictures by setting: a scene is a pure function of it
  const views = [];
  let shown, values, touched; // the picture, what the controls say, and the one that moved last
  let asked = null, foreseen = null; // settings that Python is drawing: one that is wanted, one that may be
  let busy, width = 0;

  // A player whose frames are here is no part of the setting.
  const keyOf = (setting) => JSON.stringify({ ...setting, ...(shown.player && { [shown.player]: 0 }) });
  const isPending = () => keyOf(values) !== shown.key;
  const step = () => values[shown.player] ?? 0;

  const controls = {};
  for (const { kind, name, ...spec } of setup.controls) {
    controls[name] = CONTROLS[kind](spec, id + name, (value, playing) => moved(name, value, playing), isPending);
    controls[name].node.addEventListener("focusin", () => { touched = name; lookAhead(); });
    board.append(controls[name].node);
  }

  const presets = setup.presets.map(([words, preset]) => {
    const button = make("button", { type: "button" }, words);
    button.addEventListener("click", () => jump(preset));
    return button;
  });
  if (presets.length) board.before(make("div", { class: "presets", role: "group", "aria-label": "settings to try" }, ...presets));

  const tell = later(TELL_PAUSE, () => model.send({ told: values }));

  function moved(name, value, playing = false) {
    values[name] = value;
    touched = name;
    note.setAttribute("aria-live", playing ? "off" : "polite");
    if (!playing) tell();
    if (name === shown.player) drawFrame();
    else want();
  }

  function jump(preset) { // all controls at once
    values = { ...preset };
    for (const [name, control] of Object.entries(controls)) { control.leave?.(); control.show(values[name]); }
    touched = undefined;
    note.setAttribute("aria-live", "polite");
    tell();
    want();
  }

  function want() { // the picture of the present setting
    const key = keyOf(values);
    if (kept.has(key)) { show(kept.get(key)); lookAhead(); return; }
    clearTimeout(busy);
    busy = setTimeout(() => {
      if (!isPending()) return;
      root.classList.add("busy");
      pace.textContent = "Python is drawing …";
    }, BUSY_AFTER);
    if (asked !== null || foreseen === key) return; // one at a time: never a queue
    asked = key;
    model.send({ key, values, ahead: false });
  }

  function lookAhead() { // while Python is idle and quick
    if (asked !== null || foreseen !== null || shown.seconds > QUICK || touched === shown.player) return;
    const near = (controls[touched]?.near?.() ?? []).map((value) => ({ ...values, [touched]: value }));
    const next = near.find((setting) => !kept.has(keyOf(setting)));
    if (!next) return;
    foreseen = keyOf(next);
    model.send({ key: foreseen, values: next, ahead: true });
  }

  function answered(picture, [block]) {
    keep(picture, block);
    if (picture.key === asked) asked = null;
    if (picture.key === foreseen) foreseen = null;
    if (isPending()) want();
    else lookAhead();
  }

  function keep(picture, block) {
    picture.floats = floats(block);
    picture.size = SMALLEST + (block?.byteLength ?? 0);
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
    lookAhead();
  }

  function show(picture) {
    shown = picture;
    root.classList.remove("busy");
    draw();
  }

  function draw() {
    const { panels = [], problem, seconds } = shown;
    note.classList.toggle("problem", !!problem);
    pace.textContent = seconds > SLOW ? `Each picture takes about ${seconds.toFixed(1)} s.` : "";
    stand.hidden = !!problem;
    if (problem) { note.textContent = problem; return; }
    while (views.length < panels.length) { views.push(makePanel(root)); stand.append(views.at(-1).figure); }
    while (views.length > panels.length) views.pop().figure.remove();
    const columns = clamp(Math.floor(root.clientWidth / NARROWEST), 1, shown.columns);
    stand.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    layOut(panels, columns);
    drawFrame(true);
    for (const view of views) view.free();
    for (const [name, places] of Object.entries(shown.places)) for (const k of places) controls[name].attach(views[k]);
  }

  function layOut(panels, columns) { // as high as the highest of a row; the same axis begins at the same place
    const alone = panels.map((panel, k) => views[k].measure(panel)), axis = ({ x }) => `${x.limits} ${x.log}`;
    panels.forEach((panel, k) => {
      const row = alone.filter((_, j) => Math.floor(j / columns) === Math.floor(k / columns));
      const linked = alone.filter((_, j) => (j - k) % columns === 0 && axis(panels[j]) === axis(panel));
      const most = (boxes, side) => Math.max(...boxes.map((box) => box[side]));
      if (!panel.equal) views[k].measure(panel, most(row, "height"), most(linked, "left"));
      views[k].layout(panel);
    });
  }

  function drawFrame(all = false) {
    if (shown.problem) return;
    shown.panels.forEach((panel, k) => views[k].draw(panel, shown.floats, step(), all));
    const words = Array.isArray(shown.note) ? shown.note[step()] : shown.note;
    if (note.textContent !== words) note.textContent = words;
  }

  root.addEventListener("keydown", (event) => { // JupyterLab would take arrows and letters for its own
    const leaves = event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || event.ctrlKey));
    if (!leaves) event.stopPropagation();
  });
  const resized = new ResizeObserver(() => {
    if (root.clientWidth && root.clientWidth !== width) { width = root.clientWidth; draw(); }
  });
  const themed = new MutationObserver(draw);
  el.replaceChildren(root);
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
