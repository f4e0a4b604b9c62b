"""The emulator's console in a real browser: looks, live pages, keyboard, and pages elsewhere."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.attacker import attacker
from tests.browser.stage import chromium, emulator
from tests.support.bench import Bench, until

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
METRICS = [
    {"Name": name, "Regex": f"{name}=([0-9.]+);"}
    for name in ("train:loss", "validation:loss", "accuracy")
]
TRAINS = f"""
print({HOSTILE!r}, 'hub-secret-1')
for step in range(1, 40):
    print(f'train:loss={{1 / step}}; validation:loss={{1.5 / step}}; accuracy={{1 - 1 / step}};')
"""
FAILS = f"open('/opt/ml/output/failure', 'w').write({HOSTILE!r}); raise SystemExit(3)"
RUNS = """
import time
for step in range(10_000):
    print(f'train:loss={1 / (step + 1)};', flush=True)
    time.sleep(0.1)
"""
ATTACKS = (
    (
        "const f = Object.assign(document.createElement('form'), {action: at, method: 'POST'});"
        "f.append(Object.assign(document.createElement('input'), {name: 'token', value: token}));"
        "f.target = 'sink';"
        "document.body.append(f, Object.assign(document.createElement('iframe'), {name: 'sink'}));"
        "f.submit();"
    ),
    (
        "await fetch(at, {method: 'POST', mode: 'no-cors', credentials: 'include',"
        " body: new URLSearchParams({token})}).catch(() => 0);"
    ),
    "navigator.sendBeacon(at, new URLSearchParams({token}));",
)
"""A form, a fetch and a beacon, each with the token."""

IS_AT_END = """() => {
  const box = document.querySelector('#log-lines');
  return box.scrollHeight - box.scrollTop - box.clientHeight < 2;
}"""


@dataclass
class View:
    """An emulator with jobs, a browser, and what went wrong in the browser's pages."""

    bench: Bench
    browser: Browser
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def page(self, path: str, **options: object) -> Iterator[Page]:
        """Open a page in a new profile; note errors and requests to anywhere else."""
        context = self.browser.new_context(**options)
        try:
            page = context.new_page()
            page.on("console", lambda said: self._note(said.type == "error", said.text))
            page.on("pageerror", lambda error: self._note(True, str(error)))
            page.on(
                "request", lambda request: self._note(self._is_foreign(request.url), request.url)
            )
            page.goto(self.bench.emulator.endpoint + path)
            yield page
        finally:
            context.close()

    def job(self, name: str) -> str:
        """Return the address of a job's page."""
        return f"/_console/jobs/{self.bench.emulator.region}/{name}"

    def status(self, name: str) -> str:
        """Return a job's status; empty if there is none."""
        listed = self.bench.sagemaker.list_training_jobs(MaxResults=100)["TrainingJobSummaries"]
        found = {item["TrainingJobName"]: item["TrainingJobStatus"] for item in listed}
        return str(found.get(name, ""))

    def start(self, name: str, code: str = RUNS) -> None:
        """Start a job with three metrics and a secret."""
        algorithm = {"MetricDefinitions": METRICS}
        request = self.bench.script(name, code, AlgorithmSpecification=algorithm)
        parameters = {"epochs": "12", "hub_token": "hub-secret-1", "note": HOSTILE}
        self.bench.sagemaker.create_training_job(**request, HyperParameters=parameters)

    def _note(self, is_fault: bool, text: str) -> None:
        if is_fault:
            self.faults.append(text)

    def _is_foreign(self, url: str) -> bool:
        return not url.startswith((f"{self.bench.emulator.endpoint}/", "data:"))


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Return an emulator with a job that completed, one that failed, and one that runs."""
    with emulator(tmp_path_factory.mktemp("console")) as bench, chromium() as browser:
        shown = View(bench, browser)
        for name, code in (("completed", TRAINS), ("failed", FAILS), ("running", RUNS)):
            shown.start(name, code)
        for name in ("completed", "failed"):
            bench.ended(name)
        yield shown


def test_every_page_fits_and_reads_in_both_themes(view: View) -> None:
    view.faults.clear()
    pages = {"list": "/", **{name: view.job(name) for name in ("completed", "failed", "running")}}
    pages["delete"] = f"{view.job('failed')}/delete"
    with view.page("/", viewport={"width": 1280, "height": 900}) as page:
        for name, path in pages.items():
            page.goto(view.bench.emulator.endpoint + path)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                assert (_lightness(page) > 700) == (theme == "light")
            for width in (400, 600, 1000, 2000):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    assert view.faults == []


def _lightness(page: Page) -> int:
    """Return the sum of the three colours of the page's background."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_a_jobs_page_shows_curves_and_phases_and_what_was_given(view: View) -> None:
    with view.page(view.job("completed")) as page:
        drawn = page.get_by_role("img", name="loss: train:loss from 1 to 0.02564")
        expect(drawn).to_be_visible()
        box = drawn.locator("svg").bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 100
        expect(page.locator("figure")).to_have_count(2)
        expect(page.get_by_role("row", name=re.compile("^Training Training image"))).to_be_visible()
        expect(page.get_by_role("row", name="epochs 12")).to_be_visible()


