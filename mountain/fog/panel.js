// The panel of the fog game: it shows what the kernel says and sends the steps; it knows no mountain.

import { RIM, WINDS, arrowTo, bearingOf, clamp, ground, make, offset, turn } from "./disc.js";

const HELP = "Point at the disc: its rim is your longest stride. Click or tap to step. Keys on the disc: "
  + "← → turn, ↑ ↓ change the stride (Shift: finer), D faces downhill, Enter steps.";
const LOST = "No answer from Python. If it is busy, wait; if it was restarted, run the cell again.";
const COLUMNS = ["", "end", "steps", "walked", "oxygen used", "above lowest"];
let panels = 0;

const div = (name, ...children) => make("div", { class: `fog-${name}` }, ...children);
const line = (name) => make("p", { class: `fog-${name}` });
const tenth = (x) => Math.round(10 * x) / 10;
const field = (label, input) => make("label", {}, make("span", {}, label), input);

function button(text, act, attributes = {}) {
  const node = make("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", act);
  return node;
}

function table(rows) {
  const row = (tag, cells) => make("tr", {}, ...cells.map((cell) => make(tag, {}, cell)));
  return make("table", {}, make("thead", {}, row("th", COLUMNS)),
    make("tbody", {}, ...rows.map((cells) => row("td", cells))));
}

