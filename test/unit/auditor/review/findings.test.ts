import fc from "fast-check";
import { expect, it } from "vitest";
import { type Finding } from "../../../../src/model/finding";
import { type Organization } from "../../../../src/model/organization";
import { accessDiff, review, reviewFindings } from "../../../../src/auditor/review";
import { runRules, type Rule } from "../../../../src/auditor/rules";
import { type Repair } from "../../../../src/auditor/rules/engine/access-change";
import { NOW, pairs } from "./arbitraries";

function missing(these: readonly Finding[], those: readonly Finding[]): readonly Finding[] {
  const known = new Set(those.map(({ fingerprint }) => fingerprint));
  return these.filter(({ fingerprint }) => !known.has(fingerprint));
}

it("are created and cured as the audits of both sides tell", () => {
  fc.assert(
    fc.property(pairs, ([base, head]) => {
      const { before, after, created, cured, unseen } = reviewFindings(accessDiff(base, head, NOW));
      const [old, young] = [runRules(before), runRules(after)];
      expect(created).toEqual(missing(young, old));
      const gone = new Set([...cured, ...unseen]);
      expect(gone.size).toBe(cured.length + unseen.length);
      expect([...gone].map(({ fingerprint }) => fingerprint).sort()).toEqual(
        missing(old, young)
          .map(({ fingerprint }) => fingerprint)
          .sort(),
      );
    }),
    { numRuns: 300 },
  );
});

const anyone: Organization = fc.sample(pairs, { numRuns: 1, seed: 7 })[0]?.[0] ?? raise();

function raise(): never {
  throw new Error("no sample");
}

it("a rule that fails on one side only is told", () => {
  const rule = (message: string): Rule => ({
    id: "own",
    severity: "error",
    title: "",
    rationale: "",
    remediation: "",
    messages: { said: { message, remediation: "" } },
    options: { schema: {}, defaults: {} },
    check: ({ organization }) =>
      organization.name === "after" ? [{ messageId: "said", data: {}, person: "ada@acme.example" }] : [],
  });
  const created = (message: string): readonly string[] =>
    review({
      base: anyone,
      head: { ...anyone, name: "after" },
      now: NOW,
      ownRules: [rule(message)],
    }).findings.created.map(({ ruleId }) => ruleId);
  expect(created("all is well")).toEqual(["own"]);
  expect(created("there is no {value}")).toEqual(["rule-failed"]);
});

it("patches are tried for what is created alone, and for five at most", () => {
  let most = 0;
  fc.assert(
    fc.property(pairs, ([base, head]) => {
      const asked: string[] = [];
      const repair: Repair = ({ person }) => {
        asked.push(person);
        return { why: "nobody edits it" };
      };
      const { created } = review({ base, head, now: NOW, repair }).findings;
      const people = new Set(created.map(({ person }) => person));
      expect(asked.filter((person) => !people.has(person))).toEqual([]);
      expect(created.filter(({ remediation }) => remediation.endsWith("nobody edits it.")).length).toBe(asked.length);
    }),
    { numRuns: 100 },
  );
  fc.assert(
    fc.property(pairs, ([base, head]) => {
      let loaded = 0;
      const repair: Repair = () => ({
        patch: { file: "access.yaml", edits: [] },
        before: head,
        after: () => ({ organization: ++loaded > 0 ? { ...head, bindings: [] } : head }),
      });
      review({ base, head, now: NOW, repair });
      expect(loaded).toBeLessThanOrEqual(5);
      most = Math.max(most, loaded);
    }),
    { numRuns: 100 },
  );
  expect(most).toBe(5);
});
