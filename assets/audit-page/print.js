/** The most that is put on paper; a reader who wants more has the filters. */
const MOST_PRINTED = { findings: 2000, people: 5000 };
/** As many columns as fit on a sheet. More groups are listed by person. */
const MOST_PRINTED_GROUPS = 8;

/**
 * Makes paper show what the screen shows only in part: all findings that the filters leave, unfolded, and the matrix.
 *
 * @param {Report} report
 * @param {{ showAll(most: number): number }} findings
 * @param {{ view(): View }} matrix
 */
function printing(report, findings, matrix) {
  const paper = byId("print-matrix", HTMLDivElement);
  /** @type {HTMLDetailsElement[]} */
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    const left = findings.showAll(MOST_PRINTED.findings);
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const folds = document.querySelectorAll("main details");
    unfolded = [...folds].filter(({ open }) => !open);
    for (const details of unfolded) {
      details.open = true;
      // What is made when it is first opened has to be there at once.
      details.dispatchEvent(new Event("toggle"));
    }
    const { people, groups } = matrix.view();
    const printed = people.slice(0, MOST_PRINTED.people);
    const table = groups.length > MOST_PRINTED_GROUPS ? printedList : printedTable;
    const notes = [
      ...(left > 0 ? [`${count(left, "finding is", "findings are")} not printed: filter to print them.`] : []),
      ...(printed.length < people.length
        ? [`${count(people.length - printed.length, "person is", "people are")} not printed.`]
        : []),
    ];
    paper.replaceChildren(...notes.map((note) => create("p", {}, [note])), table(printed, groups, report));
  });
  window.addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
    paper.replaceChildren();
  });
}

/**
 * @param {readonly Person[]} people
 * @param {readonly number[]} groups
 * @param {Report} report
 */
function printedTable(people, groups, report) {
  const titles = groups.flatMap((index) => report.groups[index]?.name ?? []);
  const rows = people.map((person) => {
    const access = accessOf(person, report.groups.length);
    const cells = groups.map((group) => {
      const { level, inherited } = access[group] ?? { level: 0, inherited: false };
      return `${LEVEL_WORD[level]}${inherited ? " (organization)" : ""}`;
    });
    return [organizationRoles(person).join(", "), ...cells];
  });
  return printed(["Person", "On the organization", ...titles], people, rows);
}

/**
 * @param {readonly Person[]} people
 * @param {readonly number[]} groups
 * @param {Report} report
 */
function printedList(people, groups, report) {
  const rows = people.map((person) => {
    const access = accessOf(person, report.groups.length);
    const own = groups.flatMap((group) => {
      const { level, inherited } = access[group] ?? { level: 0, inherited: false };
      return level === 0 || inherited ? [] : [`${report.groups[group]?.name ?? ""}: ${LEVEL_WORD[level]}`];
    });
    return [organizationRoles(person).join(", "), own.join("; ")];
  });
  return printed(["Person", "On every Billing Group", "On single groups"], people, rows);
}

/**
 * @param {readonly string[]} titles
 * @param {readonly Person[]} people
 * @param {readonly (readonly string[])[]} rows the cells after the person's
 */
function printed(titles, people, rows) {
  const head = create(
    "tr",
    {},
    titles.map((title) => create("th", { scope: "col" }, [foreign(title)])),
  );
  const body = rows.map((cells, index) => {
    const person = people[index];
    const name =
      person === undefined ? [] : [foreign(personTitle(person)), ...(person.name === "" ? [] : [` ${person.email}`])];
    return create("tr", {}, [
      create("th", { scope: "row" }, name),
      ...cells.map((cell) => create("td", {}, [foreign(cell)])),
    ]);
  });
  return create("table", { class: "printed" }, [create("thead", {}, [head]), create("tbody", {}, body)]);
}
