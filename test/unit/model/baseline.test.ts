import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apart, type Baseline, compareWithBaseline, type BaselineInput } from "../../../src/model/baseline";

const NIGHTS = fc.array(
  fc.record({ items: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d")), complete: fc.boolean() }),
  { maxLength: 8 },
);

const inputOf = (fingerprints: readonly string[], complete = true): BaselineInput => ({
  asOf: "2026-12-01T00:00:00.000Z",
  complete,
  items: fingerprints.map((fingerprint) => ({ fingerprint, person: "ada@acme.example", message: `${fingerprint}!` })),
});
const fingerprintsOf = (list: Baseline["gone"]): readonly string[] => list.map(({ fingerprint }) => fingerprint).sort();

describe("a result held against an earlier one", () => {
  it("tells a thing once when it comes and once when it goes, whatever could not be read meanwhile", () => {
    fc.assert(
      fc.property(NIGHTS, (nights) => {
        // What a reader of all nights knows: only a complete reading makes anything go.
        let known: ReadonlySet<string> = new Set();
        let last: BaselineInput = inputOf([]);
        for (const { items, complete } of nights) {
          const now = inputOf(items, complete);
          const baseline = compareWithBaseline(now, last);
          expect([...baseline.new].sort()).toEqual(items.filter((each) => !known.has(each)).sort());
          expect([...baseline.known].sort()).toEqual(items.filter((each) => known.has(each)).sort());
          const missing = [...known].filter((each) => !items.some((one) => one === each)).sort();
          expect(fingerprintsOf(baseline.gone)).toEqual(complete ? missing : []);
          expect(fingerprintsOf(baseline.unseen)).toEqual(complete ? [] : missing);
          known = new Set(complete ? items : [...known, ...items]);
          last = { ...now, baseline };
        }
      }),
    );
  });

  it("sets new things apart from known ones, in their order", () => {
    const baseline = compareWithBaseline(inputOf(["c", "a", "b"]), inputOf(["a", "z"]));
    const items = ["c", "a", "b"].map((fingerprint) => ({ fingerprint }));
    expect(apart(items, baseline)).toEqual([
      { title: "New", items: [{ fingerprint: "c" }, { fingerprint: "b" }] },
      { title: "Known", items: [{ fingerprint: "a" }] },
    ]);
    expect(baseline.gone).toEqual([{ fingerprint: "z", person: "ada@acme.example", message: "z!" }]);
    expect(apart(items, undefined)).toEqual([{ items }]);
  });
});
