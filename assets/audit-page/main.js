const report = readReport();
/** @type {Links} */
const links = {
  openPanel: (person, group) => openPanel(person, group),
  showFindingsOf: (person) => findings.showOnly(person),
  showInMatrix: (person) => matrix.showOnly(person),
};
const openPanel = accessPanel(report, links);
const findings = findingList(report, links);
const matrix = accessMatrix(report, links.openPanel);
printing(report, findings, matrix);
/** @type {NodeListOf<HTMLDetailsElement>} */
const everyone = document.querySelectorAll("details.everyone");
for (const details of everyone) {
  fillOnce(details, () => peopleItems(report, (details.dataset["rows"] ?? "").split(" ").map(Number)));
  details.hidden = false;
}
byId("people", HTMLDivElement).addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  const { person: inMatrix, findingsOf } = link.dataset;
  const person = report.people.find(({ email }) => email === (inMatrix ?? findingsOf));
  if (person === undefined) return;
  event.preventDefault();
  if (inMatrix === undefined) findings.showOnly(person);
  else openPanel(person, undefined);
});

/**
 * People of one of the lists at the top, by their rows in the report.
 *
 * @param {Report} report
 * @param {readonly number[]} rows
 */
function peopleItems({ people }, rows) {
  return rows.flatMap((row) => {
    const person = people[row];
    if (person === undefined) return [];
    const link = create("a", { href: "#matrix", "data-person": person.email }, [foreign(personTitle(person))]);
    return [
      create("li", {}, [link, " ", create("span", { class: "muted" }, [person.name === "" ? "" : person.email])]),
    ];
  });
}
