/**
 * The dialog that tells what a person can do and why.
 *
 * @param {Report} report
 * @param {Pick<Links, "showFindingsOf">} links
 */
function accessPanel(report, links) {
  const dialog = byId("panel", HTMLDialogElement);
  const title = byId("panel-title", HTMLHeadingElement);
  const body = byId("panel-body", HTMLDivElement);
  byId("panel-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    // The dialog itself is hit only beside what it holds.
    if (event.target === dialog) dialog.close();
  });

  return (/** @type {Person} */ person, /** @type {number | undefined} */ group) => {
    const place = group === undefined ? undefined : report.groups[group];
    const about = findingsAbout(person, group);
    title.replaceChildren(foreign(personTitle(person)), ...(place === undefined ? [] : [" on ", foreign(place.name)]));
    body.replaceChildren(
      create("p", { class: "who" }, [
        create("span", {}, [foreign(person.email)]),
        ...person.words.map((word) => create("span", { class: "badge" }, [word])),
      ]),
      ...(group === undefined ? everything(person, report) : onGroup(person, group, report)),
      ...(person.otherRoles.length === 0 || group !== undefined ? [] : otherRoles(person)),
      ...(about.length === 0 ? [] : findingSection(about)),
      create("p", { class: "fine" }, [
        ...(person.findings.length === 0
          ? ["No findings about this person."]
          : [
              linkButton(`Show ${count(person.findings.length, "finding", "findings")} about this person`, () => {
                dialog.close();
                links.showFindingsOf(person);
              }),
            ]),
      ]),
    );
    dialog.showModal();
    title.focus();
    dialog.scrollTop = 0;
  };
}

/**
 * @param {Person} person
 * @param {number} group
 * @param {Report} report
 * @returns {Node[]}
 */
function onGroup(person, group, { levels, groups }) {
  const level = accessOf(person, groups.length)[group]?.level ?? 0;
  if (level === 0) return [create("p", { class: "message" }, ["No access to this Billing Group."])];
  const rights = level === 2 ? levels.manage : levels.view;
  return [
    create("p", { class: "message" }, [
      level === 2 ? "Sees bills, and changes how they are paid." : "Sees bills and usage.",
    ]),
    create("h3", {}, ["Because"]),
    pathList(pathsTo(person, group)),
    fold(
      `Billing rights (${rights.length})`,
      create(
        "ul",
        {},
        rights.map((right) => create("li", {}, [right])),
      ),
    ),
  ];
}

/**
 * @param {Person} person
 * @param {Report} report
 * @returns {Node[]}
 */
function everything(person, { groups }) {
  const access = accessOf(person, groups.length);
  const lines = /** @type {const} */ ([2, 1]).flatMap((level) => {
    const names = groups.filter((_, index) => access[index]?.level === level).map(({ name }) => name);
    if (names.length === 0) return [];
    const where = names.length === groups.length ? "every Billing Group" : names.join(", ");
    return [create("p", { class: "message" }, [`${LEVEL_WORD[level]}: `, foreign(where)])];
  });
  return [
    ...(lines.length === 0 ? [create("p", { class: "message" }, ["No billing access."])] : lines),
    create("h3", {}, ["Holds"]),
    pathList(person.paths),
  ];
}

/**
 * @param {Person} person
 * @returns {Node[]}
 */
function otherRoles({ otherRoles: roles }) {
  return [
    create("h3", {}, ["Other roles"]),
    create(
      "ul",
      { class: "paths" },
      roles.map((role) => create("li", {}, [foreign(role)])),
    ),
  ];
}

/**
 * @param {readonly Finding[]} findings
 * @returns {Node[]}
 */
function findingSection(findings) {
  const items = findings.map(({ data }) => create("li", {}, [severityMark(data), " ", foreign(data.message)]));
  return [create("h3", {}, ["Findings"]), create("ul", { class: "paths" }, items)];
}
