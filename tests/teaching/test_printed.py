from teaching import printed


def test_sheets_and_the_assistants_page_can_be_printed():
    pages = printed.pages()
    assert pages.keys() == {"45.html", "90.html", "180.html", "assistants.html"}
    assert "<code>FogGame()</code>" in pages["45.html"]
    assert "<table>" in pages["assistants.html"]
