"""The site in a browser: every page, every film, the game and the quiz."""

import gzip
import json
import re
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from fontTools.ttLib import TTFont

from publish import execute, npm, places, prune

CHAPTERS = [path.stem for path in places.chapters()]
PAGES = [
    "index.html", "search.html", "teach.html", "handout.html", "notebooks/index.html",
    "exercises/index.html", "library/index.html", "library/rules.html", "docs/grading.html",
    "docs/conventions.html", "slides/index.html",
    *(f"exercises/{path.stem}.html" for path in places.exercises()),
]  # fmt: skip
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1400, "height": 1000}
ARCHIVES = {".webp", ".woff2", ".png", ".pdf"}  # compressed already
KILO = 1000
WHOLE = {"06_worked_examples": 2000}  # kB of a chapter looked through, where it is not 3000


@contextmanager
def opened(chromium, url, size=DESK, scheme="light", asked=None, came=None, **more):
    """A page on which nothing may go wrong and nothing may be asked from elsewhere.

    ``asked`` takes the addresses of all requests, ``came`` those of requests that have ended.
    """
    asked, came = [] if asked is None else asked, [] if came is None else came
    context = chromium.new_context(viewport=size, color_scheme=scheme, **more)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type in {"error", "warning"} and wrong.append(said.text))
    page.on("requestfailed", lambda asked: wrong.append(f"failed: {asked.url}"))
    page.on("request", lambda request: asked.append(request.url))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: came.append(request.url))
    page.goto(url, wait_until="load")
    yield page
    context.close()
    assert not wrong
    assert all(map(_inside, asked)), asked


def _inside(url):
    return url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:"))


