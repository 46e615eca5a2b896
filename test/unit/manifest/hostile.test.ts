import { describe, expect, it, vi } from "vitest";
import { loadManifest, loadManifestObject, type LoadedManifest } from "../../../src/manifest/load";
import { NOW } from "../../support/organizations";
import { oneFile } from "../../support/manifest-files";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const HEAD =
  "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\norganization: { sid: OR00000000000000000000000000000001 }\n";
const MEGABYTE = 1024 * 1024;

function loadBytes(bytes: Uint8Array): LoadedManifest {
  return loadManifest("access.yaml", oneFile(bytes), NOW);
}

function load(text: string): LoadedManifest {
  return loadBytes(new TextEncoder().encode(text));
}

/** The problems of a text, as `line:column message`. */
function problems(text: string): readonly string[] {
  return load(text).problems.map(({ at, message }) => `${at.line}:${at.column} ${message}`);
}

describe("a manifest's size", () => {
  it("may be 10 MB", () => {
    const text = `${HEAD}#${" ".repeat(10 * MEGABYTE - HEAD.length - 2)}\n`;
    expect(text).toHaveLength(10 * MEGABYTE);
    expect(problems(text)).toEqual([]);
  });

  it("may not be more", () => {
    expect(load(`${HEAD}#${" ".repeat(10 * MEGABYTE - HEAD.length)}`).problems).toEqual([
      {
        kind: "malformed",
        message: "the file is larger than 10 MB",
        hint: "split it and name the parts under include:",
        at: { file: "access.yaml", line: 1, column: 1 },
      },
    ]);
  });

  it("may not be all syntax", () => {
    expect(problems("- ".repeat(4.5 * MEGABYTE))).toEqual(["1:1 the file has more than 4,000,000 pieces of syntax"]);
  });
});

describe("encodings", () => {
  it.each([
    ["Latin-1", Buffer.from("name: J\u00fcrgen\n", "latin1")],
    ["UTF-16", Buffer.from("\ufeffpeople: {}\n", "utf16le")],
    ["a half of a character", Buffer.concat([Buffer.from(HEAD), Buffer.from([0xf0, 0x9f, 0x9a])])],
    ["a surrogate by itself", Buffer.from([0xed, 0xa0, 0x80])],
    ["an overlong NUL", Buffer.from([0xc0, 0x80])],
  ])("that are not UTF-8 are refused: %s", (_, bytes) => {
    expect(loadBytes(bytes).problems.map(({ message }) => message)).toEqual(["the file is not valid UTF-8"]);
  });
});

describe("nesting", () => {
  const deep = "values are nested more than 32 deep";

  it.each([
    ["lists in a row", (depth: number) => `people: ${"[".repeat(depth)}${"]".repeat(depth)}`, 1],
    ["lists never closed", (depth: number) => `people: ${"[".repeat(depth)}`, 1],
    ["maps in a row", (depth: number) => `people: ${"{ a: ".repeat(depth)}`, 1],
    ["dashes", (depth: number) => `people:\n  ${"- ".repeat(depth)}x`, 2],
    ["question marks", (depth: number) => `people:\n  ${"? ".repeat(depth)}x`, 2],
    ["keys", (depth: number) => `people: ${"[{? ".repeat(depth)}`, 1],
  ])("of %s is refused where it gets too deep", (_, make, line) => {
    for (const depth of [40, 1_000, 100_000])
      expect(problems(make(depth))).toEqual([expect.stringMatching(`^${line}:\\d+ ${deep}$`)]);
  });

  it("of indented maps is refused where it gets too deep", () => {
    const text = Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n");
    expect(problems(text)).toEqual([`33:33 ${deep}`]);
  });

  it("of thirty levels is merely wrong", () => {
    expect(problems(`${HEAD}people: ${"{ a: ".repeat(30)}1${" }".repeat(30)}`)).toEqual([
      '4:11 "a" is not an e-mail address: an e-mail address has a name, an @ and a domain',
      '4:16 unknown key "a" in people.a',
    ]);
  });
});

