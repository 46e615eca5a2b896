"use strict";
// Runs in a page under test, before anything of its own: what the tests ask of it. Pages are no TypeScript of ours.
window.probes = {
  /** Row and column of the cell of the grid that has the focus, "2/3"; empty where none has. */
  focusedCell() {
    const cell = document.activeElement;
    return cell instanceof HTMLTableCellElement ? `${cell.parentElement.dataset.row}/${cell.cellIndex}` : "";
  },
  /** Milliseconds from the start of navigation to the end of the load event. */
  loadTime() {
    return Math.round(performance.getEntriesByType("navigation")[0].loadEventEnd);
  },
  /** The boxes of all elements that match. */
  boxes(selector) {
    return [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect().toJSON());
  },
  /** Names of all elements, and of those of their attributes that could run something. */
  names() {
    const elements = [...document.querySelectorAll("*")];
    const attributes = elements
      .flatMap((element) => element.getAttributeNames())
      .filter((name) => name.startsWith("on"));
    return [...new Set([...elements.map(({ localName }) => localName), ...attributes])];
  },
  unfold() {
    for (const details of document.querySelectorAll("details")) details.open = true;
  },
  fire(event) {
    dispatchEvent(new Event(event));
  },
  scroll(selector, x, y) {
    document.querySelector(selector).scrollTo(x, y);
  },
  documentWidth() {
    return document.documentElement.scrollWidth;
  },
  /** Whether a script that somebody adds would run. */
  scriptRuns() {
    const script = document.createElement("script");
    try {
      script.text = "window.ran = true";
    } catch {
      return false;
    }
    document.body.append(script);
    return "ran" in window;
  },
  async canFetch(address) {
    return fetch(address).then(
      () => true,
      () => false,
    );
  },
};
