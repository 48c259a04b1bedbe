"""How JupyterLab shows the course, on a machine of one's own and in a class hub."""

from pathlib import Path

HERE = str(Path(__file__).parent)


def before_save(**what):
    """Leave stills where widgets stood; the library is imported when first something is saved."""
    from descent_lib import still

    still.before_save(**what)


def for_a_page(notebook, resources):
    """Where a chapter is exported or printed: its own styles, and formulas without a network."""
    from mountain import formulas

    notebook, resources = formulas.for_a_page(notebook, resources)
    styles = Path(HERE, "custom.css").read_text(encoding="utf-8")
    for cell in [cell for cell in notebook.cells if cell.cell_type == "markdown"][:1]:
        cell.source = f"<style>{styles}</style>\n\n{cell.source}"
    return notebook, resources


c = get_config()  # type: ignore[name-defined]  # noqa: F821 (JupyterLab defines it)
c.LabApp.news_url = None
c.LabApp.app_settings_dir = HERE  # no question about news
c.LabApp.custom_css = True
c.ServerApp.tornado_settings = {"static_custom_path": [HERE]}  # where custom.css is
c.LabApp.extra_labextensions_path = [str(Path(HERE, "labextensions"))]
c.LabApp.extension_manager = "readonly"
c.ContentsManager.pre_save_hook = before_save
# A page that is exported or printed shows what is read, as the notebook does: the rest is folded.
c.HTMLExporter.TagRemovePreprocessor.enabled = True
c.HTMLExporter.TagRemovePreprocessor.remove_input_tags = {"proof", "drawing", "helper", "answer"}
c.HTMLExporter.preprocessors = [for_a_page]
c.MappingKernelManager.cull_connected = True  # what stands on their pages stays, and films go on
c.LanguageServerManager.autodetect = False  # it would start npm
TEACHERS = ("formgrader", "validate_assignment", "assignment_list", "course_list")  # nbgrader's
c.ServerApp.jpserver_extensions = {f"nbgrader.server_extensions.{part}": False for part in TEACHERS}
