/** People at once: of a page with thousands nobody reads all. */
const SUBJECTS_AT_ONCE = 20;

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
  /** @type {readonly Item[]} */
  let found = [];

  const counts = new Map();
  for (const { data } of report.findings) counts.set(data.rule, (counts.get(data.rule) ?? 0) + 1);
  report.rules.forEach(({ id }, index) => {
    if (counts.has(index)) rule.append(create("option", { value: String(index) }, [`${id} (${counts.get(index)})`]));
  });

  const showMore = (/** @type {number} */ n) => {
    const shown = list.childElementCount;
    list.append(
      ...found
        .slice(shown, shown + n)
        .map((item) => (item.note === undefined ? subjectItem(item.subject ?? [], links) : noteItem(item.note))),
    );
    more.hidden = list.childElementCount === found.length;
    more.textContent = `Show more (${count(found.length - list.childElementCount, "entry", "entries")} left)`;
  };
  const apply = () => {
    const severities = new Set(new FormData(form).getAll("severity"));
    const [personWords, textWords] = [wordsOf(person.value), wordsOf(text.value)];
    const kept = report.findings.filter(
      (finding) =>
        severities.has(finding.data.waiver === undefined ? finding.data.severity : "waived") &&
        (rule.value === "" || finding.data.rule === Number(rule.value)) &&
        (personWords.length === 0 || hasWords(whoText(finding), personWords)) &&
        (textWords.length === 0 || hasWords(findingText(finding), textWords)),
    );
    const subjects = subjectsOf(kept);
    found = itemsOf(subjects);
    list.replaceChildren();
    showMore(SUBJECTS_AT_ONCE);
    status.textContent =
      report.findings.length === 0
        ? "No findings."
        : `${kept.length.toLocaleString("en-US")} of ${count(report.findings.length, "finding", "findings")}, by ${count(subjects.length, "subject", "subjects")}`;
  };

  if (report.findings.length > 0) onChange(form, apply);
  more.addEventListener("click", () => {
    const first = list.childElementCount;
    showMore(SUBJECTS_AT_ONCE);
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
  const own = [
    rule.id,
    rule.title,
    data.todo,
    message,
    remediation,
    role,
    scope,
    source,
    fingerprint,
    waiver,
    ...reasons,
  ];
  return `${whoText(finding)} ${own.join(" ")}`.toLowerCase();
}

/**
 * Findings by whom they are about, each with its causes, in the order in which they come.
 *
 * @param {readonly Finding[]} findings
 * @returns {readonly Subject[]}
 */
function subjectsOf(findings) {
  /** @type {Map<string, Map<number, Finding[]>>} */
  const subjects = new Map();
  for (const finding of findings) {
    const { person, cause } = finding.data;
    const causes = subjects.get(person);
    const known = causes?.get(cause);
    if (known !== undefined) known.push(finding);
    else if (causes !== undefined) causes.set(cause, [finding]);
    else subjects.set(person, new Map([[cause, [finding]]]));
  }
  return [...subjects.values()].map((causes) => [...causes.values()]);
}

/** From so many people on, a note of one rule about each of them is one line. */
const MANY = 3;

/**
 * Subjects, and at the end each rule whose note is all that there is to say of many people.
 *
 * @param {readonly Subject[]} subjects
 * @returns {readonly Item[]}
 */
function itemsOf(subjects) {
  const noted = subjects.map((causes) => {
    const data = causes.length === 1 && causes[0]?.length === 1 ? causes[0][0]?.data : undefined;
    const isNote = data?.severity === "info" && data.waiver === undefined && data.patch === undefined;
    return isNote ? data.rule : undefined;
  });
  const sizes = new Map();
  for (const rule of noted) sizes.set(rule, (sizes.get(rule) ?? 0) + 1);
  const isMany = (/** @type {number | undefined} */ rule) => rule !== undefined && (sizes.get(rule) ?? 0) >= MANY;
  const single = subjects.filter((_, index) => !isMany(noted[index])).map((subject) => ({ subject }));
  /** @type {Map<number | undefined, Finding[]>} */
  const notes = new Map();
  subjects.forEach((causes, index) => {
    const rule = noted[index];
    if (!isMany(rule)) return;
    const known = notes.get(rule);
    if (known === undefined) notes.set(rule, causes.flat());
    else known.push(...causes.flat());
  });
  return [...single, ...[...notes.values()].map((note) => ({ note }))];
}

/**
 * One note about many people.
 *
 * @param {readonly Finding[]} findings
 */
function noteItem(findings) {
  const [first] = findings;
  if (first === undefined) return create("li", {});
  const people = () =>
    findings.map(({ data, person }) =>
      create("li", {}, [
        foreign(person === undefined ? data.person : personTitle(person)),
        ": ",
        foreign(data.message),
        " ",
        create("code", { class: "fingerprint" }, [data.fingerprint.slice(0, 16)]),
      ]),
    );
  return create("li", { class: "subject" }, [
    create("div", { class: "head" }, [
      create("span", {}),
      create("div", {}, [create("h3", { tabindex: "-1" }, [count(findings.length, "person", "people")])]),
    ]),
    create("div", { class: "causes" }, [
      create("div", { class: "cause" }, [
        create("div", {}, [
          severityMark(first.data),
          create("p", { class: "say message" }, [foreign(first.rule.title)]),
          fillOnce(fold("Who", create("ul")), people),
        ]),
        create("div", { class: "act" }, [
          create("strong", {}, [first.data.todo]),
          create("p", {}, [foreign(first.data.remediation)]),
        ]),
      ]),
    ]),
  ]);
}

/**
 * @param {Subject} causes
 * @param {Links} links
 */
function subjectItem(causes, links) {
  const [first] = causes[0] ?? [];
  if (first === undefined) return create("li", {});
  const { data, person } = first;
  const title = person === undefined ? data.person || "The organization" : personTitle(person);
  const head = create("div", { class: "head" }, [
    ...(person === undefined ? [create("span", {})] : [personMark(person)]),
    create("div", {}, [
      create("h3", { tabindex: "-1" }, [foreign(title)]),
      ...(person === undefined || person.name === ""
        ? []
        : [create("div", { class: "mail" }, [foreign(person.email)])]),
      ...(person === undefined ? [] : [badges(person.words)]),
      ...(person === undefined ? [] : [linkButton("Show in the matrix", () => links.showInMatrix(person))]),
    ]),
  ]);
  return create("li", { class: "subject" }, [head, create("div", { class: "causes" }, causes.map(causeItem))]);
}

/** @param {readonly string[]} words */
function badges(words) {
  return create(
    "div",
    { class: "badges" },
    words.map((word) => create("span", { class: "badge" }, [word])),
  );
}

/**
 * One cause: what the worst finding says, what to do, and everything else as evidence.
 *
 * @param {readonly Finding[]} findings
 */
function causeItem(findings) {
  const [first, ...rest] = findings;
  if (first === undefined) return create("div", {});
  const { data } = first;
  const patches = findings.flatMap((each) => each.data.patch ?? []);
  return create("div", { class: "cause" }, [
    create("div", {}, [
      create(
        "div",
        {},
        findings.map((each) => severityMark(each.data)),
      ),
      create("p", { class: "say message" }, [foreign(data.message)]),
      ...rest.map((each) => create("p", { class: "why message" }, [foreign(each.data.message)])),
      evidence(findings),
    ]),
    create("div", { class: "act" }, [
      create("strong", {}, [data.todo]),
      create("p", {}, [foreign(data.remediation)]),
      ...patches.map((patch) => fold(`A change of ${patch.file} that clears it`, patchBlock(patch))),
    ]),
  ]);
}

/**
 * What proves a cause: rules, where the right comes from, waivers, fingerprints.
 *
 * @param {readonly Finding[]} findings
 */
function evidence(findings) {
  const paths = [...new Set(findings.flatMap((each) => each.paths))];
  const facts = findings.flatMap(({ data, rule }) => [
    fact("Rule", [ruleName(rule), " ", create("code", { class: "fingerprint" }, [data.fingerprint.slice(0, 16)])]),
    ...(data.role === "" ? [] : [fact("Role", [foreign(data.role)])]),
    ...(data.scope === "" ? [] : [fact("On", [foreign(data.scope)])]),
    ...(data.source === "" ? [] : [fact("At", [foreign(data.source)])]),
    ...(data.waiver === undefined ? [] : [fact("Waived", [foreign(data.waiver)])]),
  ]);
  const seen = new Set();
  const own = facts.filter((pair) => {
    const key = pair.map(({ textContent }) => textContent).join("\n");
    return seen.has(key) ? false : seen.add(key);
  });
  const given = paths.length === 0 ? [] : [fact("Given by", [pathList(paths)])];
  return fold("Evidence", create("dl", {}, [...own, ...given].flat()));
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
 * @param {readonly (Node | string)[]} value
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

/**
 * Fills the list in a fold when it is first opened: of so many people it need not exist before somebody asks.
 *
 * @param {HTMLDetailsElement} details
 * @param {() => readonly Node[]} items
 */
function fillOnce(details, items) {
  details.addEventListener("toggle", () => details.querySelector("ul")?.replaceChildren(...items()), { once: true });
  return details;
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
