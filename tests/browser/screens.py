"""The window sizes of the tests, and functions that find pages that do not fit and the places where texts break."""

from __future__ import annotations

import time

from playwright.sync_api import Page

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

BREAKS = """ids => ids.flatMap(id => {
  const found = []
  const texts = document.createTreeWalker(id, NodeFilter.SHOW_TEXT)
  let before = '', bottom = Infinity
  while (texts.nextNode()) [...texts.currentNode.data].forEach((letter, at) => {
    const range = document.createRange()
    range.setStart(texts.currentNode, at)
    range.setEnd(texts.currentNode, at + 1)
    const place = range.getBoundingClientRect()
    if (place.top >= bottom) found.push(before + letter)
    before = letter
    bottom = place.bottom
  })
  return found
})"""
"""The last letter of each line of the ids, with the first one of the next line."""


def wait_until(page: Page, expression: str) -> None:
    """Waits until an expression is true in the page.

    `Page.wait_for_function` has the page evaluate it again and again, which its Content Security Policy forbids.
    """
    deadline = time.monotonic() + 120
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"waited too long for {expression}"
        page.wait_for_timeout(20)


def too_wide(page: Page) -> int:
    """Returns the number of pixels by which the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")
