// How a stage looks, in the light and in the dark theme.

const STYLE = `
.stage { --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #c0609a; --c4: #b87f00; --c5: #3c96cc; --c6: #8f8400;
  --c7: #000;
  --grey: #767676; --ink: #1d2329; --muted: #59616a; --paper: #fff; --well: #f3f5f7; --line: #dde2e6;
  --s0: #f4f7fa; --s1: #a9cbe2; --s2: #4a90bf; --s3: #124e78; --mid: #f6f6f4;
  max-width: 1040px; padding: 10px 6px 8px; color: var(--ink);
    font: 13px/1.45 var(--jp-ui-font-family, system-ui, sans-serif); font-variant-numeric: tabular-nums;
[data-jp-theme-light="false"] &, .vscode-dark & { --c0: #56b4e9; --c1: #f0893e; --c2: #2bc79a; --c3: #e398c5;
  --c4: #e6a93a; --c5: #8fd0f5; --c6: #e5da4e; --c7: #fff;
  --grey: #9aa0a6; --ink: #e8eaed; --muted: #a9b0b7; --paper: #111; --well: #1c1f23; --line: #33383e;
  --s0: #15202a; --s1: #1f4e73; --s2: #4a98cc; --s3: #dceefa; --mid: #23272b; }
&, * { box-sizing: border-box; } [hidden] { display: none !important; }
.title { font-size: 16px; font-weight: 650; letter-spacing: -.01em; margin-bottom: 10px; }
.controls { display: flex; flex-wrap: wrap; gap: 12px 30px; padding: 12px 16px 14px; border-radius: 10px;
  background: var(--well); }
.controls:empty { display: none; }
.slider { flex: 1 1 auto; min-width: 170px; max-width: 360px; } .wide { flex: 1 1 100%; }
.name { display: flex; justify-content: space-between; gap: 12px; }
.name, legend { min-height: 22px; padding: 0; color: var(--muted); }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
output { font-weight: 650; color: var(--ink); white-space: nowrap; }
input[type=range] { appearance: none; width: 100%; height: 22px; margin: 0; background: none; cursor: pointer;
  &::-webkit-slider-runnable-track { height: 4px; border-radius: 2px;
    background: linear-gradient(var(--c0), var(--c0)) 0 / var(--part) 100% no-repeat, var(--grey); }
  &::-moz-range-track { height: 4px; border-radius: 2px;
    background: linear-gradient(var(--c0), var(--c0)) 0 / var(--part) 100% no-repeat, var(--grey); }
  &::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; margin-top: -6px; border-radius: 50%;
    background: var(--c0); border: 2px solid var(--paper); box-shadow: 0 0 0 1px var(--c0); }
  &::-moz-range-thumb { width: 13px; height: 13px; background: var(--c0); border: 2px solid var(--paper);
    box-shadow: 0 0 0 1px var(--c0); } }
:focus-visible, .options label:has(:focus-visible) { outline: 2px solid var(--c0); outline-offset: 2px;
  border-radius: 6px; }
.toggle { display: flex; align-items: center; align-self: center; gap: 9px; cursor: pointer;
  input { appearance: none; flex: none; width: 34px; height: 20px; margin: 0; border-radius: 10px;
    background: var(--grey); cursor: pointer; }
  input::after { content: ""; display: block; width: 16px; height: 16px; margin: 2px; border-radius: 50%;
    background: var(--paper); transition: translate .12s; }
  :checked { background: var(--c0); } :checked::after { translate: 14px; } :focus-visible { border-radius: 10px; } }
.options { display: inline-flex; flex-wrap: wrap; gap: 2px; padding: 2px; border-radius: 8px; background: var(--line);
  label { position: relative; padding: 1px 11px; border-radius: 6px; }
    label:has(:checked) { background: var(--paper); box-shadow: 0 1px 2px #0003; }
  input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; } }
select, input[type=number] { height: 27px; padding: 0 7px; font: inherit; color: var(--ink);
  background: var(--paper); border: 1px solid var(--grey); border-radius: 6px; }
input[type=number] { width: 84px; } .pair label { margin-right: 14px; } .pair input { margin-left: 6px; }
.transport { display: flex; align-items: center; gap: 6px; }
button { flex: none; display: grid; place-items: center; width: 30px; height: 30px; padding: 0; border: 0;
  border-radius: 50%; background: none; color: var(--ink); cursor: pointer;
  &:hover { background: var(--line); } &.main { background: var(--c0); color: var(--paper); }
    &:focus-visible { border-radius: 50%; }
  svg { width: 14px; height: 14px; fill: currentColor; } }
.presets { display: flex; flex-wrap: wrap; gap: 6px 8px; margin-bottom: 10px;
  button { width: auto; height: auto; padding: 3px 12px; border-radius: 14px; border: 1px solid var(--grey);
    font: inherit; text-align: left; &:focus-visible { border-radius: 14px; } } }
.panels { display: grid; gap: 14px 28px; margin-top: 14px; transition: opacity .15s; }
&.busy .panels { opacity: .45; }
.pane { display: grid; grid-row: span 3; grid-template-rows: subgrid; gap: 0; margin: 0; min-width: 0; }
figcaption { font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; align-items: center; align-content: start; gap: 0 14px;
  color: var(--muted); font-size: 12px; padding: 1px 0 4px;
  span { display: inline-flex; align-items: center; gap: 6px; } i { width: 70px; height: 9px; border-radius: 2px; } }
.plot { position: relative; canvas, svg { position: absolute; inset: 0; width: 100%; height: 100%; }
  path { fill: none; stroke-linejoin: round; }
  text { fill: var(--muted); font-size: 11px; } .ink { font-size: 12px; font-weight: 500; paint-order: stroke;
    stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; } }
.gridline { stroke: var(--line); } .axis { stroke: var(--grey); }
.handle { position: absolute; width: 30px; height: 30px; margin: -15px; border-radius: 50%; cursor: grab;
  touch-action: none;
  &::after { content: ""; position: absolute; inset: 7px; border-radius: 50%; background: var(--tone);
    border: 2px solid var(--paper); box-shadow: 0 0 0 1.5px var(--tone), 0 1px 4px #0006; }
  &:active { cursor: grabbing; } &:focus-visible { border-radius: 50%; outline-offset: -3px; } }
.note { margin: 12px 0 0; padding-left: 12px; border-left: 3px solid var(--c0); font-size: 14px; max-width: 90ch; }
.note:empty, .pace:empty { display: none; } .note.problem { border-color: var(--c1); }
.pace { color: var(--muted); font-size: 12px; margin: 4px 0 0 15px; } }`;
