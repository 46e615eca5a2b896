import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { review, type ReviewResult } from "../../../../src/auditor/review";
import { DEFAULT_REVIEW_LIMITS } from "../../../../src/model/limits";
import { type LoadedManifest, loadManifest } from "../../../../src/manifest/load";
import { type Binding, type Grant, type Organization, scopeKey } from "../../../../src/model/organization";
import { NOW, pairs, worlds } from "./arbitraries";
import { sections } from "./changes";

/** What decides: the verdict, and what stands in the way, without the places where it stands. */
function decided({ verdict, limits }: ReviewResult): unknown {
  return { verdict, limits: limits.map(({ kind, limits: broken, people }) => [kind, broken, people]) };
}

describe("how a change is written never alters its verdict", () => {
  it("order, teams", () => {
    fc.assert(
      fc.property(pairs, fc.infiniteStream(fc.nat()), ([base, head], random) => {
        const shuffled = <T>(items: Iterable<T>): T[] =>
          [...items]
            .map((item) => [random.next().value, item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item);
        const inTeams = (grants: readonly Grant[]): readonly Grant[] =>
          shuffled(grants).map((grant) => (random.next().value % 2 === 0 ? { ...grant, team: "some" } : grant));
        const written: Organization = {
          ...head,
          people: new Map(shuffled(head.people)),
          domains: new Map(shuffled(head.domains)),
          bindings: shuffled(head.bindings).map((binding) => ({ ...binding, grants: inTeams(binding.grants) })),
        };
        expect(decided(review({ base, head: written, now: NOW }))).toEqual(decided(review({ base, head, now: NOW })));
      }),
      { numRuns: 200 },
    );
  });

  const text = readFileSync(path.resolve(__dirname, "../../../cases/review/base.yaml"), "utf8");
  const at = new Date("2026-06-01T00:00:00Z");
  const load = (files: Readonly<Record<string, string>>): LoadedManifest =>
    loadManifest(
      "access.yaml",
      {
        read: (file) => ({ bytes: new TextEncoder().encode(files[file] ?? "") }),
        glob: () => Object.keys(files).filter((file) => file !== "access.yaml"),
      },
      at,
    );
  const edited = (manifest: string, edits: Readonly<Record<string, string>> = {}): string =>
    Object.entries(edits).reduce((result, [from, to]) => result.replace(from, () => to), manifest);
  /** The section `people`, in a file of its own. */
  const inFiles = (manifest: string): Readonly<Record<string, string>> => {
    const [, before = "", people = "", after = ""] =
      /^([\s\S]*?)(^people:\n(?: .*\n)*)([\s\S]*)$/m.exec(manifest) ?? [];
    const head = manifest.split("\n").filter((line) => /^(apiVersion|kind):/.test(line));
    return {
      "access.yaml": `${before}include: [people.yaml]\n${after}`,
      "people.yaml": `${head.join("\n")}\n${people}`,
    };
  };

  const wellFormed = [...sections.values()]
    .flat()
    .filter(({ given, change }) => load({ "access.yaml": edited(edited(text, given), change) }).organization);
  it.each(wellFormed)("spelling, files: $case", ({ given, change }) => {
    const before = edited(text, given);
    const after = edited(before, change);
    const judged = (files: Readonly<Record<string, string>>): unknown => {
      const base = load({ "access.yaml": before }).organization;
      const { organization: head, problems } = load(files);
      if (base === undefined) throw new Error("the base is malformed");
      return decided(review({ base, head, problems, now: at }));
    };
    const plain = judged({ "access.yaml": after });
    expect(judged({ "access.yaml": after.replaceAll("@acme.example", "@ACME.Example") })).toEqual(plain);
    expect(judged(inFiles(after))).toEqual(plain);
  });
});

it("what is blocked for one's gains is blocked with the gains of others, too", () => {
  const places = fc.nat();
  const gains = (names: readonly string[]): fc.Arbitrary<readonly (readonly [string, number])[]> =>
    fc.array(fc.tuple(fc.constantFrom(...names), places), { minLength: 1, maxLength: 8 });
  const named = (letter: string): readonly string[] => [1, 2, 3, 4].map((number) => `${letter}${number}@acme.example`);
  let blocked = 0;
  const few = { people: 1, percent: 100 };
  const { gainingBilling, gainingAdministration } = DEFAULT_REVIEW_LIMITS;
  const reviewLimits = {
    ...DEFAULT_REVIEW_LIMITS,
    gainingBilling: { ...gainingBilling, ...few },
    gainingAdministration: { ...gainingAdministration, ...few },
  };
  fc.assert(
    fc.property(worlds, gains(named("new-one-")), gains(named("another-")), (world, one, other) => {
      const base: Organization = { ...world, reviewLimits };
      const withGains = (list: readonly (readonly [string, number])[]): Organization => ({
        ...base,
        bindings: list.reduce((bindings, [person, place]) => given(bindings, person, place), base.bindings),
      });
      const alone = review({ base, head: withGains(one), now: NOW });
      const kinds = new Set(alone.limits.map(({ kind }) => kind));
      if (alone.verdict !== "blocked") return;
      blocked++;
      const both = review({ base, head: withGains([...one, ...other]), now: NOW });
      expect(both.verdict).toBe("blocked");
      for (const kind of kinds) expect(both.limits.map((block) => block.kind)).toContain(kind);
    }),
    { numRuns: 300 },
  );
  expect(blocked).toBeGreaterThan(10);
});

/** The lists with somebody more in one of them. */
function given(bindings: readonly Binding[], person: string, place: number): readonly Binding[] {
  const [chosen] = bindings.length === 0 ? [] : [bindings[place % bindings.length]];
  const key = chosen && `${chosen.role} ${scopeKey(chosen.scope)}`;
  return bindings.map((binding) =>
    `${binding.role} ${scopeKey(binding.scope)}` === key
      ? { ...binding, grants: [...binding.grants, { person, origin: { assignment: "IY1" } }] }
      : binding,
  );
}
