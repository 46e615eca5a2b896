import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { createColors } from "picocolors";
import { type Log } from "sarif";
import { describe, expect, it } from "vitest";
import { github } from "../../../../src/auditor/review/formats/github";
import { html } from "../../../../src/auditor/review/formats/html";
import { markdown } from "../../../../src/auditor/review/formats/markdown";
import { sarif } from "../../../../src/auditor/review/formats/sarif";
import { table } from "../../../../src/auditor/review/formats/table";
import { totalsLine } from "../../../../src/auditor/review/formats/totals";
import { type ReviewFormatter } from "../../../../src/auditor/review/formats/view";
import { isSummaryTrue, type ReviewResult } from "../../../../src/auditor/review";
import { htmlErrors } from "../../../support/html-errors";
import { plain } from "../../../../src/report/text/plain";
import validateReview from "../../../../schemas/compiled/review";
import { reviewOf, sections } from "./changes";

const VIEW = { width: 100, colors: createColors(false), clip: 65_536, version: "1.2.3" };
const FORMATS: Readonly<Record<string, ReviewFormatter>> = { table, markdown, github, sarif };
const cases = [...sections.values()].flat();
const results = cases.map((one) => [one.case, reviewOf(one)] as const);

const CASES = path.join(__dirname, "../../../cases/audit-reports");
// The official schema has a pattern that is none in Unicode mode.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validateSarif = ajv.compile(
  JSON.parse(readFileSync(path.join(CASES, "sarif-2.1.0.schema.json"), "utf8")) as object,
);

function renderMarkdown(text: string): string {
  return micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
}

