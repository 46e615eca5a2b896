import fc from "fast-check";
import { expect, it } from "vitest";
import { type Finding } from "../../../../src/model/finding";
import { effectiveAccess } from "../../../../src/model/access";
import { isWithin } from "../../../../src/model/less";
import { withInferredFunctions } from "../../../../src/model/functions";
import { type Organization } from "../../../../src/model/organization";
import { accessDiff, review, reviewFindings } from "../../../../src/auditor/review";
import { type Rule, type RuleContext, runRules } from "../../../../src/auditor/rules";
import { type Repair } from "../../../../src/auditor/rules/engine/access-change";
import { byBase } from "./oracle";
import { NOW, pairs } from "./arbitraries";

function missing(these: readonly Finding[], those: readonly Finding[]): readonly Finding[] {
  const known = new Set(those.map(({ fingerprint }) => fingerprint));
  return these.filter(({ fingerprint }) => !known.has(fingerprint));
}

it("are created where the claims of either side show them, and cured where those of neither do", () => {
  fc.assert(
    fc.property(pairs, ([base, head]) => {
      const diff = accessDiff(base, head, NOW);
      const { created, cured, unreported, unseen } = reviewFindings(diff);
      const judge = (organization: Organization): readonly Finding[] => runRules(contextOf(organization));
      const inferred = contextOf(diff.base).organization;
      const { domains, breakGlass, limits } = base;
      const claimed = { ...byBase(inferred, head), domains, breakGlass, limits };
      const [old, stated, byClaims] = [judge(diff.base), judge(head), judge(claimed)];
      const fresh = [...missing([...stated, ...byClaims], old), ...longer([...stated, ...byClaims], old)];
      const gone = [...missing(old, stated), ...missing(old, byClaims)];
      const isLeft = (finding: Finding): boolean => gone.some((known) => isWithin(finding, known));
      expect(idsOf(created)).toEqual(idsOf(fresh.filter((finding) => !isLeft(finding))));
      const isSmaller = (known: Finding): boolean => fresh.some((finding) => isWithin(finding, known));
      const over = missing(old, stated).filter(
        (known) => !isSmaller(known) || idsOf(unseen).includes(known.fingerprint),
      );
      expect(idsOf([...cured, ...unreported, ...unseen])).toEqual(idsOf(over));
      expect(idsOf(cured)).toEqual(idsOf(missing(over, [...byClaims, ...unseen])));
    }),
    { numRuns: 300 },
  );
});

/** Findings about somebody that both sides have, and by rights that last longer on the second. */
function longer(young: readonly Finding[], old: readonly Finding[]): readonly Finding[] {
  const ends = ({ paths }: Finding): ReadonlyMap<string, number> => {
    const last = new Map<string, number>();
    for (const { role, scope, billingGroup, account, until } of paths) {
      const place = JSON.stringify([role, scope, billingGroup, account]);
      const time = until === undefined ? Infinity : Date.parse(until);
      last.set(place, Math.max(last.get(place) ?? -Infinity, time > NOW.getTime() ? time : -Infinity));
    }
    return last;
  };
  return young.filter((finding) => {
    const known = old.filter(({ fingerprint }) => fingerprint === finding.fingerprint).at(-1);
    if (known === undefined || finding.person === undefined || finding.severity === "info") return false;
    const before = ends(known);
    return [...ends(finding)].some(([place, end]) => end > (before.get(place) ?? Infinity));
  });
}

function idsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ fingerprint }) => fingerprint))].sort();
}

function contextOf(plain: Organization): RuleContext {
  const organization = withInferredFunctions(plain);
  return { organization, access: effectiveAccess(organization, NOW), now: NOW };
}

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
      const [old, young] = [base, head].map((side) => runRules(contextOf(side)));
      const people = new Set(missing(young ?? [], old ?? []).map(({ person }) => person));
      expect(asked.filter((person) => !people.has(person))).toEqual([]);
      const told = created.filter(({ remediation }) => remediation.endsWith("nobody edits it.")).length;
      expect(told).toBeLessThanOrEqual(asked.length);
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