describe("aliases", () => {
  it("may not multiply beyond reason", () => {
    const levels = Array.from(
      { length: 25 },
      (_, i) => `  l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`,
    );
    expect(problems(`${HEAD}teams:\n  l0: &l0 [a@acme.example]\n${levels.join("\n")}\n`)).toEqual([
      expect.stringMatching(/^\d+:\d+ aliases repeat more than 100,000 values$/),
    ]);
  });

  it("may not nest without end", () => {
    const chain = Array.from({ length: 40 }, (_, i) => `  l${i + 1}: &l${i + 1} [*l${i}]`);
    expect(problems(`${HEAD}teams:\n  l0: &l0 [a@acme.example]\n${chain.join("\n")}\n`)).toEqual([
      expect.stringMatching(/ values are nested more than 32 deep$/),
    ]);
  });

  it("may be many", () => {
    const groups = Array.from({ length: 5_000 }, (_, i) => `  g${i}: { id: commerce_${i}, viewers: *all }`);
    const text = `${HEAD}teams:\n  all: &all [a@acme.example, b@acme.example]\nbillingGroups:\n${groups.join("\n")}\n`;
    const { organization } = load(text);
    expect(organization?.bindings).toHaveLength(5_000);
    expect(organization?.bindings.every(({ grants }) => grants.length === 2)).toBe(true);
  });
});

describe("mistakes without number", () => {
  it("in the syntax are cut short", () => {
    expect(problems(`people: ${"&x ".repeat(20_000)}`)).toHaveLength(100);
  });

  it("in the values are all told", () => {
    const keys = Array.from({ length: 130_000 }, (_, i) => `k${i}: 1`);
    expect(load(`${HEAD}${keys.join("\n")}\n`).problems).toHaveLength(130_000);
  });

  it("of the same key twice are all told", () => {
    expect(problems(`teams:\n${"  a: []\n".repeat(20_000)}${HEAD}`)).toHaveLength(19_999);
  });
});

describe("names of files", () => {
  it("may not have control characters", () => {
    const bytes = new TextEncoder().encode(`${HEAD}include: ["*.yaml"]\n`);
    const source = { read: () => ({ bytes }), glob: () => ["a\u001b[2J\n::error::.yaml"] };
    expect(loadManifest("access.yaml", source, NOW).problems).toEqual([
      {
        kind: "malformed",
        message: String.raw`a file name can't have control characters: "a\u001b[2J\n::error::.yaml"`,
        at: { file: "access.yaml", line: 4, column: 11 },
      },
    ]);
  });
});

describe("a manifest as an object", () => {
  const messages = (manifest: unknown): readonly string[] =>
    loadManifestObject(manifest, NOW).problems.map(({ message }) => message);

  it.each([
    ["nothing", undefined, "the file is empty"],
    ["null", null, "the file is empty"],
    ["text", "people: {}", 'the manifest must be a map, not "people: {}"'],
    ["a list", [], "the manifest must be a map, not a list"],
    ["a function", () => 1, "the file is empty"],
  ])("that is %s is refused", (_, manifest, message) => {
    expect(messages(manifest)).toEqual([message]);
  });

  it("that contains itself is refused", () => {
    const manifest: Record<string, unknown> = {};
    manifest["people"] = manifest;
    expect(messages(manifest)).toEqual([expect.stringMatching(/^\(manifest\) can't be read: .*circular/i)]);
  });

  it("that JSON can't write is refused", () => {
    expect(messages({ limits: { minimumAdministrators: 1n } })).toEqual([
      expect.stringMatching(/^\(manifest\) can't be read: .*BigInt/),
    ]);
    const hostile = {
      toJSON() {
        throw new TypeError("no\nsecond line");
      },
    };
    expect(messages({ people: hostile })).toEqual(["(manifest) can't be read: no"]);
  });

  it("that has __proto__ as its own key is refused, and changes nothing", () => {
    const manifest: unknown = JSON.parse('{"__proto__": {"polluted": true}, "people": {"__proto__": {"name": "x"}}}');
    expect(messages(manifest)).toContain('unknown key "__proto__"');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("can't include files", () => {
    const manifest = { apiVersion: "twilio-organization/v1", kind: "OrganizationAccess", include: ["*.yaml"] };
    expect(messages(manifest)).toContain('no file matches "*.yaml"');
  });
});