/** Text without what a format adds: line ends, escapes, percent codes, SARIF's doubled braces. */
function bare(text: string): string {
  return text
    .replace(/%0A|\\n/g, " ")
    .replace(/%3A/g, ":")
    .replace(/%2C/g, ",")
    .replace(/[\\\u200B"{}]/g, "")
    .replace(/&(?=[lg]t;)/g, "&")
    .replace(/\s+/g, " ");
}

describe.each(Object.entries(FORMATS))("%s", (_, format) => {
  it.each(results)("says the verdict, each limit with what unblocks it, and the override: %s", (_, result) => {
    const text = bare(format(result, VIEW));
    expect(text).toContain(bare(result.summary.verdict));
    for (const { message, unblock } of result.limits) {
      expect(text).toContain(bare(plain(message)));
      expect(text).toContain(bare(plain(unblock)));
    }
    if (result.override === undefined) return;
    expect(text).toContain(bare(result.override.reason));
    expect(text).toContain(result.override.by);
    if (result.override.refused !== undefined) expect(text).toContain(result.override.refused);
  });

  it("is the same text for the same result", () => {
    for (const [, result] of results) expect(format(result, VIEW)).toBe(format(result, VIEW));
  });
});

/** Every text in a result is `hostile` where its schema lets it be. */
function poisoned(result: ReviewResult, hostile: string): ReviewResult {
  const keys = new Set(
    [
      "person",
      "formerly",
      "from",
      "to",
      "people",
      "message",
      "unblock",
      "remediation",
      "billingGroup",
      "account",
      "team",
    ].concat(
      [
        "billingGroups",
        "except",
        "admins",
        "group",
        "what",
        "before",
        "after",
        "file",
        "name",
        "ruleId",
        "reason",
        "by",
        "ref",
      ],
      ["remove", "insert", "unread", "verdictText"],
    ),
  );
  const text = JSON.stringify(result, (key, value: unknown) => {
    if (!keys.has(key)) return value;
    if (typeof value === "string") return `${value}${hostile}`;
    return Array.isArray(value) && value.every((item) => typeof item === "string")
      ? value.map((item) => `${item}${hostile}`)
      : value;
  });
  return JSON.parse(text) as ReviewResult;
}

const HOSTILE = [
  "\n::error::owned",
  "\r\n##[command]x",
  "</details><script>alert(1)</script><img src=x onerror=alert(1)>",
  "[x](https://evil.example) ![x](https://evil.example/x.png) https://evil.example www.evil.example",
  "@octocat #1 `code` ``` ~~~~ | a | <!-- twilio-org review -->",
  "\n```\n# Approved\n",
  "\u202Egnp.exe\u0000\u001B[31m",
  "`".repeat(700),
];

const patched: ReviewResult = (() => {
  const found = reviewOf({
    case: "",
    change: { "viewers: []": "viewers: [ada@acme.example]", "breakGlass: [breakglass@acme.example]\n": "" },
    override: { reason: "why", by: "ceo@acme.example" },
    verdict: "",
  });
  const [first, ...rest] = found.findings.created;
  if (first === undefined) throw new Error("no finding");
  const patch = { file: "access.yaml", edits: [{ line: 7, remove: ["old"], insert: ["new"] }] };
  const twice = { file: "access.yaml", edits: [...patch.edits, { line: 9, remove: [], insert: ["more"] }] };
  return {
    ...found,
    unread: ["the history"],
    compared: {
      base: { file: "access.yaml", ref: "main", commit: "1".repeat(40), absent: true },
      head: { file: "access.yaml" },
    },
    findings: { ...found.findings, created: [{ ...first, patch }, { ...first, patch: twice }, ...rest] },
  };
})();

describe("whatever names are in a result", () => {
  it.each(HOSTILE)("%j makes nothing happen", (hostile) => {
    const result = poisoned(patched, hostile);
    expect(validateReview(JSON.parse(JSON.stringify(result)))).toBe(true);
    const annotations = github(result);
    for (const line of annotations.trimEnd().split("\n"))
      expect(line).toMatch(/^::(error|warning|notice) (?!.*::.*::(error|warning))/);
    expect(annotations).not.toMatch(/##\w*\[/);
    const html = renderMarkdown(markdown(result, VIEW));
    expect(html.replace(/<h[23]>|<pre>|<code[^>]*>/g, "")).not.toMatch(/<(script|img|h1|a (?!href="mailto:))\b/);
    expect(html.match(/<h2>/g)).toHaveLength(1);
    for (const format of [table, markdown, github, sarif])
      expect(format(result, VIEW)).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
    expect(JSON.parse(sarif(result, VIEW))).toBeTruthy();
    validateSarif(JSON.parse(sarif(result, VIEW)));
    expect(validateSarif.errors).toBeNull();
    for (const clip of [4_000, 5_000, 9_000, 20_000])
      expect(markdown(result, { clip }).length).toBeLessThanOrEqual(clip);
  });
});

describe("markdown", () => {
  it("begins with the mark by which the comment is found again", () => {
    for (const [, result] of results) expect(markdown(result, VIEW)).toMatch(/^<!-- twilio-org review -->\n/);
  });

  it("begins, for the reader, with one line of totals", () => {
    for (const [, result] of results)
      expect(bare(markdown(result, VIEW))).toContain(`review --> **${totalsLine(result)}** ## Access review`);
  });

  it.each([
    ["a right ends later", "nobody gains or loses billing; 1 on other terms; safe"],
    ["a viewer leaves a Billing Group", "1 loses billing; safe"],
    ["an address stands for another user of Twilio", "1 gains billing, 1 loses it; 1 now another user of Twilio; safe"],
    [
      "the Owner list leaves the manifest",
      "nobody gains or loses billing; 1 no longer managed; blocked: the Owner would be unknown or unable to act",
    ],
    [
      "new Administrators who are called suspended",
      "3 gain billing; 3 become administrators; blocked: more people gain administration than the limit allows",
    ],
    [
      "an address with an invisible character",
      "who gains or loses is not known; blocked: the manifest is not valid (2)",
    ],
  ])("counts in that line: %s", (name, line) => {
    const [, result] = results.find(([title]) => title === name) ?? [];
    expect(result && totalsLine(result)).toBe(line);
  });

  it("has no number for what is not known", () => {
    const [, safe] = results.find(([, { verdict }]) => verdict === "safe") ?? [];
    if (safe === undefined) throw new Error("no safe change");
    const source = { file: "access.yaml", line: 3, column: 1 };
    const problems = [{ kind: "malformed", message: "not YAML", source }] as const;
    expect(totalsLine({ ...safe, problems: [...problems] })).toMatch(/^who gains or loses is not known; /);
    expect(totalsLine({ ...safe, unread: ["roles"] })).toContain("; something could not be read; ");
  });

  it("offers a suggestion for one edit, and a diff for several", () => {
    const text = markdown(patched, VIEW);
    expect(text).toContain("Instead of line 7 of access.yaml:\n\n  ```suggestion\n  new\n  ```");
    expect(text).toContain("A change of access.yaml:\n\n  ```diff\n  - 7 old\n  +   new\n  +   more\n  ```");
  });

  it("is clipped with a word of where the rest is, and shows something of every section", () => {
    const people = Array.from({ length: 3000 }, (_, n) => {
      const [change] = patched.people;
      if (change === undefined) throw new Error("nobody");
      return { ...change, person: `person-${n}@acme.example` };
    });
    const text = markdown({ ...patched, people }, VIEW);
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/… and [\d,]+ more\n```/);
    expect(text).toContain("The rest is in the JSON result");
    for (const title of ["What stood in the way", "What changes", "Findings created", "Notes"])
      expect(text).toContain(`### ${title}\n`);
    expect(markdown(patched, VIEW)).not.toContain("Clipped");
  });
});

describe("html", () => {
  const plainText = (text: string): string =>
    bare(
      text
        .replace(/<[^>]*>/g, "")
        .replace(/&lt;/g, "<")
        .replace(/&gt;/g, ">")
        .replace(/&#39;|&#x27;/g, "'")
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, "&"),
    );

  it.each(results)("says the verdict, what stands in the way, and who gains and loses what: %s", (_, result) => {
    const page = html(result);
    const text = plainText(page);
    expect(text).toContain(bare(plain(result.summary.verdict)));
    expect(htmlErrors(page)).toEqual([]);
    for (const { kind, message, unblock } of result.limits) {
      // Readers of the page know no rules by their ids.
      const said = kind === "new-finding" ? message.replace(/^[a-z-]+: /, "") : message;
      expect(text).toContain(bare(plain(said)));
      expect(text).toContain(bare(plain(unblock)));
    }
    for (const what of result.unread) expect(text).toContain(bare(plain(what)));
    for (const { person } of result.people) expect(text).toContain(bare(plain(person)));
    expect(page).not.toMatch(/<script(?! type="application)/);
  });

  it("draws for each place how many gain, lose and are no longer managed", () => {
    const bars = results.flatMap(([, result]) => {
      const drawn = [...html(result).matchAll(/<desc>([^<]*)<\/desc>/g)].map(([, label = ""]) => label);
      const most = result.people.filter(({ gained }) => gained.length > 0).length;
      for (const label of drawn) expect(Number(/(\d+) gain/.exec(label)?.[1] ?? 0)).toBeLessThanOrEqual(most);
      const isDrawn = drawn.some((label) => label.includes("gain"));
      const gains = result.people.some(({ gained }) => gained.some((right) => !("impliedBy" in right)));
      expect(isDrawn).toBe(gains);
      return drawn;
    });
    expect(bars.some((label) => /\d+ lose/.test(label))).toBe(true);
    expect(bars.some((label) => /\d+ no longer managed/.test(label))).toBe(true);
  });

  it("draws an account and a Billing Group of one name apart", () => {
    const [[, plainResult] = []] = results;
    const [somebody] = results.flatMap(([, { people }]) => people);
    if (plainResult === undefined || somebody === undefined) throw new Error("no review");
    const gains = (person: string, scope: "billingGroup" | "account", role: string) => ({
      ...somebody,
      ...{ person, lost: [], released: [], terms: [] },
      gained: [{ role, scope, [scope]: "shop", paths: [] }],
    });
    const people = [
      gains("ada@acme.example", "billingGroup", "billingGroupViewer"),
      gains("bo@acme.example", "account", "accountDeveloper"),
    ];
    const page = html({ ...plainResult, people });
    const drawn = [...page.matchAll(/<title>([^<]*)<\/title><desc>[^<]*: ([^<:]*)<\/desc>/g)];
    expect(drawn.map(([, place, said]) => `${place}: ${said}`)).toEqual(["account shop: 1 gain", "shop: 1 gain"]);
  });
});

describe("sarif", () => {
  it.each(results)("is what the official schema describes: %s", (_, result) => {
    validateSarif(JSON.parse(sarif(result, VIEW)));
    expect(validateSarif.errors).toBeNull();
  });

  it("has a place for every result where the manifest is known, and a rule for each", () => {
    const [run] = (JSON.parse(sarif(patched, VIEW)) as Log).runs;
    const rules = run?.tool.driver.rules ?? [];
    expect(run?.results?.length).toBeGreaterThan(3);
    for (const { locations, ruleId, ruleIndex = -1 } of run?.results ?? []) {
      expect(locations?.[0]?.physicalLocation).toBeDefined();
      expect(rules[ruleIndex]?.id).toBe(ruleId);
    }
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});

describe("a result from elsewhere", () => {
  it.each(results)("is taken where it is what the review said: %s", (_, result) => {
    const read: unknown = JSON.parse(JSON.stringify(result));
    expect(validateReview(read) && isSummaryTrue(read)).toBe(true);
  });

  it.each(results)("is refused where its numbers or verdict are not its own: %s", (_, result) => {
    const { summary, verdict } = result;
    for (const key of Object.keys(summary)) {
      const other = key === "verdict" ? "Fine." : -1;
      expect(isSummaryTrue({ ...result, summary: { ...summary, [key]: other } })).toBe(false);
    }
    for (const other of ["safe", "no-access-change", "blocked", "overridden"] as const)
      if (other !== verdict) expect(isSummaryTrue({ ...result, verdict: other })).toBe(false);
  });
});
