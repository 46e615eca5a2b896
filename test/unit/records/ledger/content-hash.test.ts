import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentFollower } from "../../../../src/records/ledger/content-hash";
import { apply, type Changes, contentHasher } from "../../../../src/records/ledger/lists";

const key = fc.oneof(
  fc.nat(999).map((number) => `IY${number}`),
  fc.constantFrom("", "é", "\ud800", "__proto__", "a\nb"),
);
const change = fc.record({
  set: fc.array(fc.tuple(key, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 40 }),
  gone: fc.array(key, { maxLength: 20 }),
});
const changes: fc.Arbitrary<Changes> = fc
  .array(fc.tuple(fc.constantFrom("users", "assignments", "findings"), change), { maxLength: 3 })
  .map((lists) => new Map(lists.map(([name, { set, gone }]) => [name, { set: new Map(set), gone }])));

/** So many records that they fill several chunks. */
const many: Changes = new Map([
  ["users", { set: new Map(Array.from({ length: 700 }, (_, n) => [`IY${(n * 7) % 700}`, `record ${n}`])), gone: [] }],
]);

describe("lists that are followed through their changes", () => {
  it("have the hash that working it out from scratch gives", () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 8 }), fc.boolean(), (steps, isLarge) => {
        const lists = new Map<string, Map<string, string>>();
        const { follow, content } = contentFollower();
        for (const step of isLarge ? [many, ...steps] : steps) {
          apply(lists, step);
          follow(step);
          expect(content()).toBe(contentHasher()(lists, lists.keys()));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("have the same hash where it was not asked for in between", () => {
    const { follow, content } = contentFollower();
    const lists = new Map<string, Map<string, string>>();
    const gone: Changes = new Map([["users", { set: new Map([["IY3", "other"]]), gone: ["IY1", "IY699"] }]]);
    for (const step of [many, gone]) {
      apply(lists, step);
      follow(step);
    }
    expect(content()).toBe(contentHasher()(lists, lists.keys()));
  });
});
