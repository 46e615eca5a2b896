/** Rows that are drawn beyond what can be seen, so that scrolling finds them there. */
const ROWS_BEYOND = 12;
/** Columns before those of the groups: the person, and what they hold in short. */
const LEADING = 2;

/**
 * The table of people and groups. Only the rows in sight exist, so that many thousands of people cost nothing. Its keys
 * are those of a grid. Source: WAI-ARIA Authoring Practices, "Grid Pattern".
 *
 * @param {Report} report
 * @param {Links["openPanel"]} openPanel
 */
function accessGrid(report, openPanel) {
  const frame = byId("grid-frame", HTMLDivElement);
  const table = byId("grid", HTMLTableElement);
  const head = byId("grid-head", HTMLTableRowElement);
  const body = table.tBodies[1];
  const [above, below] = [byId("grid-above", HTMLTableCellElement), byId("grid-below", HTMLTableCellElement)];
  if (body === undefined) throw new Error("the grid has no body");
  /** @type {View} */
  let view = { people: [], groups: [] };
  /** @type {Map<number, HTMLTableRowElement>} */
  let rows = new Map();
  const active = { row: 0, column: 0 };
  let rowHeight = 0;

  const draw = () => {
    const first = Math.max(0, Math.floor(frame.scrollTop / rowHeight) - ROWS_BEYOND);
    const last = Math.min(
      view.people.length,
      Math.ceil((frame.scrollTop + frame.clientHeight) / rowHeight) + ROWS_BEYOND,
    );
    const hadFocus = body.contains(document.activeElement);
    const next = new Map();
    for (let row = first; row < last; row++) {
      const person = view.people[row];
      if (person !== undefined) next.set(row, rows.get(row) ?? gridRow(person, row, view, report));
    }
    rows = next;
    body.replaceChildren(...rows.values());
    above.style.height = `${first * rowHeight}px`;
    below.style.height = `${(view.people.length - last) * rowHeight}px`;
    makeTabStop();
    // Where the cell in focus went out of sight, its keys must not be lost.
    if (hadFocus && !body.contains(document.activeElement)) (cellAt(active) ?? frame).focus({ preventScroll: true });
  };
  const cellAt = (/** @type {typeof active} */ { row, column }) => rows.get(row)?.cells[column];
  const makeTabStop = () => {
    body.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    const [firstRow] = rows.values();
    (cellAt(active) ?? firstRow?.cells[0])?.setAttribute("tabindex", "0");
  };
  const focusCell = (/** @type {number} */ row, /** @type {number} */ column) => {
    active.row = clamp(row, view.people.length);
    active.column = clamp(column, LEADING + view.groups.length);
    if (cellAt(active) === undefined) {
      frame.scrollTop = active.row * rowHeight - frame.clientHeight / 2;
      draw();
    }
    makeTabStop();
    const cell = cellAt(active);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const open = (/** @type {number} */ row, /** @type {number} */ column) => {
    const person = view.people[row];
    if (person !== undefined) openPanel(person, view.groups[column - LEADING]);
  };

  frame.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(frame);
  frame.addEventListener("keydown", (event) => {
    const move = gridMove(event, active, view, Math.max(1, Math.floor(frame.clientHeight / rowHeight) - 2));
    if (move === undefined) return;
    event.preventDefault();
    if (move === "open") open(active.row, active.column);
    else focusCell(move.row, move.column);
  });
  body.addEventListener("click", (event) => {
    const cell = event.target instanceof Element ? event.target.closest("th, td") : null;
    const row = cell?.parentElement;
    if (!(cell instanceof HTMLTableCellElement) || !(row instanceof HTMLTableRowElement)) return;
    focusCell(Number(row.dataset["row"]), cell.cellIndex);
    open(active.row, active.column);
  });

  return {
    /** @param {View} to */
    show(to) {
      view = to;
      rows = new Map();
      active.row = clamp(active.row, view.people.length);
      active.column = clamp(active.column, LEADING + view.groups.length);
      frame.hidden = view.people.length === 0;
      head.replaceChildren(...gridHead(view, report));
      table.setAttribute("aria-rowcount", String(view.people.length + 1));
      table.setAttribute("aria-colcount", String(view.groups.length + LEADING));
      for (const cell of [above, below]) cell.colSpan = view.groups.length + LEADING;
      // All rows are as high as the style says, in the reader's size of type.
      rowHeight = 3 * parseFloat(getComputedStyle(document.documentElement).fontSize);
      frame.scrollTop = 0;
      draw();
    },
    focusFirst: () => focusCell(0, 0),
  };
}

/**
 * @param {number} n
 * @param {number} length
 */
function clamp(n, length) {
  return Math.max(0, Math.min(n, length - 1));
}

/**
 * @param {KeyboardEvent} event
 * @param {{ row: number, column: number }} from
 * @param {View} view
 * @param {number} page
 * @returns {{ row: number, column: number } | "open" | undefined}
 */
function gridMove({ key, ctrlKey, metaKey, altKey }, { row, column }, { people, groups }, page) {
  if (altKey || metaKey) return undefined;
  const [lastRow, lastColumn] = [people.length - 1, LEADING + groups.length - 1];
  switch (key) {
    case "Enter":
    case " ":
      return "open";
    case "ArrowDown":
      return { row: row + 1, column };
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "PageDown":
      return { row: row + page, column };
    case "PageUp":
      return { row: row - page, column };
    case "Home":
      return { row: ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: ctrlKey ? lastRow : row, column: lastColumn };
    default:
      return undefined;
  }
}

/**
 * @param {View} view
 * @param {Report} report
 */
function gridHead({ groups }, report) {
  const titles = groups.flatMap((index) => report.groups[index] ?? []);
  return [
    create("th", { scope: "col", class: "person" }, ["Person"]),
    create("th", { scope: "col", class: "holds" }, ["Holds"]),
    ...titles.map(({ key, name }) => create("th", { scope: "col", title: `${name} (${key})` }, [twoLines(name)])),
  ];
}

/**
 * @param {Person} person
 * @param {number} row
 * @param {View} view
 * @param {Report} report
 */
function gridRow(person, row, { groups }, report) {
  const access = accessOf(person, report.groups.length);
  const isToMend = (/** @type {Finding} */ { data }) => data.waiver === undefined && data.severity !== "info";
  const isFlagged = (/** @type {number} */ group) => findingsAbout(person, group).some(isToMend);
  return create("tr", { "aria-rowindex": String(row + 2), "data-row": String(row) }, [
    personCell(person),
    create("td", { tabindex: "-1", class: "holds" }, [twoLines(holdsText(person, report))]),
    ...groups.map((group) => groupCell(access[group], isFlagged(group), person)),
  ]);
}

/**
 * Text in as much of two lines as there is room for; whatever is cut off, the panel tells.
 *
 * @param {string} text
 */
function twoLines(text) {
  return create("span", { class: "two-lines" }, [foreign(text)]);
}

/** @param {Person} person */
function personCell(person) {
  const [detail, ...words] = [...(person.name === "" ? [] : [person.email]), ...person.words];
  return create(
    "th",
    { scope: "row", tabindex: "-1", class: "person", title: `${person.name} ${person.email}`.trim() },
    [
      create("span", { class: "mp" }, [
        personMark(person),
        create("span", {}, [
          create("span", { class: person.name === "" ? "name whole" : "name" }, [foreign(personTitle(person))]),
          create("span", { class: "quiet" }, [foreign([detail ?? "", ...words].join(" · "))]),
        ]),
      ]),
    ],
  );
}

/**
 * @param {Access | undefined} access
 * @param {boolean} flagged
 * @param {Person} person
 */
function groupCell(access, flagged, { judgement }) {
  const { level, inherited } = access ?? { level: 0, inherited: false };
  const unseen = flagged ? [create("span", { class: "vh" }, [", has a finding"])] : [];
  if (level === 0)
    return create("td", { tabindex: "-1" }, flagged ? [create("span", { class: "flagged" }, ["Finding"])] : []);
  const kind = `bar ${level === 2 ? "sp" : "se"} ${JUDGEMENT_CLASS[judgement]}${flagged ? " flagged" : ""}`;
  const dot =
    level === 2
      ? { fill: "currentColor", r: "7" }
      : { fill: "none", stroke: "currentColor", "stroke-width": "2.4", r: "5.8" };
  const word = create("span", { class: kind }, [
    createSvg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, [
      createSvg("circle", { cx: "8", cy: "8", ...dot }),
    ]),
    LEVEL_WORD[level],
  ]);
  return create("td", { tabindex: "-1", class: inherited ? "inherited" : "own" }, [word, ...unseen]);
}
