"""How a person acts on a page: with a mouse or a finger, or with the keyboard alone."""

from pathlib import Path

from playwright.sync_api import Locator, Page

MOST_TABS = 250
#: Where the focus is, and whether one sees it: on the control itself, on the label that draws it,
#: or on what goes around it.
FOCUS = """() => {
  const node = document.activeElement;
  const drawn = [node, ...(node.labels ?? []), node.parentElement, node.closest("div")]
    .filter((one) => one && getComputedStyle(one).opacity !== "0");
  const ways = drawn.flatMap((one) =>
    [null, "::before", "::after"].map((part) => getComputedStyle(one, part)));
  const isDrawn = ways.some((style) =>
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const places = drawn.map((one) => one.getBoundingClientRect());
  const isThere = places.some((place) => place.width > 0 && place.height > 0
    && place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth);
  return {
    isNowhere: node === document.body,
    isSeen: isDrawn && isThere,
    node: node.cloneNode(false).outerHTML,
  };
}"""


class Hands:
    """A mouse, or a finger, and a keyboard to type with."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def named(self, name: str) -> Locator:
        """The controls of the page's own form that send this name."""
        return self.page.locator(f'main [name="{name}"]:not([type="hidden"])')

    def fill(self, control: Locator, text: str) -> None:
        control.fill(text)

    def choose(self, control: Locator) -> None:
        """Check a box or a radio button; its label is what people aim at."""
        self.page.locator(f'label[for="{control.get_attribute("id")}"]').click()

    def select(self, control: Locator, value: str) -> None:
        control.select_option(value)

    def press(self, control: Locator) -> None:
        control.click()

    def send(self, control: Locator, files: list[Path]) -> None:
        control.set_input_files(files)

    def answer(self, name: str, value: object) -> None:
        """Answer one question, whatever its form; a date is typed in its three boxes."""
        if self.named(f"{name}_day").count():
            for part, text in zip(("day", "month", "year"), as_list(value), strict=True):
                self.fill(self.named(f"{name}_{part}"), text)
            return
        control = self.named(name).first
        kind = control.evaluate("node => node.type || node.localName")
        if kind == "radio":
            self.choose(
                self.page.locator(f'main input[type=radio][name="{name}"][value="{value}"]')
            )
        elif kind == "checkbox":
            if bool(value) != control.is_checked():
                self.choose(control)
        elif kind.startswith("select"):
            self.select(control, str(value))
        else:
            self.fill(control, str(value))


class Keyboard(Hands):
    """The keyboard alone: every control is reached with Tab, as by a person who cannot point."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # Playwright begins to watch for file choosers only once somebody listens, and a little
        # later than that: it must have begun before the first key is pressed.
        page.on("filechooser", lambda _chooser: None)

    def fill(self, control: Locator, text: str) -> None:
        self.reach(control)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, control: Locator) -> None:
        if control.get_attribute("type") != "radio":
            self.reach(control)
            self.page.keyboard.press("Space")
            return
        # Tab enters a group of radio buttons, the arrows move inside it.
        form = control.locator("xpath=ancestor::form[1]")
        group = form.locator(f'input[name="{control.get_attribute("name")}"]')
        entry = group.locator("xpath=self::*[@checked]")
        self._reach_any(group if not entry.count() else entry)
        for _ in range(group.count()):
            if _is_focused(control):
                break
            self.page.keyboard.press("ArrowDown")
        if not control.is_checked():
            self.page.keyboard.press("Space")

    def select(self, control: Locator, value: str) -> None:
        label = control.locator(f'option[value="{value}"]').inner_text()
        self.reach(control)
        self.page.keyboard.type(label)

    def press(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def send(self, control: Locator, files: list[Path]) -> None:
        self.reach(control)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(files)

    def sees_the_focus(self) -> None:
        """Where the keys go is drawn on the page; past the last control, the browser has it."""
        for _ in range(10):  # what comes with the focus may slide in
            focus = self.page.evaluate(FOCUS)
            if focus["isSeen"] or focus["isNowhere"]:
                return
            self.page.wait_for_timeout(50)
        message = f"no focus is seen: {focus['node']}"
        raise AssertionError(message)

    def keeps_the_focus(self) -> None:
        """The page says where one is after what was sent: the focus is on it, not at the top."""
        focus = self.page.evaluate(FOCUS)
        assert not focus["isNowhere"], f"the focus is lost on {self.page.url}"

    def reach(self, control: Locator) -> None:
        """Go from control to control until this one has the focus."""
        self._reach_any(control)

    def _reach_any(self, controls: Locator) -> None:
        for _ in range(MOST_TABS):
            if any(_is_focused(controls.nth(n)) for n in range(controls.count())):
                return
            self.page.keyboard.press("Tab")
            self.sees_the_focus()
        message = f"Tab never reaches {controls} on {self.page.url}"
        raise AssertionError(message)


def _is_focused(control: Locator) -> bool:
    return bool(control.evaluate("node => node === document.activeElement"))


def as_list(value: object) -> list[str]:
    """A value's texts, in order."""
    assert isinstance(value, list)
    return [str(part) for part in value]
