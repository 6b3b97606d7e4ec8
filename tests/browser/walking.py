"""The handbook walked 照手册走: its numbered steps, done in a browser by their words alone.

A control is looked for by the words that the handbook gives, as a reader looks for it, and by nothing else. One that is
not there, or one of several that are called alike, is a stop.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator
from playwright.sync_api import Page as Tab

from registry.moment import today
from tests.browser.rules import WIDE
from tests.browser.visiting import CUT, PICTURES, SEEN
from tests.handbook import Stopped, Walk, phrases

#: How many seconds what a step promises may take to be seen: an import is checked by a process of its own.
PATIENCE = 30
#: What somebody chooses who is told to choose a password of his own.
OWN_PASSWORD = "清晨走过石桥买两斤嫩豆腐"
#: What can be clicked.
CLICKABLE = "a:visible, button:visible, summary:visible"
#: What stands before the words of an answer, and what counts what stands behind a door.
_BEFORE = r"\s*[✓✗？◇]?\s*"
_AFTER = r"(?:\s*(?:[\d,]+(?:\s*(?:行|件|rows?))?|选 \d+／\d+ 项|\d+ of \d+))?\s*"
LOGIN = "/login"
SCANNED = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
#: What a page says when something was recorded.
RECORDED = {"zh": "第 N 次变更", "en": "change N"}
#: What is told by `sign_in` without being written out: the fields of the login, and its button.
SIGNING_IN = {"zh": ("用户名", "密码", "登录"), "en": ("User name", "Password", "Sign in")}
#: Whether another page comes when a control is clicked: not where something is opened beside, or saved.
LEADS_AWAY = """one => !one.closest("aside.side") && (one.tagName === "BUTTON" ? Boolean(one.form)
    : one.tagName === "A" && !one.hasAttribute("download") && !one.hasAttribute("data-side")
        && !one.getAttribute("href").startsWith("#"))"""


@dataclass
class Counted:
    """What a walk takes, signing in apart."""

    clicks: int = 0
    typed: int = 0
    steps: int = 0


class Walker:
    """Somebody with the handbook, at a browser. He knows the passwords of `passwords`, and nothing else."""

    def __init__(self, browser: Browser, address: str, passwords: dict[str, str], language: str, folder: Path):
        self.address, self.passwords, self.language, self.folder = address, dict(passwords), language, folder
        self._browser, self.patience = browser, PATIENCE
        self._contexts: list[BrowserContext] = []
        #: Where somebody has signed in already: a browser of his own, which he comes back to.
        self._tabs: dict[str, Tab] = {}
        self.tab: Tab = None  # type: ignore[assignment] # whoever walks signs in first
        self.block, self.user, self.seed = "", "", ""
        self.counted = Counted()
        self._section: Locator | None = None
        self._workbook: Path | None = None

    def walk(self, walk: Walk) -> Counted:
        """Does what a task says. Raises Stopped with the step at which its words did not lead on."""
        self.counted = Counted()
        for kind, text in walk.parts:
            if kind == "block":
                self.block = "\n".join(line.removeprefix("   ") for line in text.splitlines()) + "\n"
            elif kind == "picture":
                self._picture(text)
            else:
                self._step(walk, text)
        return self.counted

    def _step(self, walk: Walk, text: str) -> None:
        self.counted.steps += 1
        self._section = None
        for name, given in phrases(text, self.language):
            act: Callable[..., None] = getattr(self, f"_{name}")
            try:
                act(**given)
            except Exception as stop:  # what a browser says is told with the words that led there
                where = self.tab.url if self.tab is not None else "nowhere"
                raise Stopped(f"{walk.heading}, {self.counted.steps}. {name} {given} at {where}: {stop}") from stop

    def close(self) -> None:
        while self._contexts:
            self._contexts.pop().close()

    def _picture(self, name: str) -> None:
        self.tab.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        lies = self.tab.evaluate(SEEN)
        assert lies["beyond"] <= 0 and self.tab.evaluate(CUT) == [], self.tab.url
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=PICTURES / Path(name).name)

    # -- coming and going ---------------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        """A browser in which nobody has signed in."""
        context = WIDE.context(self._browser)
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE * 1_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.address)
        self.tab = context.new_page()
        self.tab.on("dialog", Dialog.accept)

    def _sign_in(self, user: str) -> None:
        """Comes back to where he has signed in, or signs in: a handbook that says so begins at the overview."""
        if user in self._tabs:
            self.tab = self._tabs[user]
            self._go("/")
            if LOGIN not in self.tab.url:
                return
        name, password, button = SIGNING_IN[self.language]
        counted, self.counted = self.counted, Counted()
        self._go(LOGIN)
        self._fill(name, user)
        self._fill(password, self.passwords[user])
        self._click(button)
        self.counted, self._tabs[user] = counted, self.tab

    def _go(self, path: str) -> None:
        if path == LOGIN:
            self._arrive()
        mark = "&" if "?" in path else "?"
        self.tab.goto(f"{self.address}{path}{'' if self.language == 'zh' else f'{mark}lang=en'}")

    # -- what is looked for -------------------------------------------------------------------------------------------

    def _within(self, label: str) -> None:
        heading = self.tab.locator("section h2:visible, section h3:visible").filter(has_text=_called(label)).first
        self._section = heading.locator("xpath=ancestor::section[1]")
        self._section.scroll_into_view_if_needed(timeout=10_000)

    def _places(self) -> list[Any]:
        """Where a reader looks, in order: the section that is named, the middle of the page, all of it."""
        return [self._section] if self._section is not None else [self.tab.locator("main"), self.tab.locator("body")]

    def _only(self, what: str, find: Callable[[Any], Locator]) -> Locator:
        """The one that is meant. Raises Stopped where there is none, or another that is called alike."""
        latest = time.monotonic() + min(10, self.patience)
        while True:
            for place in self._places():
                found = find(place).all()
                if len(found) == 1 or (found and len({one.get_attribute("href") for one in found} - {None}) == 1):
                    return found[0]
                if found:
                    raise Stopped(f"{len(found)} are called {what}")
            if time.monotonic() > latest:
                raise Stopped(f"nothing is called {what}")
            self.tab.wait_for_timeout(100)

    def _row(self, text: str) -> Locator:
        rows = [
            row for place in self._places() for row in place.locator("tbody tr:visible").filter(has_text=text).all()
        ]
        if not rows:
            raise Stopped(f"no row says {text}")
        return rows[0]

    def _labelled(self, label: str) -> Locator:
        """The field of a label, whose text stands beside it or around it."""
        around = f"xpath=.//label[normalize-space(text()[1])='{label}']//*[self::select or self::input]"

        def find(place: Locator) -> Locator:
            called = place.get_by_label(label, exact=True).and_(place.locator("input, select, textarea"))
            return called.or_(place.locator(around)).locator("visible=true")

        return self._only(label, find)

    # -- what is done -------------------------------------------------------------------------------------------------

    def _click(self, label: str) -> None:
        self._press(self._only(label, lambda place: place.locator(CLICKABLE).filter(has_text=_called(label))))

    def _click_above(self, label: str) -> None:
        self._section = self.tab.locator("header.bar")
        self._click(label)
        self._section = None

    def _press(self, control: Locator) -> None:
        self.counted.clicks += 1
        if not control.evaluate(LEADS_AWAY):
            control.click()
            return
        with self.tab.expect_navigation():
            control.click()
        self._section = None  # it was of the page before
        self._note_down()

    def _note_down(self) -> None:
        """What is shown this once is written down: the one-time password of whom the page is about, a draw's seed."""
        shown = self.tab.locator("main code.secret")
        if shown.count() == 1:
            whose = self.tab.locator("h1 small").inner_text().split(" ")[0]
            self.passwords[whose] = shown.inner_text()
        seed = self.tab.locator("#preview .digest")
        if seed.count() == 1:
            self.seed = seed.inner_text()

    def _click_in_row(self, row: str, label: str) -> None:
        found = self._row(row).locator(CLICKABLE).filter(has_text=_called(label))
        if found.count() == 0:
            raise Stopped(f"nothing in the row of {row} is called {label}")
        self._press(found.first)

    def _tick(self, label: str) -> None:
        self.counted.clicks += 1
        self._labelled(label).check()

    def _tick_row(self, row: str) -> None:
        self.counted.clicks += 1
        self._row(row).locator("input[type=checkbox]").first.check()

    def _fill(self, label: str, text: str) -> None:
        self.counted.typed += 1
        self._labelled(label).fill(text)
        if label == SIGNING_IN[self.language][0] and LOGIN in self.tab.url:
            self.user = text

    def _one_time(self, label: str) -> None:
        self._fill(label, self.passwords[self.user])

    def _own(self, label: str) -> None:
        self._fill(label, OWN_PASSWORD)
        self.passwords[self.user] = OWN_PASSWORD

    def _today(self, label: str) -> None:
        self._fill(label, today().isoformat())

    def _noted(self, label: str) -> None:
        self._fill(label, self.seed)

    def _fill_cell(self, row: str, label: str, text: str) -> None:
        """Types into the cell of a grid that stands in a row, under a heading."""
        self.counted.typed += 1
        heads = [
            re.sub(r"\s+", " ", head).strip() for head in self.tab.locator("table.grid thead th").all_inner_texts()
        ]
        line = self.tab.locator("table.grid tbody tr").filter(has_text=row)
        if label not in heads or line.count() == 0:
            raise Stopped(f"no cell {label} of {row}")
        cell = line.first.locator("th, td").nth(heads.index(label)).locator("input").last
        cell.click()
        cell.press_sequentially(text)

    def _choose(self, label: str, option: str) -> None:
        self._choose_of(self._labelled(label), option)

    def _choose_of(self, select: Locator, option: str) -> None:
        """Chooses what is called so, or begins so: a role is told with what it may do."""
        self.counted.clicks += 1
        texts = [text.strip() for text in select.locator("option").all_inner_texts()]
        meant = [text for text in texts if text == option] or [text for text in texts if text.startswith(option)]
        if len(meant) != 1:
            raise Stopped(f"{option} is none of {texts}")
        select.focus()
        select.select_option(label=meant[0])

    def _choose_in(self, table: str, row: str, option: str) -> None:
        """Chooses in a row of the table whose first heading is called so."""
        head = self.tab.locator("thead th:first-child").filter(has_text=_called(table))
        line = head.locator("xpath=ancestor::table[1]").locator("tbody tr").filter(has_text=row)
        self._choose_of(line.first.locator("select"), option)

    def _write(self, text: str) -> None:
        """Types where the last click led."""
        self.counted.typed += 1
        self.tab.keyboard.type(text)

    def _paste(self, label: str) -> None:
        """Copies the block that was shown last, and pastes it."""
        self.counted.typed += 1
        self.tab.evaluate("text => navigator.clipboard.writeText(text)", self.block.replace(",", "\t"))
        self._labelled(label).click()
        self.tab.keyboard.press("Control+v")

    def _file(self, label: str, file: str) -> None:
        """Chooses a file: one that was saved before, or the block that was shown last, saved under its name."""
        self.counted.clicks += 1
        path = self.folder / file
        if path.suffix == ".pdf":  # what an office would have scanned
            path.write_bytes(SCANNED)
        elif not path.exists() or path.suffix == ".csv":
            path.write_text(self.block, encoding="utf-8")
        self._labelled(label).set_input_files(path)

    def _download(self, label: str, file: str) -> None:
        self.counted.clicks += 1
        link = self._only(label, lambda place: place.locator(CLICKABLE).filter(has_text=_called(label)))
        with self.tab.expect_download() as came:
            link.click()
        came.value.save_as(self.folder / file)
        self._workbook = self.folder / file

    def _mend(self, cell: str, text: str) -> None:
        """Alters a cell of the workbook that was saved last, on the sheet where it is marked."""
        self.counted.typed += 1
        assert self._workbook is not None
        book = openpyxl.load_workbook(self._workbook)
        sheet = book[next(name for name in book.sheetnames if name not in ("问题", "problems"))]
        sheet[cell] = text
        book.save(self._workbook)

    # -- what is seen -------------------------------------------------------------------------------------------------

    def _see(self, label: str) -> None:
        """Waits until a text stands on the page; what was recorded is told where a page tells what was done: the number
        of the last change stands at the top of every page."""
        wanted = re.compile(_loosely(label))
        latest = time.monotonic() + self.patience
        where = self.tab.locator("[role=status]" if label == RECORDED[self.language] else "body")
        while not any(wanted.search(text) for text in where.all_inner_texts()):
            if time.monotonic() > latest:
                raise Stopped(f"it does not say {label}")
            self.tab.wait_for_timeout(200)


def _loosely(label: str) -> str:
    """A pattern of a text that may be broken anywhere between its words; N stands for a number."""
    return r"\s+".join(r"\d+" if word == "N" else re.escape(word) for word in label.split())


def _called(label: str) -> re.Pattern[str]:
    """What a control of this name says: a mark may stand before it, a number after it."""
    return re.compile(f"^{_BEFORE}{_loosely(label)}{_AFTER}$")