def test_the_fonts_hold_every_icon_that_a_page_shows(site):
    style = (site / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")
    shown = (site / "notebooks/04_algorithm_construction.html").read_text(encoding="utf-8")
    cut = [TTFont(font).getBestCmap() or {} for font in (site / prune.ICONS).glob("*")]
    kept = set().union(*cut)
    names = set(re.findall(r'class="[^"]*fa-solid fa-([a-z-]+)', shown))
    assert {"house", "circle-half-stroke", "bars"} <= names
    for name in names:
        code = re.search(rf'\.fa-{name}[,{{][^}}]*--fa:"\\(\w+)"', style)[1]
        assert int(code, 16) in kept, name


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_runs_from_top_to_bottom_and_warns_of_nothing(failures, name):
    assert name not in failures, failures.get(name)
    cells = nbformat.read(execute.KEPT / name / "run.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output.text for output in outputs if output.get("name") == "stderr"]


LOOKS = """() => {  // of all texts in the same colours and letters, the smallest element
    const ground = (el) => {
        const color = getComputedStyle(el).backgroundColor;
        return color === "rgba(0, 0, 0, 0)" && el.parentElement ? ground(el.parentElement) : color;
    };
    const inside = (el) => el.getElementsByTagName("*").length, looks = new Map();
    document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish());
    for (const el of document.querySelectorAll("body *")) {
        if (![...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        if (!el.checkVisibility()) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(el);
        const look = [color, fontSize, fontWeight, ground(el), el.closest("[disabled]")].join();
        if (!looks.has(look) || inside(el) < inside(looks.get(look))) looks.set(look, el);
    }
    document.querySelectorAll("[data-look]").forEach((el) => { delete el.dataset.look; });
    looks.forEach((el) => { el.dataset.look = ""; });
}"""


def grave(page, *rules):
    """What axe-core finds serious or critical: by these rules, or all; contrast once a look."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((npm.MODULES / "axe-core/axe.min.js").read_text(encoding="utf-8"))
    page.evaluate(LOOKS)
    options = {"preload": False, "resultTypes": ["violations"]}
    chosen = (
        {"runOnly": list(rules)} if rules else {"rules": {"color-contrast": {"enabled": False}}}
    )
    run = "([where, options]) => axe.run(where ?? document, options)"
    found = page.evaluate(run, [None, options | chosen])["violations"]
    contrast = [{"include": [["[data-look]"]]}, options | {"runOnly": ["color-contrast"]}]
    found += page.evaluate(run, contrast)["violations"]
    return [
        (rule["id"], rule["nodes"][0]["html"][:200])
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


def look_at(page):
    """On a phone by day, then on a desk by night: nothing is grave, nothing scrolls sideways."""
    assert not grave(page)
    assert fits(page)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(document.documentElement.dataset.theme ?? 'dark') === 'dark'")
    assert not grave(page, "scrollable-region-focusable")
    assert fits(page)


def fits(page):
    """Whether all is inside the window, or in a frame of its own that scrolls."""
    out = page.evaluate("""() => {
        const scrolls = (el) => /auto|scroll/.test(getComputedStyle(el).overflowX)
            || (!el.matches("main, body") && scrolls(el.parentElement));
        return [...document.querySelectorAll("main :not(.katex-mathml *, svg *)")]
            .filter((el) => el.getBoundingClientRect().right > innerWidth + 1 && !scrolls(el))
            .map((el) => el.outerHTML.slice(0, 200));
    }""")
    assert not out
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_from_a_folder_is_whole_and_accessible(site, chromium, name):
    with opened(chromium, (site / name).as_uri(), PHONE) as page:
        look_at(page)


def settle(page, asked, came):
    """Wait until all has come that was asked for, and nothing more is."""
    before = -1
    while not len(asked) == len(came) == before:
        before = len(asked)
        page.wait_for_timeout(500)


def scroll_through(page):
    """Let everything come near once."""
    page.evaluate("""async () => {
        for (let y = 0; y < document.body.scrollHeight; y += 500) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
        }
    }""")


@pytest.mark.browser
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_light_whole_accessible_and_moves_without_a_network(
    site, address, chromium, name
):
    asked, came = [], []
    url = f"{address}/notebooks/{name}.html"
    with opened(chromium, url, PHONE, asked=asked, came=came, has_touch=True) as page:
        settle(page, asked, came)
        first = [url for url in asked if not re.search(r"/media/.*film-", url)]
        assert weight(site, first) <= 450
        page.evaluate("""document.querySelectorAll("details").forEach((el) => {
            el.name = "";  // of those that close each other, all are opened
            el.open = true;
        })""")
        films = page.locator(".player-film")
        for number in range(films.count()):
            films.nth(number).scroll_into_view_if_needed()
            films.nth(number).locator("canvas[data-frame]").first.wait_for(state="attached")
        scroll_through(page)
        settle(page, asked, came)
        assert weight(site, asked) <= WHOLE.get(name, 3000)
        page.context.set_offline(True)
        for number in range(films.count()):
            moves(films.nth(number))
        page.context.set_offline(False)  # a wider window asks for wider pictures
        look_at(page)


@pytest.mark.browser
def test_the_luggage_of_optimizers_is_read_on_a_phone_without_scrolling(site, chromium):
    with opened(chromium, (site / f"notebooks/{CHAPTERS[4]}.html").as_uri(), PHONE) as page:
        bars = page.locator(".mountain-picture", has=page.get_by_alt_text("Bytes of state"))
        assert bars.evaluate("(el) => el.scrollWidth - el.clientWidth") <= 0


def test_a_film_of_one_panel_is_read_on_a_phone(site):
    """Of 390 pixels a page has some 350: its letters have 14 where it is as wide as it says."""
    found = []
    for name in CHAPTERS:
        page = (site / f"notebooks/{name}.html").read_text(encoding="utf-8")
        for data in re.findall(r'player-film"[^>]*><script[^>]*>(.*?)</script>', page):
            facts = json.loads(data)
            found.append((facts["width"], bool(facts["cuts"])))
    assert {width for width, cut in found if not cut} == {500}
    assert len(found) > 30


@pytest.mark.browser
def test_a_page_that_is_widened_without_a_network_keeps_its_pictures(address, chromium):
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/notebooks/02_mathematical_formulation.html")
    scroll_through(page)
    shown = """[...document.querySelectorAll("picture img")].map((image) => image.naturalWidth)"""
    page.wait_for_function(f"{shown}.every((width) => width)")
    narrow = page.evaluate(shown)
    assert narrow
    context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.set_viewport_size(DESK)
    assert page.evaluate(shown) == narrow
    context.set_offline(False)
    page.set_viewport_size(PHONE)
    page.set_viewport_size(DESK)
    page.wait_for_function(f"{shown}.every((width, i) => width > {narrow}[i])")
    context.close()


def moves(film):
    """Every knob of a film shows other pictures, and says what they show."""
    for knob in film.locator(".film-knob").all():
        assert knob.locator("input[type=range], div").bounding_box()["width"] >= 200
        shown = set()
        for key in ("Home", "ArrowRight", "ArrowRight", "End"):
            knob.locator("input[type=range], input:checked").press(key)
            canvas = film.locator("canvas[data-frame]").first
            shown.add(canvas.get_attribute("data-frame"))
            assert film.locator(".film-sentence").inner_text()
        assert len(shown) >= 2


@pytest.mark.browser
def test_a_film_is_said_once(site, chromium):
    with opened(chromium, (site / f"notebooks/{CHAPTERS[0]}.html").as_uri()) as page:
        film = page.locator(".player-film").first
        film.scroll_into_view_if_needed()
        film.locator("canvas[data-frame]").first.wait_for(state="attached")
        heard = film.aria_snapshot()
        assert heard.count(film.locator(".film-sentence").inner_text()) == 1
        assert len(re.findall("slider", heard)) == film.locator("input").count()
        figure = page.locator("div.figure").first.aria_snapshot()
        assert figure.count("img") == len(figure.splitlines()) == 1


@pytest.mark.browser
def test_by_ear_code_what_it_printed_and_forms_are_told_apart(site, chromium):
    with opened(chromium, (site / f"notebooks/{CHAPTERS[4]}.html").as_uri()) as page:
        heard = page.locator("article").aria_snapshot()
        assert len(re.findall('group "Code"', heard)) > 20
        assert len(re.findall('group "Result"', heard)) > 10
        assert not re.search(r'group "(Code|Result)":\s+- group "\1"', heard)
        assert re.search('^- group "Your prediction"', heard.replace("  ", ""), re.MULTILINE)
        assert not re.search('group "Result":\\s+- group "Your prediction"', heard)
        copy = page.get_by_role("button", name="Copy the code").first.aria_snapshot()
        assert len(copy.splitlines()) == 1
        icons = "[\ue000-\uf8ff]"
        assert not re.search(icons, page.locator(".bd-breadcrumbs").aria_snapshot())


@pytest.mark.browser
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_deck_fits_its_slides_and_is_accessible(site, chromium, name):
    size = {"width": 1200, "height": 750}  # that of site/slides.html
    with opened(chromium, (site / f"slides/{name}.html").as_uri(), size) as page:
        page.wait_for_function("window.Reveal?.isReady()")
        over = page.evaluate("""async () => {
            const over = [];
            for (const [i, slide] of document.querySelectorAll(".slides > section").entries()) {
                Reveal.slide(i);
                slide.querySelectorAll("img").forEach((image) => { image.loading = "eager"; });
                while (Reveal.availableFragments().next) Reveal.nextFragment();
                await new Promise(requestAnimationFrame);
                const [high, wide] = [slide.scrollHeight - 750, slide.scrollWidth - 1200];
                if (high > 1 || wide > 1) over.push([i, high, wide]);
            }
            return over;
        }""")
        assert not over
        assert not grave(page)


@pytest.mark.browser
def test_the_letters_of_a_deck_are_read_from_the_last_row(site, chromium):
    """Of a slide 1200 wide: code and diagrams; and a slide that shows a formula alone fills it."""
    size = {"width": 1200, "height": 750}
    with opened(chromium, (site / f"slides/{CHAPTERS[8]}.html").as_uri(), size) as page:
        page.wait_for_function("window.Reveal?.isReady()")
        highest = """(svg) => Math.max(...[...svg.querySelectorAll("text")].map((text) =>
            text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)))"""
        for number in range(2):
            page.evaluate(f"Reveal.slide({2 + number})")
            diagram = page.locator("section.present .diagram svg")
            assert diagram.evaluate(highest) >= 15
        size = "(el) => parseFloat(getComputedStyle(el).fontSize)"
        assert page.locator(".slides pre").first.evaluate(size) >= 18
    with opened(chromium, (site / f"slides/{CHAPTERS[3]}.html").as_uri()) as page:
        alone = page.locator("section", has_text="Step 2: the update")
        assert alone.locator(".katex-display").first.evaluate(size) >= 40


@pytest.mark.browser
def test_a_film_moves_in_its_slide_and_the_slide_stays(site, chromium):
    with opened(chromium, (site / f"slides/{CHAPTERS[0]}.html").as_uri()) as page:
        film = page.locator(".player-film").first
        at = film.evaluate("""(film) => {
            const slides = [...document.querySelectorAll(".slides > section")];
            const at = slides.indexOf(film.closest("section"));
            Reveal.slide(at, 0, 9);  // with what appears at a key
            return at;
        }""")
        film.locator("canvas[data-frame]").first.wait_for()
        moves(film)
        assert page.evaluate("Reveal.getIndices().h") == at


@pytest.mark.browser
def test_the_speaker_sees_each_formula_once(site, chromium):
    with opened(chromium, (site / f"slides/{CHAPTERS[6]}.html").as_uri()) as page:
        page.wait_for_function("window.Reveal?.isReady()")
        page.evaluate("""Reveal.slide([...document.querySelectorAll(".slides > section")]
            .findIndex((slide) => slide.querySelector(".notes .katex")))""")
        with page.expect_popup() as speaker:
            page.keyboard.press("s")
        formula = speaker.value.locator(".speaker-controls-notes .katex").first
        formula.locator("math").wait_for()
        assert not formula.locator(".katex-html").is_visible()


@pytest.mark.browser
def test_every_value_of_a_drag_is_shown(address, chromium):
    with opened(chromium, f"{address}/notebooks/{CHAPTERS[0]}.html") as page:
        film = page.locator(".player-film").first
        film.scroll_into_view_if_needed()
        film.locator("canvas[data-frame]").first.wait_for()
        seen = film.evaluate("""async (film) => {
            const slider = film.querySelector("input"), seen = [];
            const shown = () => +film.querySelector("canvas").dataset.frame.split(",")[0];
            const go = (i) => {
                slider.value = i;
                slider.dispatchEvent(new Event("input"));
            };
            for (let i = 0; i <= +slider.max; i += 1) {
                go(i);
                while (shown() !== i) await new Promise(requestAnimationFrame);
            }
            for (let i = 0; i <= +slider.max; i += 1) {
                go(i);
                seen.push(shown());
            }
            return seen;
        }""")
        assert seen == list(range(len(seen)))
        assert len(seen) > 20


@pytest.mark.browser
def test_on_paper_a_page_is_light_and_its_words_are_open(site, chromium):
    url = (site / "notebooks/02_mathematical_formulation.html").as_uri()
    with opened(chromium, url, scheme="dark") as page:
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("document.documentElement.dataset.theme") == "light"
        assert page.locator("details.fold:not([open])").count() == 0
        assert page.locator("details.fold").first.is_visible()
        assert not page.locator("details.hide").first.is_visible()
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.locator("details.fold[open]").count() == 0


@pytest.mark.browser
def test_on_paper_tables_of_text_do_not_wrap_and_no_button_covers_them(site, chromium):
    sheet = {"width": 718, "height": 1000}  # A4, and the browser's margins
    url = (site / "notebooks/06_worked_examples.html").as_uri()
    with opened(chromium, url, sheet) as page:
        page.evaluate("document.querySelector('#pst-back-to-top').style.display = 'block'")
        page.emulate_media(media="print")
        assert not page.locator("#pst-back-to-top").is_visible()
        tables = page.locator(".cell_output pre").evaluate_all("""(all) => all.map((el) => {
            const lines = el.textContent.trimEnd().split("\\n");
            const { lineHeight, paddingBlock } = getComputedStyle(el);
            const high = el.clientHeight - 2 * parseFloat(paddingBlock);
            const letters = Math.max(...lines.map((line) => line.length));
            return [letters, high < (lines.length + 0.5) * parseFloat(lineHeight)];
        })""")
        assert all(whole for letters, whole in tables if letters <= 108)
        assert max(letters for letters, _ in tables) > 100


@pytest.mark.browser
def test_on_paper_every_race_has_its_picture(site, chromium):
    with opened(chromium, (site / "notebooks/06_worked_examples.html").as_uri()) as page:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        stills = page.locator("details.race .player-film img, details.race canvas")
        assert stills.count() == page.locator("details.race").count()
        assert page.locator("details.race img[data-src]:not([src])").count() == 0


@pytest.mark.browser
def test_the_fog_game_is_played_to_its_end_with_the_keyboard(site, chromium):
    with opened(chromium, (site / "index.html").as_uri(), scheme="dark") as page:
        disc = page.locator(".fog-disc")
        disc.focus()
        for _ in range(40):
            if not disc.is_visible():
                break
            for key in ("d", "ArrowUp", "Enter"):
                page.keyboard.press(key)
        page.locator(".fog-picture").wait_for()
        assert page.locator(".fog-end tbody tr").count() == 2
        assert page.locator(".fog-picture").get_attribute("aria-label").startswith("Map without")
        page.get_by_role("button", name="New mountain").click()
        disc.wait_for()


@pytest.mark.browser
def test_the_fog_game_is_played_to_its_end_with_a_finger(site, chromium):
    phone = {"size": PHONE, "has_touch": True}
    with opened(chromium, (site / "notebooks" / f"{CHAPTERS[0]}.html").as_uri(), **phone) as page:
        page.locator(".player-fog").scroll_into_view_if_needed()
        page.locator(".fog").get_by_text("3 Several valleys").tap()
        disc = page.locator(".fog-disc")
        page.get_by_text("level 3: several valleys").wait_for()
        disc.evaluate("(disc) => disc.scrollIntoView({ block: 'center' })")
        box = disc.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
        page.locator(".fog-log").get_by_text("step 1").wait_for()
        page.get_by_text("I think this is the bottom").tap()
        page.locator(".fog-picture").wait_for()
        assert page.locator(".fog-end tbody tr").count() == 3
        out = "(el) => el.scrollWidth - el.clientWidth"
        assert page.locator(".fog-scroll").evaluate(out) <= 0
        assert page.locator(".fog-picture").evaluate(out) <= 0
        letters = page.locator(".fog-picture text").first.bounding_box()["height"]
        assert letters >= 10


@pytest.mark.browser
def test_the_search_finds_pages_from_a_folder(site, chromium):
    with opened(chromium, (site / "teach.html").as_uri(), PHONE, has_touch=True) as page:
        page.locator(".search-button:visible").first.tap()
        page.locator("#pst-search-dialog input[name=q]").fill("momentum")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Search Results").wait_for()
        page.locator("#search-results li a").get_by_text("04 · Algorithm construction").first.tap()
        page.wait_for_url("**/04_algorithm_construction.html*")


@pytest.mark.browser
def test_the_quiz_is_answered_and_asks_again_what_was_missed(site, chromium):
    path = site / "notebooks" / "15_assessment.html"
    data = re.search(r'player-quiz"><script[^>]*>(.*?)</script>', path.read_text(encoding="utf-8"))
    form = json.loads(data[1])["forms"][0]
    with opened(chromium, path.as_uri(), PHONE) as page:
        page.locator(".player-quiz").scroll_into_view_if_needed()
        quiz = page.locator(".quiz")
        for number, question in enumerate(form):
            if "options" in question:
                place = question["right"] if number else 1 - min(question["right"], 1)
                quiz.locator("input[type=radio]").nth(place).check()
            else:
                quiz.locator("input[type=text]").fill(str(question["answer"] if number else 1e9))
            quiz.get_by_role("button", name="Answer").click()
            verdict = "✓ Right." if number else "✗ Not quite."
            quiz.get_by_role("status").get_by_text(verdict).wait_for()
            quiz.get_by_role("button", name=re.compile("Next question|Show the result")).click()
        assert f"{len(form) - 1} of {len(form)}" in quiz.inner_text()
        quiz.get_by_role("button", name="Ask again what I missed").click()
        assert "Question 1 of 1" in quiz.inner_text()


def weight(site, urls):
    """What these files weigh on the wire, compressed."""
    total = 0
    for url in set(urls):
        path = site / unquote(url.split("/", 3)[3].split("?")[0].split("#")[0])
        data = path.read_bytes()
        total += len(data) if path.suffix in ARCHIVES else len(gzip.compress(data, 6))
    return total / KILO


@pytest.mark.browser
def test_the_front_page_is_light(site, address, chromium):
    asked, came = [], []
    with opened(chromium, f"{address}/index.html", PHONE, asked=asked, came=came) as page:
        settle(page, asked, came)
    assert weight(site, asked) <= 300


def test_the_whole_site_is_light(site):
    files = [path for path in site.rglob("*") if path.is_file()]
    packed = sum(
        path.stat().st_size if path.suffix in ARCHIVES else len(gzip.compress(path.read_bytes(), 6))
        for path in files
    )
    assert packed / KILO <= 40_000


def test_no_page_names_a_section_that_is_empty(site):
    named = re.compile(r"Section Navigation</p>.*?</nav>", re.DOTALL)
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    found = {path: named.search(text) for path, text in pages.items()}
    assert not [path.name for path, nav in found.items() if nav and "<li" not in nav[0]]


class Links(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.anchors |= {known[key] for key in ("id", "name") if known.get(key)}
        self.links += [known[key] for key in ("href", "src") if known.get(key)]


def test_every_link_inside_the_site_leads_somewhere(site):
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            target, anchor = urldefrag(link)
            if re.match(r"\w+:", target):
                continue
            file = Path(path.parent / unquote(target.split("?")[0])).resolve() if target else path
            known = pages[file].anchors if file in pages else {unquote(anchor)}
            if not file.exists() or (anchor and unquote(anchor) not in known):
                broken.append((path.name, link))
    assert not broken


@pytest.mark.browser
def test_without_a_script_there_are_stills_replies_and_a_theme(site, chromium):
    with chromium.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "index.html").as_uri())
        still = page.locator(".player-fog img")
        assert "fog" in still.get_attribute("alt")
        assert page.locator(".player-fog .needs-script").is_visible()
        assert page.locator("html").get_attribute("data-theme") == "light"
        page.goto((site / "notebooks/15_assessment.html").as_uri())
        answer = page.locator(".player-quiz details").first
        answer.locator("summary").click()
        assert answer.get_attribute("open") is not None
        assert "$" not in page.locator(".player-quiz").inner_text()
