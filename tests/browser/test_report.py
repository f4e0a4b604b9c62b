"""Reports in a real browser: looks in both themes, every width, and that no text runs as code."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pulumi_sagemaker_training.cli.report import render_job, render_stack
from pulumi_sagemaker_training.cli.stack.state import read_stack
from tests.browser.stage import chromium
from tests.support.report_pipeline import failed_pipeline
from tests.support.report_sweep import sweep_stack
from tests.support.reports import hostile_job, one_job

WIDTHS = (400, 700, 1280, 2000)
SHOWN = (400, 1280)
OPEN = "on => { for (const d of document.querySelectorAll('details')) d.open = on }"
CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest('svg, style')) continue;
    const pair = [rgb(getComputedStyle(element).color), behind(element)].map(light).sort();
    const ratio = (pair[1] + 0.05) / (pair[0] + 0.05);
    if (ratio < 4.5) faint.push(`${element.className}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(faint)];
}"""
"""The texts whose contrast is below what WCAG 2.2 asks for (1.4.3), with their ratios."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run the Chromium of CHROMIUM or PATH; `make test-browser` finds one."""
    with chromium() as running:
        yield running


@contextmanager
def opened(browser: Browser, html: str, folder: Path) -> Iterator[Page]:
    """Open a report from disk; afterwards nothing was requested, and nothing was an error."""
    target = folder / "report.html"
    target.write_text(html, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url))
    page.goto(target.as_uri())
    yield page
    page.close()
    assert faults == [target.as_uri()]


def stack_html(state: str, reading: object) -> str:
    """Return the report of a stack."""
    return render_stack(read_stack(state), reading, "shop/dev")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["job", "sweep", "pipeline"])
def test_a_report_fits_and_reads_in_both_themes(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    html = {
        "job": lambda: render_job(one_job()),
        "sweep": lambda: stack_html(*sweep_stack()),
        "pipeline": lambda: stack_html(*failed_pipeline()),
    }[name]()
    with opened(browser, html, tmp_path) as page:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            assert (lightness(page) > 700) == (theme == "light")
            page.evaluate(OPEN, arg=True)
            assert page.evaluate(CONTRAST) == []
            page.evaluate(OPEN, arg=False)
            for width in SHOWN:
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=tmp_path / f"{name}-{theme}-{width}.png", full_page=True)
        page.evaluate(OPEN, arg=True)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    assert len(list(tmp_path.glob("*.png"))) == 4


def lightness(page: Page) -> int:
    """Return the sum of the three colours of the page's background."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_a_reader_sees_the_stages_the_failures_and_by_keyboard_the_log(
    browser: Browser, tmp_path: Path
) -> None:
    with opened(browser, stack_html(*failed_pipeline()), tmp_path) as page:
        expect(page.get_by_role("heading", name="shop/dev")).to_be_visible()
        expect(
            page.get_by_role("group", name=re.compile("^Timeline of the stack: 4 rows"))
        ).to_be_visible()
        expect(page.locator(".stages > li")).to_have_count(4)
        failures = page.locator("#failures")
        log = failures.get_by_text("line 29 of evaluate")
        expect(log).to_be_hidden()
        failures.locator("summary").first.focus()
        page.keyboard.press("Enter")
        expect(log).to_be_visible()
        page.locator("#failures a").first.click()
        expect(page.locator("#jobs .log", has_text="line 29 of evaluate")).to_be_visible()


def test_every_trial_is_drawn_and_as_wide_as_the_page(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, stack_html(*sweep_stack()), tmp_path) as page:
        drawn = page.get_by_role("img", name=re.compile("^Parallel coordinates: 200 lines"))
        box = drawn.locator(".area").bounding_box()
        assert box is not None
        assert box["width"] > 900
        assert page.locator(".strand").count() == 200
        assert (
            page.locator(".strand.best").evaluate("e => getComputedStyle(e).strokeWidth") == "3px"
        )
        expect(page.get_by_role("row", name=re.compile("^1 0.1608"))).to_be_visible()


def test_hostile_text_is_seen_as_text_and_does_nothing(browser: Browser, tmp_path: Path) -> None:
    hostile, seen = hostile_job()
    with opened(browser, render_job(seen), tmp_path) as page:
        expect(page.locator(".reason")).to_have_text(f"AlgorithmError: {hostile}")
        expect(page.locator(".log")).to_contain_text(hostile)
        expect(page.get_by_role("row", name="hub_token [secret]")).to_be_visible()
        assert "hf-abcdef" not in page.content()
        assert page.locator("script, img:not([role]), iframe, object, link").count() == 0
        expect(page).to_have_title("digits-1: Failed")


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Path) -> None:
    _, seen = hostile_job()
    (tmp_path / "report.html").write_text(render_job(seen), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    page.evaluate(
        "() => { const s = document.createElement('script');"
        " s.textContent = \"document.title='owned'\"; document.body.append(s); }"
    )
    expect(page).to_have_title("digits-1: Failed")
    page.close()


def test_a_report_is_printed_dark_on_white(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, stack_html(*failed_pipeline()), tmp_path) as page:
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("nav")).to_be_hidden()
        assert lightness(page) == 765
