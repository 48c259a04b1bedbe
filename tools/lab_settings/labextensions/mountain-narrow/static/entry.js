// In a narrow window the list of files makes room, or nothing of a notebook would be seen.
// Written as JupyterLab loads it (a container of module federation), so that nothing is built.

(() => {
  const NARROW = window.matchMedia("(max-width: 760px)"); // as in JupyterLab's own styles

  function activate(app) {
    const makeRoom = () => NARROW.matches && app.shell.collapseLeft();
    app.restored.then(makeRoom);
    NARROW.addEventListener("change", makeRoom);
  }

  const plugin = { id: "mountain-narrow:plugin", autoStart: true, activate };
  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["mountain-narrow"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
