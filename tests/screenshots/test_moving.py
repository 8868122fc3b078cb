"""Each frame of a moving picture shows what the picture that it was made of shows."""

import re
from itertools import accumulate
from xml.etree import ElementTree

import pytest

from screenshots.moving import Frame, moving
from tests.ui.driver import drive

SVG = "{http://www.w3.org/2000/svg}"
SECONDS = [1.0, 0.5, 2.0]
Text = tuple[str, str | None, str | None]  # a text and its place


def texts(svg: str) -> set[Text]:
    return {
        (element.text, element.get("x"), element.get("y"))
        for element in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if element.text and element.text.strip()
    }


def texts_at(svg: str, percent: float) -> set[Text]:
    """The texts that can be seen at a moment, by the rules of the style sheet."""
    seen = dict(re.findall(r"\.(f\d+) \{ visibility: (\w+) \}", svg))
    for name, moments in re.findall(r"@keyframes (f\d+) \{ (.*?) \} \.", svg):
        states = re.findall(r"([\d.]+)% \{ visibility: (\w+) \}", moments)
        seen[name] = [state for at, state in states if float(at) <= percent][-1]
    return {
        found
        for group in ElementTree.fromstring(svg).iter(f"{SVG}g")
        if seen.get(group.get("class", "")) == "visible"
        for found in texts(ElementTree.tostring(group, encoding="unicode"))
    }


async def test_every_frame_is_the_picture_it_was_made_of() -> None:
    frames = []
    async with drive() as driver:
        for seconds in SECONDS:
            frames.append(Frame(driver.app.export_screenshot(title=f"{seconds} s"), seconds))
            await driver.press("right", "right")
    svg = moving(frames, "three moments")
    for frame, end in zip(frames, accumulate(SECONDS), strict=True):
        middle = 100 * (end - frame.seconds / 2) / sum(SECONDS)
        assert texts_at(svg, middle) == texts(frame.svg)
    assert texts_at(svg, 0) != texts_at(svg, 50)


@pytest.mark.parametrize("name", ["tour", "train", "narrow", "descend"])
def test_the_pictures_of_the_readme_are_whole(name: str) -> None:
    """A browser shows nothing of a picture that is not XML."""
    from screenshots.make import HERE

    assert any("gdtui" in text for text, _, _ in texts((HERE / f"{name}.svg").read_text(encoding="utf-8")))
