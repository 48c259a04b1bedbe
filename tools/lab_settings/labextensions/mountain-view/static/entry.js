// In a narrow window the list of files makes room, or nothing of a notebook would be seen. Diagrams
// (Mermaid) in the words of open notebooks are drawn anew when the theme is another.
// Written as JupyterLab loads it (a container of module federation), so that nothing is built.

(() => {
  const NARROW = window.matchMedia("(max-width: 760px)"); // as in JupyterLab's own styles

  function activate(app) {
    const makeRoom = () => NARROW.matches && app.shell.collapseLeft();
    app.restored.then(makeRoom);
    NARROW.addEventListener("change", makeRoom);
    const themes = new MutationObserver(() => setTimeout(drawDiagrams, 0, app)); // Mermaid hears first
    themes.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  }

  function drawDiagrams(app) {
    for (const panel of app.shell.widgets("main")) {
      for (const cell of panel.content?.widgets ?? []) {
        if (!cell.renderer?.node.querySelector(".jp-RenderedMermaid")) continue;
        const { source } = cell.model.sharedModel;
        const drawn = { data: { "text/markdown": source }, metadata: {}, trusted: false };
        cell.renderer.renderModel(drawn).catch(() => {}); // closed meanwhile, or drawn anew already
      }
    }
  }

  const plugin = { id: "mountain-view:plugin", autoStart: true, activate };
  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["mountain-view"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