function render({ model, el }) {
  const id = `fog-${Date.now()}-${panels++}`;
  const state = () => model.get("state");
  let aim = { bearing: 0, stride: 20 };
  let waiting = null, address = ""; // a timer that does no more than say that Python is late

  // What the panel is made of.
  const title = make("h3"), best = line("faint"), story = line("story"), rules = line("small");
  const refusal = make("p", { class: "fog-refusal", role: "alert" });
  const scene = make("g"), arrow = make("g"), words = make("g"); // words above the arrow
  const disc = make("div", { class: "fog-disc", tabindex: 0, role: "application", "aria-describedby": `${id}-help` },
    make("svg", { viewBox: "-180 -180 360 360", "aria-hidden": "true" }, scene, arrow, words));
  const oxygen = make("progress", { "aria-label": "Oxygen" }), left = make("span");
  const bearing = make("input", { type: "number", step: 5, "aria-label": "Direction in degrees: 0 north, 90 east" });
  const stride = make("input", { type: "number", step: 1, "aria-label": "Stride in metres" });
  const forecast = line("forecast"), spoken = make("div", { class: "fog-spoken", "aria-live": "polite" });
  const heights = make("ol", { class: "fog-log" });
  const side = div("side",
    div("oxygen", make("div", {}, make("span", {}, "Oxygen"), left), oxygen),
    field("Direction (°)", bearing), field("Stride (m)", stride), forecast,
    div("buttons", button("Step", step, { class: "fog-go" }), button("Face downhill", faceDownhill),
      button("I think this is the bottom", () => ask({ kind: "camp" }))),
    make("div", {}, make("p", { class: "fog-faint" }, "Your heights, from the crash"), heights));
  const play = div("play", disc, side);
  const notes = div("notes", rules, make("p", { class: "fog-faint", id: `${id}-help` }, HELP));
  const end = div("end");
  const levels = state().levels.map((name, i) => button(`${i + 1} ${name}`, () => begin(i + 1, state().seed)));
  const again = button("Start over", () => begin(state().level, state().seed));
  const seed = make("input", { type: "number", min: 0, max: state().last_seed });
  const foot = div("foot", div("buttons", ...levels), div("buttons", again, button("New mountain",
    () => begin(state().level, (state().seed + 1) % (state().last_seed + 1)))), field("Mountain", seed));
  const panel = make("div", { class: "fog", role: "region", "aria-label": "The fog game" }, div("head", title, best),
    make("div", { "aria-live": "polite" }, story), refusal, play, notes, end, foot, spoken);
  el.replaceChildren(panel);

  // What is sent.
  function ask(message) { // what is sent twice, the kernel knows by what was seen
    panel.classList.add("fog-busy");
    waiting ??= setTimeout(late, 5000);
    try { model.send({ ...message, seen: state().answers }); } catch { lost(); }
  }
  function settle() {
    clearTimeout(waiting);
    waiting = null;
    panel.classList.remove("fog-busy");
  }
  function late() {
    refusal.textContent = LOST;
  }
  function lost() {
    settle();
    late();
  }
  function step() {
    const [east, north] = offset(aim.bearing, aim.stride);
    ask({ kind: "step", east, north });
  }
  const begin = (level, number) => ask({ kind: "new", level, seed: number });

  // Aiming: the arrow follows at once, without asking the kernel.
  function setAim(change, typed) {
    const { longest, shortest, slope, step_cost: fixed, metre_cost: each } = state();
    aim = { ...aim, ...change };
    aim = { bearing: tenth(turn(aim.bearing)) % 360, stride: clamp(tenth(aim.stride), shortest, longest) };
    if (typed !== bearing) bearing.value = aim.bearing;
    if (typed !== stride) stride.value = aim.stride;
    const [east, north] = offset(aim.bearing, aim.stride);
    const fall = -(slope[0] * east + slope[1] * north);
    forecast.textContent = `${aim.stride.toFixed(1)} m ${WINDS[Math.round(aim.bearing / 45) % 8]}: the slope promises `
      + `${Math.abs(fall).toFixed(1)} m ${fall >= 0 ? "down" : "up"}; costs ${(fixed + each * aim.stride).toFixed(1)} oxygen.`;
    disc.setAttribute("aria-label", `Aim and step. ${forecast.textContent}`);
    arrow.replaceChildren(arrowTo(aim.bearing, (aim.stride / longest) * RIM));
  }
  function faceDownhill() {
    const [east, north] = state().slope;
    setAim({ bearing: bearingOf(-east, -north) });
    spoken.textContent = forecast.textContent;
  }
  function point(event) {
    const box = disc.getBoundingClientRect(), scale = 360 / box.width;
    const x = (event.clientX - box.left - box.width / 2) * scale;
    const y = (event.clientY - box.top - box.height / 2) * scale;
    const reach = Math.hypot(x, y);
    if (reach > RIM + 20 || reach < 1) return false;
    setAim({ bearing: bearingOf(x, -y), stride: (reach / RIM) * state().longest });
    return true;
  }
  disc.addEventListener("pointermove", point);
  disc.addEventListener("pointerdown", (event) => {
    disc.setPointerCapture(event.pointerId);
    point(event);
  });
  disc.addEventListener("pointerup", (event) => { // let go outside the disc to take no step
    if (event.button === 0 && point(event)) step();
  });
  disc.addEventListener("keydown", (event) => {
    const [angle, metres] = event.shiftKey ? [1, 0.5] : [5, 2];
    const keys = {
      ArrowLeft: () => setAim({ bearing: aim.bearing - angle }),
      ArrowRight: () => setAim({ bearing: aim.bearing + angle }),
      ArrowUp: () => setAim({ stride: aim.stride + metres }),
      ArrowDown: () => setAim({ stride: aim.stride - metres }),
      d: faceDownhill,
      Enter: () => event.repeat || step(),
      " ": () => event.repeat || step(),
    };
    const act = keys[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
    spoken.textContent = event.key.startsWith("Arrow") ? forecast.textContent : spoken.textContent;
  });
  panel.addEventListener("keydown", (event) => { // keep the notebook's own shortcuts out
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
  for (const [input, name] of [[bearing, "bearing"], [stride, "stride"]]) {
    input.addEventListener("input", () => Number.isFinite(input.valueAsNumber)
      && setAim({ [name]: input.valueAsNumber }, input));
    input.addEventListener("blur", () => setAim({}));
    input.addEventListener("keydown", (event) => event.key === "Enter" && step());
  }
  seed.addEventListener("change", () => begin(state().level, seed.valueAsNumber));

  // What the kernel said.
  function show() {
    const now = state(), over = now.end !== null, ended = over && end.hidden, begun = !over && play.hidden;
    settle();
    title.textContent = `Vector Prime, level ${now.level}: ${now.levels[now.level - 1].toLowerCase()}`;
    best.textContent = now.best;
    story.replaceChildren(over ? make("strong", {}, now.end.headline) : `${now.story} `,
      over ? ` ${now.end.verdict}` : make("strong", {}, now.feel));
    refusal.textContent = now.refusal;
    rules.textContent = now.rules;
    play.hidden = notes.hidden = over;
    end.hidden = !over;
    oxygen.max = now.tank;
    oxygen.value = now.oxygen;
    left.textContent = `${now.oxygen.toFixed(1)} of ${now.tank}`;
    heights.replaceChildren(...now.log.map(([number, height]) =>
      make("li", {}, make("span", {}, number ? `step ${number}` : "crash"), make("span", {}, height))));
    scene.replaceChildren(...ground(now, id));
    words.replaceChildren(...scene.querySelectorAll(".fog-word"));
    setAim(now.log.length > 1 || now.refusal ? {} : { bearing: 0, stride: 20 });
    levels.forEach((level, i) => level.setAttribute("aria-pressed", i + 1 === now.level));
    seed.value = now.seed;
    again.textContent = over ? "Play again" : "Start over";
    again.classList.toggle("fog-go", over);
    if (over) lift(now.end);
    if (panel.contains(document.activeElement) || document.activeElement === document.body) {
      if (ended) again.focus({ preventScroll: true });
      if (ended) panel.scrollIntoView({ block: "start" });
      if (begun) disc.focus();
    }
  }
  function lift(facts) { // the fog
    const drawn = model.get("picture"); // a PNG from Python, or drawn by the page itself
    URL.revokeObjectURL(address);
    if (!(drawn instanceof Node)) address = URL.createObjectURL(new Blob([drawn], { type: "image/png" }));
    const shown = drawn instanceof Node ? drawn : make("img", { src: address, alt: facts.map });
    end.replaceChildren(shown, div("scroll", table(facts.table)), make("p", {}, facts.bridge));
  }

  model.on("change:state", show);
  model.on("comm_live_update", lost);
  end.hidden = state().end === null; // a page that opens on a finished walk keeps its focus
  play.hidden = !end.hidden;
  show();
  return () => {
    settle();
    URL.revokeObjectURL(address);
    model.off("change:state", show);
    model.off("comm_live_update", lost);
  };
}

export default { render };
