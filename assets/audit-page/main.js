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
