import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { loadManifest, loadManifestObject } from "../../../src/manifest/load";
import { printManifest } from "../../../src/manifest/print";
import { type Organization } from "../../../src/model/organization";
import { manifests, meaning, NOW, organizations, randoms, reordered, respelledAll } from "../../support/organizations";
import { oneFile } from "../../support/manifest-files";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = 100;

function load(text: string): Organization {
  const { organization, problems } = loadManifest("access.yaml", oneFile(text), NOW);
  if (organization === undefined) throw new Error(JSON.stringify(problems, undefined, 1));
  return organization;
}

describe("printManifest", () => {
  it("prints the manifest that uses everything as the golden file has it", () => {
    const cases = path.resolve(__dirname, "../..");
    const whole = readFileSync(path.join(cases, "cases/model/whole.yaml"), "utf8");
    expect(printManifest(load(whole))).toBe(readFileSync(path.join(cases, "golden/manifest/whole.yaml"), "utf8"));
  });

  it("is read back as the same organization", () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        expect(meaning(load(printManifest(organization)))).toEqual(meaning(organization));
      }),
      { numRuns: RUNS },
    );
  });

  it("is canonical: printing what was read back gives the same text", () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const text = printManifest(organization);
        expect(printManifest(load(text))).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("loadManifest", () => {
  it("reads YAML and an object alike", () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const { organization, problems } = loadManifestObject(manifest, NOW);
        expect(problems.filter(({ kind }) => kind === "malformed")).toEqual([]);
        expect(meaning(load(stringify(manifest)))).toEqual(organization && meaning(organization));
      }),
      { numRuns: RUNS },
    );
  });

  it("gives no meaning to the order of keys and lists", () => {
    fc.assert(
      fc.property(manifests, randoms, (manifest, random) => {
        const [one, other] = [load(stringify(manifest)), load(stringify(reordered(manifest, random)))];
        expect(meaning(other)).toEqual(meaning(one));
        expect(printManifest(other)).toBe(printManifest(one));
      }),
      { numRuns: RUNS },
    );
  });

  it("gives no meaning to the spelling of addresses", () => {
    fc.assert(
      fc.property(manifests, randoms, (manifest, random) => {
        const [one, other] = [load(stringify(manifest)), load(stringify(respelledAll(manifest, random)))];
        expect(meaning(other)).toEqual(meaning(one));
      }),
      { numRuns: RUNS },
    );
  });
});
