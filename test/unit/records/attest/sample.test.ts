import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawSample, parseSampleSize, type SampleSize } from "../../../../src/records/attest/sample";
import { fingerprint } from "../../../../src/model/fingerprint";
import { organizationOf, reviewOf } from "../../../support/attest";

const ids = fc.uniqueArray(
  fc.nat().map((n) => fingerprint(n)),
  { minLength: 1, maxLength: 40 },
);
const sizes: fc.Arbitrary<SampleSize> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
);

describe("a sample", () => {
  it("can be drawn again by hand: by the SHA-256 of the JSON list of seed and id", () => {
    const drawn = ["a1", "b2", "c3", "d4"]
      .map((id) => ({ id, place: createHash("sha256").update(`["seed","${id}"]`).digest("hex") }))
      .sort((a, b) => (a.place < b.place ? -1 : 1))
      .slice(0, 2);
    expect([...drawSample(["a1", "b2", "c3", "d4"], "seed", { count: 2 })]).toEqual(drawn.map(({ id }) => id));
  });

  it("is of the size that was asked for, the same for everybody, whatever the order", () => {
    fc.assert(
      fc.property(ids, fc.string(), sizes, (list, seed, size) => {
        const drawn = drawSample(list, seed, size);
        const wanted =
          "count" in size ? Math.min(size.count, list.length) : Math.ceil((list.length * size.percent) / 100 - 1e-9);
        expect(drawn.size).toBe(wanted);
        expect(list).toEqual(expect.arrayContaining([...drawn]));
        expect(drawSample([...list].reverse(), seed, size)).toEqual(drawn);
      }),
    );
  });

  it("keeps everybody in their places when somebody comes: at most one in, and at most one out", () => {
    fc.assert(
      fc.property(ids, fc.string(), sizes, (list, seed, size) => {
        const [joiner = "", ...before] = list;
        const [old, young] = [drawSample(before, seed, size), drawSample(list, seed, size)];
        const added = [...young].filter((id) => !old.has(id));
        const dropped = [...old].filter((id) => !young.has(id));
        expect(added.length).toBeLessThanOrEqual(1);
        expect(dropped.length).toBeLessThanOrEqual(1);
        // A number draws as many as before: whoever is out made place for the one who came.
        if (dropped.length > 0) expect(added).toEqual([joiner]);
      }),
    );
  });

  it("is another one for another seed", () => {
    const list = Array.from({ length: 200 }, (_, n) => fingerprint(n));
    const drawn = ["1f2e", "1f2f", "2f2e"].map((seed) => [...drawSample(list, seed, { count: 20 })].sort().join(" "));
    expect(new Set(drawn).size).toBe(3);
  });

  it("draws each as often as any other", () => {
    const list = Array.from({ length: 10 }, (_, n) => fingerprint(n));
    const times = new Map(list.map((id) => [id, 0]));
    for (let seed = 0; seed < 1000; seed++)
      for (const id of drawSample(list, String(seed), { count: 3 })) times.set(id, (times.get(id) ?? 0) + 1);
    // 300 each, with a standard deviation of 14.5: five of those either way.
    for (const count of times.values()) expect(Math.abs(count - 300)).toBeLessThan(73);
  });

  it.each([
    ["25", { count: 25 }],
    ["10%", { percent: 10 }],
    ["0.5%", { percent: 0.5 }],
    ["100%", { percent: 100 }],
    ["0", undefined],
    ["0%", undefined],
    ["101%", undefined],
    ["2.5", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["", undefined],
    ["ten", undefined],
  ])("of %j", (text, size) => expect(parseSampleSize(text)).toEqual(size));

  it.each([
    [0.29, 10_000, 29],
    [7, 100, 7],
    [10, 30, 3],
    [10, 31, 4],
    [0.001, 10, 1],
  ])("of %d%% of %d is %d, whatever a computer makes of a hundredth", (percent, total, wanted) => {
    const list = Array.from({ length: total }, (_, n) => String(n));
    expect(drawSample(list, "seed", { percent }).size).toBe(wanted);
  });
});

describe("a review with a sample", () => {
  it("asks for what was drawn and for what has findings, and leaves nothing out of the pack", () => {
    const people = Array.from({ length: 40 }, (_, n) => `user${n}@acme.example`);
    const organization = organizationOf({
      people: { "user7@acme.example": { status: "suspended" } },
      organizationRoles: { standardUser: people },
    });
    const pack = reviewOf(organization, { sample: { seed: "1f2e", size: "5" } });
    const asked = (why: string): readonly string[] =>
      pack.decisions.filter((each) => each.asked === why).map(({ person }) => person);
    expect(pack.decisions).toHaveLength(40);
    expect(asked("sample")).toHaveLength(5);
    expect([...asked("sample"), ...asked("finding")]).toContain("user7@acme.example");
    expect(asked("finding").length).toBeLessThanOrEqual(1);
    expect(asked("all")).toEqual([]);
  });
});
