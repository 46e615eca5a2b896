import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessPath } from "../../../../src/model/access";
import { accessPathJson } from "../../../../src/model/access-path-json";
import { type Organization } from "../../../../src/model/organization";
import { type AccessDiff, accessDiff } from "../../../../src/auditor/review/access-diff";
import { accessOf, bruteForce, expanded, universe } from "./oracle";
import { declaredRename, NOW, otherKeys, pairs, shuffled, worlds } from "./arbitraries";

const RUNS = 3000;
/** Thousands of pairs take their time on a busy machine. */
const TIMEOUT = 60_000;

/** Holds `law` against many pairs of organizations. */
function always(law: (base: Organization, head: Organization) => void, numRuns = 600): void {
  fc.assert(
    fc.property(pairs, ([base, head]) => {
      law(base, head);
    }),
    { numRuns },
  );
}

const NOTHING = { people: [], sameAccess: [], renames: [], userChanges: [], lists: [] };

describe("accessDiff", { timeout: TIMEOUT }, () => {
  it("says what a brute force over person, capability and group says", () => {
    always((base, head) => {
      expect(expanded(accessDiff(base, head, NOW))).toEqual(bruteForce(base, head));
    }, RUNS);
  });

  it("gives the head's access when it is applied to the base's", () => {
    always((base, head) => {
      const groups = universe(base, head);
      const { gained, lost, released } = expanded(accessDiff(base, head, NOW));
      const access = new Set(accessOf(base, groups).keys());
      for (const atom of gained) {
        expect(access.has(atom)).toBe(false);
        access.add(atom);
      }
      for (const atom of [...lost, ...released]) expect(access.delete(atom)).toBe(true);
      expect(access).toEqual(new Set(accessOf(head, groups).keys()));
    });
  });

  it("is undone by the diff the other way round", () => {
    always((base, head) => {
      const [there, back] = [expanded(accessDiff(base, head, NOW)), expanded(accessDiff(head, base, NOW))];
      expect(back.gained).toEqual(new Set([...there.lost, ...there.released]));
      expect(new Set([...back.lost, ...back.released])).toEqual(there.gained);
      expect(back.terms).toEqual(new Set([...there.terms].map(inverse)));
    });
  });

  it("is empty between an organization and itself, in whatever order and by whatever names of groups and accounts", () => {
    fc.assert(
      fc.property(worlds, fc.infiniteStream(fc.nat()), (world, numbers) => {
        expect(accessDiff(world, world, NOW)).toMatchObject(NOTHING);
        expect(accessDiff(world, shuffled(world, numbers), NOW)).toMatchObject(NOTHING);
        expect(accessDiff(world, otherKeys(world), NOW)).toMatchObject(NOTHING);
      }),
      { numRuns: 300 },
    );
  });

  it("is the same whatever the order of either side, and whatever the base calls its groups", () => {
    fc.assert(
      fc.property(pairs, fc.infiniteStream(fc.nat()), ([base, head], numbers) => {
        const diff = accessDiff(base, head, NOW);
        const other = accessDiff(shuffled(base, numbers), shuffled(head, numbers), NOW);
        expect(printed(other)).toEqual(printed(diff));
        expect(expanded(accessDiff(otherKeys(base), head, NOW))).toEqual(bruteForce(base, head));
      }),
      { numRuns: 300 },
    );
  });

  it("takes a declared rename for neither a loss nor a gain, either way", () => {
    const [old, now] = ["ada@acme.example", "ada.park@acme.example"];
    const named = (person: string): string => (person === now ? old : person);
    always((base, head) => {
      if (!isKnown(base, old) || !isKnown(head, old)) return;
      const renamed = declaredRename(head, old, now);
      const diff = accessDiff(base, renamed, NOW);
      const isOne = (base.people.get(old)?.external ?? false) === (head.people.get(old)?.external ?? false);
      expect(diff.renames).toEqual(isOne ? [{ from: old, to: now, by: "formerly" }] : []);
      if (!isOne) return;
      expect(expanded(diff, named)).toEqual(bruteForce(base, head));
      expect(expanded(accessDiff(renamed, base, NOW), named)).toEqual(bruteForce(head, base));
    });
  });

  it("keeps apart who gains and loses something, and who can do the same in another way", () => {
    always((base, head) => {
      const { people, sameAccess } = accessDiff(base, head, NOW);
      for (const { gained, lost, released } of people)
        expect(gained.length + lost.length + released.length).toBeGreaterThan(0);
      for (const { gained, lost, released, terms, ways } of sameAccess) {
        expect([...gained, ...lost, ...released]).toEqual([]);
        expect(terms.length + ways.before.length + ways.after.length).toBeGreaterThan(0);
      }
      const names = [...people, ...sameAccess].map(({ person }) => person);
      expect(new Set(names).size).toBe(names.length);
      expect(people.map(({ person }) => person)).toEqual(people.map(({ person }) => person).sort());
    });
  });
});

/** What a diff says, with paths as results write them. */
function printed({ people, sameAccess, renames, userChanges, lists }: AccessDiff): unknown {
  const text = JSON.stringify({ people, sameAccess, renames, userChanges, lists }, (key, value: unknown) =>
    ["paths", "before", "after"].includes(key) && Array.isArray(value)
      ? value.map((path: AccessPath) => accessPathJson(path))
      : value,
  );
  return JSON.parse(text);
}

function isKnown(world: Organization, person: string): boolean {
  return world.people.has(person) || world.bindings.some(({ grants }) => grants.some((one) => one.person === person));
}

const INVERSE: Readonly<Record<string, string>> = {
  "ends-later": "ends-earlier",
  "ends-earlier": "ends-later",
  "usable-again": "no-longer-usable",
  "no-longer-usable": "usable-again",
};

function inverse(line: string): string {
  const [change = "", ...rest] = line.split(" ");
  return [INVERSE[change], ...rest].join(" ");
}
