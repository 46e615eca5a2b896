import { type Result } from "sarif";
import { fingerprint } from "../../../model/fingerprint";
import { formatPosition, type Position } from "../../../model/problem";
import { plain } from "../../../report/text/plain";
import { type RuleNote } from "./format";
import { completenessTests, junitText, suite, type TestCase } from "./junit";
import { leftOutNotes, placeOf, plainResult, ruleDescriptor, sarifText } from "./sarif";

/** Something that a command other than `audit` says of a place in a file. */
export interface Statement {
  /** Id of the rule that it is about. */
  readonly rule: string;
  readonly level: "error" | "warning";
  /** Whom or what it is about, in a few words. */
  readonly subject: string;
  readonly text: string;
  readonly at: Position;
  /** Another place that it is about. */
  readonly related?: Position;
  /** The same while it goes on. Left out: made of the rule, the file and the text. */
  readonly fingerprint?: string;
}

/** All that a command says. */
export interface Statements {
  /** What it is, for people: `Drift of Acme`. */
  readonly title: string;
  /** Which analysis it is: a later one of the same id replaces it. */
  readonly automation: { readonly id: string };
  readonly version: string;
  readonly asOf: string;
  /** Every rule that there is, whether anything is said of it or not. */
  readonly rules: readonly RuleNote[];
  readonly statements: readonly Statement[];
  /** What could not be read. */
  readonly unread?: readonly string[];
  /** Those of them that somebody chose to do without. */
  readonly leftOut?: readonly string[];
}

/** Statements with fingerprints that differ: the second of two that are alike is the second one. */
function identified(statements: readonly Statement[]): readonly (Statement & { readonly fingerprint: string })[] {
  const seen = new Map<string, number>();
  return statements.map((statement) => {
    const { rule, text, at } = statement;
    const own = statement.fingerprint ?? fingerprint([rule, at.file, text]);
    const number = (seen.get(own) ?? 0) + 1;
    seen.set(own, number);
    return { ...statement, fingerprint: number === 1 ? own : fingerprint([own, String(number)]) };
  });
}

/** SARIF 2.1.0, for code scanning. Source: see ./sarif. */
export function statementsSarif(report: Statements): string {
  const { automation, version, asOf, rules, statements, unread = [], leftOut = [] } = report;
  const index = new Map(rules.map(({ id }, place) => [id, place]));
  const results = identified(statements).map((statement): Result => ({
    ...plainResult(index, statement.rule, statement),
    relatedLocations:
      statement.related === undefined ? [] : [{ physicalLocation: placeOf(statement.related), message: RELATED }],
  }));
  return sarifText({
    version,
    descriptors: rules.map(ruleDescriptor),
    automation,
    isComplete: unread.every((what) => leftOut.includes(what)),
    asOf,
    unread,
    notes: leftOutNotes(results.length),
    results,
  });
}

const RELATED = { text: "the other place" };

/** JUnit's XML: a suite a rule, a failure a statement of one of the levels that `fails` names. Source: see ./junit. */
export function statementsJunit(report: Statements, fails: (level: Statement["level"]) => boolean): string {
  const { title, asOf, rules, unread = [], leftOut = [] } = report;
  const statements = identified(report.statements);
  const testOf = ({ rule, level, subject, text, at, fingerprint }: (typeof statements)[number]): TestCase => {
    const test = { "@classname": plain(rule), "@name": `${plain(subject)} [${fingerprint}]` };
    const details = [`${level}: ${plain(text)}`, `at: ${plain(formatPosition(at))}`].join("\n");
    if (!fails(level)) return { ...test, details };
    return { ...test, failure: { "@type": level, "@message": plain(text), "#text": details } };
  };
  const testsOf = (id: string): readonly TestCase[] => {
    const own = statements.filter(({ rule }) => rule === id).map(testOf);
    return own.length > 0 ? own : [{ "@classname": plain(id), "@name": "nothing to say" }];
  };
  return junitText(plain(title), [
    suite("completeness", asOf, completenessTests(unread, leftOut)),
    ...rules.map(({ id }) => suite(id, asOf, testsOf(id))),
  ]);
}
