// The fog game on a page: the notebook's panel, the same rules (fogRules), and mountains that were
// drawn when the site was made, each in a script that loads when somebody goes there.
const INK = "#222", SIZE = 20; // of letters: a map is 640 wide, and on a phone half as wide
const arrived = new Map(); // the mountains by name, and who waits for them
window.mountainFog = (name, facts) => arrived.get(name)(facts);

function mountain(folder, level, seed) {
  const name = `${level}-${seed}`;
  return new Promise((done, failed) => {
    arrived.set(name, (facts) => done({ ...facts, url: `${folder}${name}.webp` }));
    const script = document.createElement("script");
    script.onerror = failed;
    script.src = `${folder}${name}.js`;
    document.head.append(script);
  });
}

async function startFog(el) {
  const folder = new URL(`${document.documentElement.dataset.content_root}media/fog/`, location.href);
  let level = +el.dataset.level, seed = +el.dataset.seed, answers = 0, refusal = "";
  let ground = await mountain(folder, level, seed), walk = new fogRules.Walk(ground.ground);
  let listen = () => {};
  const best = {};
  const state = () => ({
    ...fogRules.shown(walk, best[`${level}-${seed}`] ?? [], refusal),
    answers, level, seed, levels: FOG.names, last_seed: FOG.lastSeed,
  });

  async function obey({ kind, ...wish }) {
    if (kind === "step") walk.walk(wish.east, wish.north);
    else if (kind === "camp") walk.camp();
    else {
      if (!(wish.seed >= 0 && wish.seed <= FOG.lastSeed)) {
        throw new Error(`Here are the mountains 0 to ${FOG.lastSeed}; the notebook has a million.`);
      }
      ground = await mountain(folder, wish.level, Math.round(wish.seed));
      walk = new fogRules.Walk(ground.ground);
      [level, seed] = [wish.level, Math.round(wish.seed)];
    }
    const here = `${level}-${seed}`;
    if (walk.outcome) best[here] = fogRules.better(fogRules.score(walk), best[here] ?? []);
  }

  const model = {
    get: (name) => (name === "state" ? state() : fogPicture(walk, ground)),
    on: (event, listener) => { if (event === "change:state") listen = listener; },
    off: () => {},
    async send(message) {
      refusal = "";
      try { await obey(message); } catch (error) { refusal = String(error.message).replace(/^\w*Error: /, ""); }
      answers += 1;
      listen();
    },
  };
  renderFog({ model, el });
}

const svg = (tag, attributes, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children);
  return node;
};

// The map with the walker's own path, and below it the learning rate of each step.
function fogPicture(walk, { map, url }) {
  const box = document.createElement("div");
  box.className = "fog-picture";
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", fogRules.shown(walk, [], "").end?.map ?? "");
  box.append(fogMap(walk, map, url), fogRates(walk));
  return box;
}

function fogMap(walk, map, url) {
  const easts = walk.places.map((place) => place[0]), norths = walk.places.map((place) => place[1]);
  const west = Math.min(map.west, ...easts), east = Math.max(map.east, ...easts);
  const south = Math.min(map.south, ...norths), north = Math.max(map.north, ...norths);
  const scale = 640 / (east - west); // pixels to the metre: phones enlarge letters below some pixels
  const at = ([x, y]) => [(x - west) * scale, (north - y) * scale];
  const points = walk.places.map((place) => at(place).join()).join(" ");
  const path = (color, width) => svg("polyline", { points, fill: "none", stroke: color,
    "stroke-width": width, "stroke-linejoin": "round" });
  const mark = ([x, y]) => svg("path", { fill: INK, stroke: "white", d: `M ${x} ${y - 5} l 5 5 l -5 5 l -5 -5 Z` });
  const [x, y] = at(walk.places.at(-1)), [left, top] = at([map.west, map.north]), [right, bottom] = at([map.east, map.south]);
  return svg("svg", { viewBox: `0 0 640 ${(north - south) * scale}` },
    svg("image", { href: url, x: left, y: top, width: right - left, height: bottom - top, preserveAspectRatio: "none" }),
    path("white", 5), path(INK, 2), ...walk.places.slice(1).map((place) => mark(at(place))),
    svg("text", { x: x + 12, y: y + 5, fill: INK, "font-size": SIZE, "font-weight": 700,
      stroke: "white", "stroke-width": 4, "paint-order": "stroke" }, "you"));
}

function fogRates(walk) {
  const { felt, places, ground: { rate } } = walk;
  const rates = places.slice(1).map(([x, y], t) => Math.hypot(x - places[t][0], y - places[t][1])
    / Math.max(Math.hypot(...felt[t]), 1e-9));
  const low = Math.max(Math.min(rate, ...rates) / 2, rate / 20);
  const high = Math.min(Math.max(2 * rate, ...rates) * 2, rate * 20);
  const [left, right, top, bottom] = [100, 440, 10, 110];
  const height = (value) => bottom - (bottom - top) * Math.log(Math.min(high, Math.max(low, value)) / low)
    / Math.log(high / low);
  const across = (step) => left + (right - left) * (rates.length > 1 ? step / (rates.length - 1) : 0.5);
  const text = (x, y, words, attributes = {}) => svg("text", { x, y, "font-size": SIZE, fill: INK, ...attributes }, words);
  const level = (value, words, color, dashes) => [
    svg("line", { x1: left - 10, x2: right + 10, y1: height(value), y2: height(value), stroke: color,
      "stroke-width": 2, "stroke-dasharray": dashes }),
    text(right + 16, height(value) + 7, words, { fill: color })];
  return svg("svg", { viewBox: "0 0 640 160" },
    ...level(2 * rate, "diverges", INK, "2 4"), ...level(rate, "gradient descent", "#0072b2", "none"),
    svg("polyline", { points: rates.map((r, t) => `${across(t)},${height(r)}`).join(" "), fill: "none",
      stroke: INK, "stroke-width": 1.5 }),
    ...rates.map((r, t) => svg("circle", { cx: across(t), cy: height(r), r: 4, fill: INK })),
    text(8, 24, "stride"), text(8, 48, "÷ slope"), text(left, 148, "your steps, from the first to the last"));
}
whenNear(".player-fog", startFog);
