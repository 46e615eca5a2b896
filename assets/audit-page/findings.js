const FINDINGS_AT_ONCE = 50;
const SEVERITY_WORD = /** @type {const} */ ({ error: "Error", warning: "Warning", info: "Info" });

/**
 * The list of findings with its filters.
 *
 * @param {Report} report
 * @param {Links} links
 */
function findingList(report, links) {
  const form = byId("finding-filters", HTMLFormElement);
  const list = byId("finding-list", HTMLOListElement);
  const more = byId("more-findings", HTMLButtonElement);
  const status = byId("findings-status", HTMLParagraphElement);
  const rule = field(form, "rule", HTMLSelectElement);
  const person = field(form, "person", HTMLInputElement);
  const text = field(form, "text", HTMLInputElement);
  /** @type {readonly Finding[]} */
  let found = [];

  const counts = new Map();
  for (const { data } of report.findings) counts.set(data.rule, (counts.get(data.rule) ?? 0) + 1);
  report.rules.forEach(({ id }, index) => {
    if (counts.has(index)) rule.append(create("option", { value: String(index) }, [`${id} (${counts.get(index)})`]));
  });

  const showMore = (/** @type {number} */ n) => {
    const shown = list.childElementCount;
    list.append(...found.slice(shown, shown + n).map((finding) => findingItem(finding, links)));
    more.hidden = list.childElementCount === found.length;
    more.textContent = `Show more (${count(found.length - list.childElementCount, "finding", "findings")} left)`;
  };
  const apply = () => {
    const severities = new Set(new FormData(form).getAll("severity"));
    const [personWords, textWords] = [wordsOf(person.value), wordsOf(text.value)];
    found = report.findings.filter(
      (finding) =>
        severities.has(finding.data.waiver === undefined ? finding.data.severity : "waived") &&
        (rule.value === "" || finding.data.rule === Number(rule.value)) &&
        hasWords(whoText(finding), personWords) &&
        (textWords.length === 0 || hasWords(findingText(finding), textWords)),
    );
    list.replaceChildren();
    showMore(FINDINGS_AT_ONCE);
    status.textContent =
      report.findings.length === 0
        ? "No findings."
        : `${found.length.toLocaleString("en-US")} of ${count(report.findings.length, "finding", "findings")}`;
  };

  if (report.findings.length > 0) onChange(form, apply);
  more.addEventListener("click", () => {
    const first = list.childElementCount;
    showMore(FINDINGS_AT_ONCE);
    // The button moves down or goes: the reader goes on with what is new.
    const next = list.children[first]?.querySelector("h3");
    if (next instanceof HTMLElement) next.focus();
  });
  apply();
  return {
    /** @param {Person} of */
    showOnly(of) {
      form.reset();
      person.value = of.email;
      apply();
      byId("findings-title", HTMLHeadingElement).scrollIntoView();
      person.focus({ preventScroll: true });
    },
    /** Lists up to `most` of the findings that the filters leave, for paper. */
    showAll(/** @type {number} */ most) {
      showMore(Math.max(0, most - list.childElementCount));
      return found.length - list.childElementCount;
    },
  };
}

/** @param {Finding} finding */
function whoText({ data, person }) {
  return `${data.person} ${person?.name ?? ""}`.toLowerCase();
}

/** @param {Finding} finding */
function findingText(finding) {
  const { data, rule, paths } = finding;
  const { message, remediation, role, scope, source, fingerprint, waiver = "" } = data;
  const reasons = paths.map((path) => `${path.text} ${path.source} ${path.marks}`);
  const own = [rule.id, rule.title, message, remediation, role, scope, source, fingerprint, waiver, ...reasons];
  return `${whoText(finding)} ${own.join(" ")}`.toLowerCase();
}

/**
 * @param {Finding} finding
 * @param {Links} links
 */
function findingItem(finding, links) {
  const { data, rule, paths, person } = finding;
  const waived = data.waiver !== undefined;
  const who = person === undefined ? data.person || "The organization" : personTitle(person);
  const badge = create("span", { class: `badge ${data.severity}` }, [SEVERITY_WORD[data.severity]]);
  const title = create("h3", { tabindex: "-1" }, [
    badge,
    ...(waived ? [" ", create("span", { class: "badge waived" }, ["Waived"])] : []),
    " ",
    foreign(who),
    ...(person === undefined || person.name === "" ? [] : [" ", create("span", { class: "quiet" }, [person.email])]),
  ]);
  const facts = [
    ...(data.role === "" ? [] : [fact("Role", [foreign(data.role)])]),
    ...(data.scope === "" ? [] : [fact("Billing Groups", [foreign(data.scope)])]),
    fact("To do", [foreign(data.remediation)]),
    ...(rule.title === rule.id ? [] : [fact("Rule", [foreign(rule.title)])]),
    ...(data.waiver === undefined ? [] : [fact("Waived", [foreign(data.waiver)])]),
  ].flat();
  return create("li", { class: `finding ${data.severity}${waived ? " is-waived" : ""}` }, [
    title,
    create("p", { class: "message" }, [foreign(data.message)]),
    create("dl", { class: "facts" }, facts),
    ...(paths.length === 0 ? [] : [fold(`Why (${count(paths.length, "path", "paths")})`, pathList(paths))]),
    ...(data.patch === undefined
      ? []
      : [fold(`A change of ${data.patch.file} that clears it`, patchBlock(data.patch))]),
    create("p", { class: "fine" }, [
      create("span", {}, [ruleName(rule)]),
      ...(data.source === "" ? [] : [create("span", {}, [foreign(data.source)])]),
      create("code", {}, [data.fingerprint.slice(0, 16)]),
      ...(person === undefined ? [] : [linkButton("Show in the matrix", () => links.showInMatrix(person))]),
    ]),
  ]);
}

/**
 * @param {PageData["rules"][number]} rule
 * @returns {Node}
 */
function ruleName({ id, docs }) {
  return docs === undefined
    ? create("code", {}, [id])
    : create("a", { href: docs, rel: "noopener noreferrer", target: "_blank" }, [id]);
}

/**
 * @param {string} name
 * @param {readonly Node[]} value
 */
function fact(name, value) {
  return [create("dt", {}, [name]), create("dd", {}, value)];
}

/**
 * @param {string} summary
 * @param {Node} content
 */
function fold(summary, content) {
  return create("details", {}, [create("summary", {}, [summary]), content]);
}

/** @param {readonly Path[]} paths */
function pathList(paths) {
  const items = paths.map((path) =>
    create("li", {}, [
      foreign(path.text),
      " ",
      create("code", {}, [path.source]),
      ...(path.marks === "" ? [] : [" ", create("strong", { class: "mark" }, [path.marks])]),
    ]),
  );
  return create("ul", { class: "paths" }, items);
}

/** @param {NonNullable<FindingData["patch"]>} patch */
function patchBlock({ lines }) {
  const parts = lines.map((line) => create(/^ *\d+ - /.test(line) ? "del" : "ins", {}, [`${line}\n`]));
  return create("pre", { tabindex: "0" }, parts);
}
