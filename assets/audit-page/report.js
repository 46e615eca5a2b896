/**
 * The report that the page carries, with its indexes resolved.
 *
 * @returns {Report}
 */
function readReport() {
  /** @type {PageData} */
  const data = JSON.parse(byId("report-data", HTMLScriptElement).text);
  const paths = data.paths.map(([text, source, level, group, marks = ""]) => ({ text, source, level, group, marks }));
  const pathAt = (/** @type {number} */ index) => {
    const path = paths[index];
    if (path === undefined) throw new Error(`the report names path ${index}, which it has not`);
    return path;
  };
  /** @type {(indexes: readonly number[]) => Path[]} */
  const pathsAt = (indexes) => indexes.map(pathAt);
  const people = data.people.map(([email, name, initials, judgement, words, own, otherRoles = []]) => ({
    email,
    name,
    initials,
    judgement,
    words,
    paths: pathsAt(own),
    otherRoles,
    findings: /** @type {Finding[]} */ ([]),
  }));
  const findings = data.findings.map((finding) => {
    const person = finding.row === undefined ? undefined : people[finding.row];
    const rule = data.rules[finding.rule];
    if (rule === undefined) throw new Error(`a finding names rule ${finding.rule}, which the report has not`);
    const result = { data: finding, rule, paths: pathsAt(finding.paths), person };
    person?.findings.push(result);
    return result;
  });
  const groups = data.groups.map(([key, name]) => ({ key, name }));
  return { levels: data.levels, rules: data.rules, groups, people, findings };
}

const LEVEL_WORD = /** @type {const} */ (["", "See", "Spend"]);

/**
 * What a person can do on each group: a list by group.
 *
 * @param {Person} person
 * @param {number} groups how many there are
 * @returns {Access[]}
 */
function accessOf(person, groups) {
  /** @type {Level} */
  let everywhere = 0;
  for (const { level, group } of person.paths) if (group === -1 && level > everywhere) everywhere = level;
  /** @type {Access[]} */
  const access = Array.from({ length: groups }, () => ({ level: everywhere, inherited: everywhere > 0 }));
  for (const { level, group } of person.paths) {
    const known = access[group];
    if (known === undefined || level === 0) continue;
    access[group] = { level: level > known.level ? level : known.level, inherited: false };
  }
  return access;
}

/**
 * The paths that reach a group, or all of them.
 *
 * @param {Person} person
 * @param {number | undefined} group
 */
function pathsTo(person, group) {
  if (group === undefined) return person.paths;
  return person.paths.filter((path) => path.level > 0 && (path.group === -1 || path.group === group));
}

/**
 * The findings about a person, or about one on a group: those that name no group are about the person alone.
 *
 * @param {Person} person
 * @param {number | undefined} group
 */
function findingsAbout(person, group) {
  return person.findings.filter(
    ({ data: { groups } }) => group === undefined || groups.includes(group) || groups.includes(-1),
  );
}

/** The most groups that are named where there is little room. */
const MOST_NAMED = 3;

/**
 * What a person holds in short: roles on the organization, and on which groups there are others.
 *
 * @param {Person} person
 * @param {Pick<Report, "groups">} report
 */
function holdsText(person, { groups }) {
  const own = [...new Set(person.paths.flatMap(({ group, level }) => (level > 0 && group >= 0 ? [group] : [])))];
  const titles = own.flatMap((group) => {
    const name = groups[group]?.name;
    const roles = person.paths.filter((path) => path.group === group && path.level > 0).map(roleTitle);
    return name === undefined ? [] : roles.map((role) => ({ role, name }));
  });
  const roles = [...new Set(titles.map(({ role }) => role))].sort();
  const where = roles.map((role) => {
    const names = [...new Set(titles.filter((each) => each.role === role).map(({ name }) => name))].sort();
    return `${role} on ${names.length > MOST_NAMED ? `${names.length} Billing Groups` : names.join(", ")}`;
  });
  return [...new Set(organizationRoles(person)), ...where].join("; ");
}

/**
 * The title of a path's role, without scope and terms.
 *
 * @param {Path} path
 */
function roleTitle({ text }) {
  return text.replace(/( on |,).*$/, "");
}

/**
 * Roles that a person holds on the organization.
 *
 * @param {Person} person
 */
function organizationRoles(person) {
  return person.paths.filter((path) => path.group === -1).map(roleTitle);
}

/** @param {Person} person */
function personTitle(person) {
  return person.name === "" ? person.email : person.name;
}
