// What scrolls in a frame of its own must be reachable with the keyboard.
const frames = new ResizeObserver((seen) => seen.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}));
document.querySelectorAll(".scroll, .mountain-picture, .formula, .race-table, .diagram, pre, .pst-scrollable-table-container")
  .forEach((el) => frames.observe(el));

// On paper the page is light; words that were folded are open, code that was folded stays out.
const root = document.documentElement;
addEventListener("beforeprint", () => {
  if (root.dataset.theme) [root.dataset.shown, root.dataset.theme] = [root.dataset.theme, "light"];
  document.querySelectorAll("details:not([open], .hide)").forEach((el) => {
    el.dataset.printed = el.name;
    el.name = ""; // of those that close each other, all are printed
    el.open = true;
    el.querySelectorAll("img[data-src]").forEach((still) => { still.src = still.dataset.src; });
  });
});
addEventListener("afterprint", () => {
  if (root.dataset.shown) root.dataset.theme = root.dataset.shown;
  document.querySelectorAll("details[data-printed]").forEach((el) => {
    [el.open, el.name] = [false, el.dataset.printed];
    delete el.dataset.printed;
  });
});

// The words of a fold are its name.
document.querySelectorAll("details.hide > summary").forEach((el) => el.removeAttribute("aria-label"));

// What a cell printed is told from its code also by ear; a form has a name of its own.
const named = (selector, ariaLabel) =>
  document.querySelectorAll(selector).forEach((el) => Object.assign(el, { role: "group", ariaLabel }));
named("div.cell_input, div.highlight-python:not(.cell_input *)", "Code");
named("div.cell_output:not(:has(fieldset))", "Result");
addEventListener("load", () => { // when the buttons that copy are there
  document.querySelectorAll(".copybtn").forEach((el) => {
    el.ariaLabel = "Copy the code";
    el.firstElementChild.ariaHidden = "true";
  });
});

// From a folder no page can be fetched: there the search goes without excerpts. Slides have none.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
