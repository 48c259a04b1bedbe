// The disc of the fog game: the ground under the boots, a tilted plane that fades into the fog.

export const RIM = 150; // the longest stride, in units of the drawing
export const WINDS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

export function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "circle", "line", "path", "text", "defs", "clipPath", "linearGradient",
    "radialGradient", "stop"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
export const turn = (degrees) => ((degrees % 360) + 360) % 360;
export const bearingOf = (east, north) => turn((Math.atan2(east, north) * 180) / Math.PI);
export const offset = (bearing, length) => {
  const angle = (bearing * Math.PI) / 180;
  return [length * Math.sin(angle), length * Math.cos(angle)]; // east, north
};

// What the kernel said about the ground, as parts of a drawing; id keeps several panels apart.
export function ground(state, id) {
  const [east, north] = state.slope;
  const steepness = Math.hypot(east, north);
  const level = steepness < state.felt;
  const down = bearingOf(-east, -north);
  const shade = level ? 0 : clamp(0.1 + 0.5 * steepness, 0, 0.6);
  const unit = RIM / state.longest;
  const tilted = make("g", { transform: `rotate(${down})`, "clip-path": `url(#${id}-rim)` });
  tilted.append(make("circle", { r: RIM, fill: `url(#${id}-tilt)` }));
  let spacing = level ? 0 : (unit * 2) / steepness; // a contour line for every 2 m of height
  while (spacing && spacing < 9) spacing *= 2;
  for (let y = spacing; spacing && y < RIM; y += spacing) {
    for (const at of [-y, y]) tilted.append(make("line", { x1: -RIM, x2: RIM, y1: at, y2: at,
      stroke: "var(--fog-ink)", "stroke-opacity": 0.42 }));
  }
  const marks = make("g");
  if (!level) {
    // Beside the way down, where the arrow that faces downhill does not lie.
    for (const [bearing, word] of [[turn(down + 19), "down"], [turn(down + 180), "up"]]) {
      const [x, y] = offset(bearing, RIM - 32 - 12 * Math.abs(Math.sin((bearing * Math.PI) / 180)));
      marks.append(make("text", { x, y: -y, class: "fog-word" }, word));
    }
    marks.append(make("path", { d: `M -7 ${-RIM + 20} L 7 ${-RIM + 20} L 0 ${-RIM + 1} Z`,
      transform: `rotate(${down})`, fill: "var(--fog-ink)" }));
  }
  return [
    make("defs", {},
      make("clipPath", { id: `${id}-rim` }, make("circle", { r: RIM })),
      make("linearGradient", { id: `${id}-tilt`, x1: 0, x2: 0, y1: 0, y2: 1 },
        make("stop", { offset: 0, "stop-color": "#0b3c5d", "stop-opacity": shade }),
        make("stop", { offset: 1, "stop-color": "#0b3c5d", "stop-opacity": 0 })),
      make("radialGradient", { id: `${id}-fog` },
        make("stop", { offset: 0.15, "stop-color": "var(--fog-page)", "stop-opacity": 0 }),
        make("stop", { offset: 1, "stop-color": "var(--fog-page)", "stop-opacity": 0.8 }))),
    make("circle", { r: RIM, fill: "var(--fog-soft)" }), tilted,
    make("circle", { r: RIM, fill: `url(#${id}-fog)`, class: "fog-rim" }),
    ...rings(state, unit, across(state, level ? 45 : down)), marks, ...footprints(state, unit),
    make("circle", { r: 5, fill: "var(--fog-ink)", stroke: "var(--fog-page)", "stroke-width": 2 }),
  ];
}

// The side of the slope with fewer footprints: room for the labels of the rings.
function across(state, down) {
  const [east, north] = offset(down + 90, 1);
  const lean = state.footprints.reduce((sum, [, x, y]) => sum + Math.sign(x * east + y * north), 0);
  return lean > 0 ? down - 90 : down + 90;
}

function rings(state, unit, bearing) {
  const nodes = [];
  for (let metres = 20; metres <= state.longest; metres += 20) {
    if (metres < state.longest) nodes.push(make("circle", { r: metres * unit, fill: "none",
      stroke: "var(--fog-ink)", "stroke-opacity": 0.5, "stroke-dasharray": "2 4" }));
    const [x, y] = offset(bearing, metres * unit);
    nodes.push(make("text", { x, y: -y }, `${metres} m`));
  }
  for (const [i, letter] of [..."NESW"].entries()) {
    const [x, y] = offset(90 * i, RIM + 22);
    nodes.push(make("text", { x, y: -y, class: "fog-wind" }, letter));
  }
  return nodes;
}

function footprints(state, unit) {
  const shown = []; // the newer of two that would overlap
  for (const print of [...state.footprints].reverse()) {
    const apart = ([, east, north]) => unit * Math.hypot(print[1] - east, print[2] - north);
    if (apart([0, 0, 0]) > 15 && shown.every((other) => apart(other) > 19)) shown.push(print);
  }
  return shown.flatMap(([number, east, north]) => [
    make("circle", { cx: east * unit, cy: -north * unit, r: 9, fill: "var(--fog-page)",
      stroke: "var(--fog-ink)" }),
    make("text", { x: east * unit, y: -north * unit, class: "fog-foot-number" }, `${number}`),
  ]);
}

// The arrow of the step to come.
export function arrowTo(bearing, length) {
  const tip = -length, head = Math.min(15, length), neck = tip + head, half = head / 2;
  const shaft = { x1: 0, x2: 0, y1: 0, y2: neck };
  return make("g", { transform: `rotate(${bearing})` },
    make("line", { ...shaft, stroke: "var(--fog-page)", "stroke-width": 7 }),
    make("line", { ...shaft, stroke: "var(--fog-loud)", "stroke-width": 4 }),
    make("path", { d: `M ${-half} ${neck} L ${half} ${neck} L 0 ${tip} Z`, fill: "var(--fog-loud)",
      stroke: "var(--fog-page)" }));
}

