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
