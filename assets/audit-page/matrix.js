/**
 * The matrix with its search.
 *
 * @param {Report} report
 * @param {Links["openPanel"]} openPanel
 */
function accessMatrix(report, openPanel) {
  const form = byId("matrix-filters", HTMLFormElement);
  const status = byId("matrix-status", HTMLParagraphElement);
  const person = field(form, "person", HTMLInputElement);
  const group = field(form, "group", HTMLInputElement);
  const show = field(form, "show", HTMLSelectElement);
  const columns = field(form, "columns", HTMLSelectElement);
  const grid = accessGrid(report, openPanel);
  /** @type {View} */
  let view = { people: [], groups: [] };

  /** @type {Readonly<Record<string, (person: Person) => boolean>>} */
  const shown = {
    access: ({ paths }) => paths.some(({ level }) => level > 0),
    findings: ({ findings }) => findings.length > 0,
    everybody: () => true,
  };
  const apply = () => {
    const [personWords, groupWords] = [wordsOf(person.value), wordsOf(group.value)];
    const isShown = shown[show.value] ?? (() => true);
    const found = report.people.filter(
      (one) => isShown(one) && hasWords(`${one.name} ${one.email} ${one.words.join(" ")}`.toLowerCase(), personWords),
    );
    const isReached = columns.value === "reached" ? reachOf(found) : () => true;
    view = {
      people: found,
      groups: report.groups.flatMap(({ key, name }, index) =>
        isReached(index) && hasWords(`${name} ${key}`.toLowerCase(), groupWords) ? [index] : [],
      ),
    };
    const people = `${view.people.length.toLocaleString("en-US")} of ${count(report.people.length, "person", "people")}`;
    const groups = `${view.groups.length} of ${count(report.groups.length, "Billing Group", "Billing Groups")}`;
    status.textContent = `${people}, ${groups}`;
    grid.show(view);
  };
  onChange(form, apply);
  apply();
  return {
    /** @param {Person} of */
    showOnly(of) {
      form.reset();
      show.value = "everybody";
      columns.value = "reached";
      person.value = of.email;
      apply();
      byId("matrix-title", HTMLHeadingElement).scrollIntoView();
      grid.focusFirst();
    },
    view: () => view,
  };
}

/**
 * Tells of a group whether any of `people` can do anything on it.
 *
 * @param {readonly Person[]} people
 * @returns {(group: number) => boolean}
 */
function reachOf(people) {
  const reached = new Set(
    people.flatMap(({ paths }) => paths.flatMap(({ level, group }) => (level > 0 ? [group] : []))),
  );
  return (group) => reached.has(-1) || reached.has(group);
}
