"""What every page must be in a browser: nothing clipped, nothing in the way of a screen reader, nothing from elsewhere."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

CLIPPED = """() => {
  const wide = document.documentElement.clientWidth, wrong = [];
  const scrolls = (e) => { for (; e; e = e.parentElement) { const s = getComputedStyle(e);
    if (s.overflowX === 'auto' || s.overflowX === 'scroll') return true } return false };
  const hidden = (e) => { for (; e; e = e.parentElement) { if (e.tagName === 'DETAILS' && !e.open) return true } return false };
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('.skip, svg') || hidden(e) || scrolls(e)) continue;
    const r = e.getBoundingClientRect();
    if (r.right < -400 || wrong.some(w => w.e.contains(e))) continue; // put away for screen readers; or said already
    if (r.width && r.height && (r.right > wide + 1 || r.left < -1))
      wrong.push({e, toString: () => e.tagName + '.' + e.className + ' ' + Math.round(r.left) + '..' + Math.round(r.right) + ' ' + (e.textContent || '').trim().slice(0, 30)});
  }
  const said = wrong.map(w => '' + w);
  if (document.documentElement.scrollWidth > wide + 1) said.push('page scrolls sideways: ' + document.documentElement.scrollWidth);
  return said }"""

SMALL = """() => [...document.querySelectorAll('a.btn, button, .cells a, .tabs a, summary, .top a, .field input, .field select')]
  .filter(e => { const r = e.getBoundingClientRect(); return r.width && r.height && r.height < 43.5 && !e.closest('.skip') && e.type !== 'radio' && e.type !== 'checkbox' && e.type !== 'hidden' })
  .map(e => e.tagName + ' ' + Math.round(e.getBoundingClientRect().height) + ' ' + e.textContent.trim().slice(0, 20))"""

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "elementRef": False,
}


WIDTHS = ((320, 640), (390, 844), (1366, 768))


def clipped(page: Any) -> list[str]:
    """Elements beyond the edge of the window, and targets smaller than a finger."""
    found = [f"clipped: {line}" for line in page.evaluate(CLIPPED)]
    return found + [f"smaller than 44 px: {line}" for line in page.evaluate(SMALL)]


def axe(page: Any) -> list[str]:
    """Axe's findings under WCAG 2.2 AA."""
    found = []
    for rule in Axe().run(page, options=RULES).response["violations"]:
        found += [f"{rule['id']}: {node['html'][:120]}" for node in rule["nodes"]]
    return found


def at_all_widths(page: Any) -> list[str]:
    """What is wrong with the page that is open, everything unfolded, from 320 px to the office's screen."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} px {line}" for line in clipped(page)]
    page.set_viewport_size({"width": 390, "height": 844})
    return found + axe(page)


def both_sizes(page: Any) -> list[str]:
    """The same in normal and in large type without asking for the page twice: large type is a class of the page."""
    found = at_all_widths(page)
    page.evaluate("document.documentElement.classList.add('large')")
    page.set_viewport_size(
        {"width": 320, "height": 640}
    )  # the narrowest: what has room here has room elsewhere
    found += [f"large 320 px {line}" for line in clipped(page)]
    page.evaluate("document.documentElement.classList.remove('large')")
    page.set_viewport_size({"width": 390, "height": 844})
    return found
