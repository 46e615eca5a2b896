/**
 * The element with this id, which the page has.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} with the id ${id}`);
  return element;
}

/**
 * A new element. Children that are text become text, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function create(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Text from outside, whose direction does not spill over what stands beside it.
 *
 * @param {string} text
 * @returns {HTMLElement}
 */
function foreign(text) {
  return create("bdi", {}, [text]);
}

/**
 * A button that looks like a link.
 *
 * @param {string} text
 * @param {() => void} onClick
 * @returns {HTMLButtonElement}
 */
function linkButton(text, onClick) {
  const button = create("button", { type: "button", class: "link" }, [text]);
  button.addEventListener("click", onClick);
  return button;
}

/**
 * A field of a form.
 *
 * @template {HTMLElement} T
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {new () => T} type
 * @returns {T}
 */
function field(form, name, type) {
  const element = form.elements.namedItem(name);
  if (!(element instanceof type)) throw new Error(`the form has no ${type.name} called ${name}`);
  return element;
}

/**
 * Calls `apply` whenever a form's fields change, and shows the form, which is no use before.
 *
 * @param {HTMLFormElement} form
 * @param {() => void} apply
 */
function onChange(form, apply) {
  form.addEventListener("input", apply);
  // The fields have their old values until the event is over.
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
}

/**
 * Whether `text`, in lower case, has all words of `query`.
 *
 * @param {string} text
 * @param {readonly string[]} words
 */
function hasWords(text, words) {
  return words.every((word) => text.includes(word));
}

/**
 * @param {string} query
 * @returns {readonly string[]} its words in lower case
 */
function wordsOf(query) {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}

/**
 * `1 person`, `10,000 people`.
 *
 * @param {number} n
 * @param {string} one
 * @param {string} many
 */
function count(n, one, many) {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} children
 */
function createSvg(tag, attributes, children = []) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const JUDGEMENT_CLASS = /** @type {const} */ (["bad", "ask", "may", "none"]);
const SHAPE = /** @type {const} */ ([
  ["rect", { x: "2", y: "2", width: "24", height: "24", rx: "5" }],
  ["path", { d: "M14 .5L27.5 14 14 27.5.5 14z", "stroke-linejoin": "round" }],
  ["circle", { cx: "14", cy: "14", r: "12.5" }],
  ["circle", { cx: "14", cy: "14", r: "12.5" }],
]);

/**
 * The mark of a person, as in the lists: its shape says the judgement, its fill the right.
 *
 * @param {Pick<Person, "judgement" | "initials" | "paths">} person
 */
function personMark({ judgement, initials, paths }) {
  const [tag, attributes] = SHAPE[judgement];
  const spends = paths.some(({ level }) => level === 2);
  return createSvg("svg", { class: `tok ${JUDGEMENT_CLASS[judgement]}`, viewBox: "0 0 28 28", "aria-hidden": "true" }, [
    createSvg(tag, { class: spends ? "f" : "r", ...attributes }),
    createSvg("text", { x: "14", y: "17.6" }, [initials]),
  ]);
}

const SEVERITY = /** @type {const} */ ({
  error: { word: "Error", style: "bad", path: "M5 1h6l4 4v6l-4 4H5l-4-4V5z" },
  warning: { word: "Warning", style: "ask", path: "M8 1l7.2 13.2H.8z" },
  info: { word: "Note", style: "none", path: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z" },
});

/**
 * How much a finding matters, told by shape and word.
 *
 * @param {FindingData} finding
 */
function severityMark({ severity, waiver }) {
  const { word, style, path } = SEVERITY[severity];
  const shape =
    severity === "info" ? { fill: "none", stroke: "currentColor", "stroke-width": "1.6" } : { fill: "currentColor" };
  return create("span", { class: `sev ${waiver === undefined ? style : "none"}` }, [
    createSvg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, [createSvg("path", { d: path, ...shape })]),
    waiver === undefined ? word : `Waived ${word.toLowerCase()}`,
  ]);
}