def test_hostile_text_does_nothing(view: View) -> None:
    view.faults.clear()
    for name in ("completed", "failed"):
        with view.page(view.job(name)) as page:
            expect(page).to_have_title(re.compile(f"^{name}: "))
            expect(page.get_by_role("row", name=f"note {HOSTILE}")).to_be_visible()
            assert page.locator("img:not([role])").count() == 0
            assert "hub-secret-1" not in page.content()
    assert view.faults == []


def test_a_script_that_got_in_would_not_run(view: View) -> None:
    with view.page(view.job("completed")) as page:
        page.evaluate(
            "() => { const s = document.createElement('script');"
            " s.textContent = \"document.title='owned'\"; document.body.append(s); }"
        )
        expect(page).to_have_title(re.compile("^completed: "))


def test_a_page_follows_its_job_and_leaves_what_the_reader_does(view: View) -> None:
    view.faults.clear()
    with view.page(view.job("running")) as page:
        log = page.locator("#log-lines")
        page.locator("#stop").focus()
        before = log.inner_text()
        page.wait_for_function(
            "text => document.querySelector('#log-lines').innerText !== text", arg=before
        )
        assert page.evaluate("document.activeElement.id") == "stop"
        assert page.evaluate(IS_AT_END)
    assert view.faults == []


def test_without_scripts_a_page_reads_and_reloads(view: View) -> None:
    with view.page(view.job("running"), java_script_enabled=False) as page:
        expect(page.locator("#state")).to_have_text(re.compile("InProgress"))
        expect(page.locator("noscript meta[http-equiv=refresh]")).to_have_count(1)
        page.get_by_role("link", name="Training jobs").click()
        page.get_by_label("Name contains").fill("FAIL")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?name=FAIL&status=")
        expect(page.locator(".list tbody tr")).to_have_count(1)


def test_a_job_is_stopped_and_deleted_by_keyboard(view: View) -> None:
    view.faults.clear()
    view.start("by-keyboard")
    with view.page(view.job("by-keyboard")) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
        _tab_to(page, "stop")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page.locator("#state")).to_have_text(re.compile("Stopped"), timeout=15_000)
        _tab_to(page, "delete")
        page.keyboard.press("Enter")
        page.wait_for_url("**/delete")
        assert view.status("by-keyboard") == "Stopped"
        _tab_to(page, "confirm")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?deleted=by-keyboard")
        expect(page.get_by_role("status").filter(has_text="Deleted")).to_be_visible()
    assert view.status("by-keyboard") == ""
    assert view.faults == []


def _tab_to(page: Page, element: str) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    pytest.fail(f"the keyboard does not reach #{element}")


def test_a_page_elsewhere_stops_and_deletes_nothing(view: View) -> None:
    # Even where it has somehow got hold of the token: the browser tells where it acts from.
    base = view.bench.emulator.endpoint
    forms = {"running": "stop", "failed": "delete"}
    view.bench.emulator._call("DELETE", "requests")
    with attacker() as port, view.page("/") as page:
        for name, verb in forms.items():
            at = f"{base}{view.job(name)}"
            page.goto(at if verb == "stop" else f"{at}/{verb}")
            token = page.locator("[name=token]").get_attribute("value")
            for home in (f"http://evil.example:{port}/", f"http://127.0.0.1:{port}/"):
                page.goto(home)
                for attack in ATTACKS:
                    script = f"async ({{at, token}}) => {{ {attack} }}"
                    page.evaluate(script, {"at": f"{at}/{verb}", "token": token})
                page.wait_for_timeout(150)
    refused = until(lambda: _posts(view.bench, 2 * len(forms) * len(ATTACKS)))
    assert set(refused) == {403}
    assert (view.status("running"), view.status("failed")) == ("InProgress", "Failed")


def _posts(bench: Bench, wanted: int) -> list[int]:
    found = [item for item in bench.emulator.requests() if item["operation"] == "POST"]
    statuses = [item["status"] for item in found if item["service"] == "console"]
    return statuses if len(statuses) >= wanted else []


def test_a_page_elsewhere_cannot_show_the_console(view: View) -> None:
    base = view.bench.emulator.endpoint
    with attacker() as port, view.page("/") as page:
        page.goto(f"http://127.0.0.1:{port}/")
        page.evaluate(f"document.body.innerHTML = '<iframe src=\"{base}/\"></iframe>'")
        page.wait_for_timeout(300)
        assert "Training jobs" not in "".join(_texts(page))
        page.evaluate(f"location.href = '{base}/'")
        expect(page.locator("body")).to_contain_text("are refused")


def _texts(page: Page) -> Iterator[str]:
    for frame in page.frames:
        yield frame.content()


def test_an_object_that_is_a_page_cannot_use_the_console(view: View) -> None:
    # A link in an object, which a job wrote, to the console on the same host and port.
    at = f"{view.job('failed')}/delete"
    bucket = view.bench.emulator.bucket
    body = (
        f"<a id=go href='{at}'>go</a><form id=f method=post action='{at}'><button>b</button></form>"
    )
    view.bench.s3.put_object(
        Bucket=bucket,
        Key="page.html",
        Body=body.encode(),
        ContentType="text/html",
        ACL="public-read",
    )
    with view.page(f"/{bucket}/page.html") as page:
        page.get_by_role("button").click()
        page.wait_for_timeout(100)
        page.locator("#go").click()
        expect(page.locator("body")).to_contain_text("are refused")
    assert view.status("failed") == "Failed"
