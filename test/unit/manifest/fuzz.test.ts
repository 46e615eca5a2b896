import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { parse, stringify } from "yaml";
import { loadManifest } from "../../../src/manifest/load";
import { printManifest } from "../../../src/manifest/print";
import { NOW } from "../../support/organizations";
import { runsOf } from "../../support/fast-check";
import { oneFile } from "../../support/manifest-files";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const whole = readFileSync(path.resolve(__dirname, "../../cases/model/whole.yaml"));

/** Bytes that mean something to YAML, to the loader, to terminals and to JavaScript. */
const morsels: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .constantFrom(
      ...[
        "\n",
        "\r\n",
        "\r",
        "\t",
        "  ",
        ": ",
        ":",
        "- ",
        "? ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "#",
        "&a ",
        "*a",
        "*ada",
        "!!binary ",
        "!t ",
      ],
      ...[
        "|",
        ">",
        "'",
        '"',
        "\\",
        "\\0",
        "%YAML 1.1\n---\n",
        "---\n",
        "...\n",
        "<<: ",
        "~",
        "null",
        "true",
        "1",
        "-1.5e3",
        "@",
        "team:",
      ],
      ...[
        "__proto__",
        "constructor",
        "user: ",
        "until: ",
        "include: [x]\n",
        "\0",
        "\x1b[2J",
        "\u202e",
        "\ufeff",
        "🚀",
        "e\u0301",
        "é",
      ],
      ...["[".repeat(50), "{a: ".repeat(40), "\n  - ".repeat(5), "a".repeat(2000)],
    )
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);

/** A change of the bytes: what stands from one place to another is dropped, repeated, moved or replaced. */
type Edit = (bytes: Buffer) => Buffer;
const edits: fc.Arbitrary<Edit> = fc
  .record({
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.oneof(fc.nat(3), fc.nat(40), fc.nat(400)),
    kind: fc.constantFrom("drop", "repeat", "swap", "replace", "insert"),
    morsel: morsels,
  })
  .map(({ from, length, kind, morsel }) => (bytes) => {
    const start = Math.floor(from * bytes.length);
    const [before, middle, after] = [
      bytes.subarray(0, start),
      bytes.subarray(start, start + length),
      bytes.subarray(start + length),
    ];
    switch (kind) {
      case "drop":
        return Buffer.concat([before, after]);
      case "repeat":
        return Buffer.concat([before, middle, middle, after]);
      case "swap":
        return Buffer.concat([after, middle, before]);
      case "replace":
        return Buffer.concat([before, morsel, after]);
      case "insert":
        return Buffer.concat([before, morsel, middle, after]);
    }
  });

/** Any value at all, as YAML can say it. */
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    null,
    [],
    {},
    "team:platform",
    "ada@acme.example",
    "2027-01-31",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    1e300,
  ),
  fc.string({ unit: "binary" }),
);

/** The value with what stands at one of its places, chosen by `choice`, replaced or its key renamed. */
function transplant(value: unknown, choice: number, graft: unknown, rename: boolean): unknown {
  let left = choice % (count(value) || 1);
  const walk = (node: unknown): unknown => {
    if (left-- === 0 && !rename) return graft;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [
        left === 0 && rename ? (typeof graft === "string" ? graft : JSON.stringify(graft)) : key,
        walk(item),
      ]),
    );
  };
  return walk(value);
}

function count(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, item) => sum + count(item), 1);
}

/** Loads the bytes and holds the outcome against what must be true of any outcome. */
function check(bytes: Uint8Array): "fine" | "malformed" {
  const { problems, organization } = loadManifest("access.yaml", oneFile(bytes), NOW);
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  for (const { at, related, message, hint } of problems) {
    for (const place of [at, ...(related === undefined ? [] : [related])]) {
      expect(place.file).toBe("access.yaml");
      expect(place.line).toBeGreaterThanOrEqual(1);
      expect(place.line).toBeLessThanOrEqual(lines.length);
      expect(place.column).toBeGreaterThanOrEqual(1);
      expect(place.column).toBeLessThanOrEqual((lines[place.line - 1] ?? "").length + 1);
    }
    expect(`${message}${hint ?? ""}`).not.toMatch(/\p{Cc}|undefined|\[object/u);
    expect(message.length).toBeLessThan(1000);
  }
  const isMalformed = problems.some(({ kind }) => kind === "malformed");
  expect(organization === undefined).toBe(isMalformed);
  if (organization !== undefined) expect(printManifest(organization)).not.toBe("");
  return isMalformed ? "malformed" : "fine";
}

describe("loadManifest", () => {
  it("takes any change of the bytes for a manifest or for problems, never throws, and finds places inside the file", () => {
    const seen = { fine: 0, malformed: 0 };
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 4 }), (changes) => {
        seen[check(changes.reduce<Buffer>((bytes, edit) => edit(bytes), whole))] += 1;
      }),
      { numRuns: 400 },
    );
    // Both must happen, or the mutations are too weak or too strong to prove anything.
    expect(seen.fine).toBeGreaterThan(5);
    expect(seen.malformed).toBeGreaterThan(runsOf(400) / 4);
  });

  it("takes any value in any place for a manifest or for problems", () => {
    const manifest: unknown = parse(whole.toString("utf8"));
    fc.assert(
      fc.property(fc.nat(), values, fc.boolean(), (choice, graft, rename) => {
        check(Buffer.from(stringify(transplant(manifest, choice, graft, rename))));
      }),
      { numRuns: 400 },
    );
  });

  it("takes any bytes for problems", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.array(morsels).map((parts) => Buffer.concat(parts)),
        ),
        (bytes) => {
          expect(check(bytes)).toBe("malformed");
        },
      ),
      { numRuns: 1000 },
    );
  });
});
