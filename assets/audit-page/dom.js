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
function create(tag, attributes, children = []) {
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
