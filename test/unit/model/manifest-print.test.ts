import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { loadManifest, loadManifestObject } from "../../../src/model/manifest/load";
import { type ManifestFile, type MemberEntry } from "../../../src/model/manifest/manifest-file";
import { printManifest } from "../../../src/model/manifest/print";
import { type Organization } from "../../../src/model/organization";
import { manifests, meaning, NOW, organizations, reordered, respelled } from "../../support/organizations";

const RUNS = 100;

function load(text: string): Organization {
  const bytes = new TextEncoder().encode(text);
  const { organization, problems } = loadManifest("access.yaml", { read: () => ({ bytes }), glob: () => [] }, NOW);
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
      fc.property(manifests, fc.infiniteStream(fc.nat()), (manifest, numbers) => {
        const random = (below: number): number => Number(numbers.next().value) % below;
        const [one, other] = [manifest, reordered(manifest, random)].map((data) => load(stringify(data)));
        expect(other && meaning(other)).toEqual(one && meaning(one));
        expect(other && printManifest(other)).toBe(one && printManifest(one));
      }),
      { numRuns: RUNS },
    );
  });

  it("gives no meaning to the spelling of addresses", () => {
    const spelled = manifests.chain((manifest) =>
      fc.tuple(
        fc.constant(manifest),
        fc.infiniteStream(fc.nat()).map((stream) => respell(manifest, stream)),
      ),
    );
    fc.assert(
      fc.property(spelled, ([manifest, other]) => {
        expect(meaning(load(stringify(other)))).toEqual(meaning(load(stringify(manifest))));
      }),
      { numRuns: RUNS },
    );
  });
});

/** The manifest with each address spelled in a way that the stream decides. */
function respell(manifest: ManifestFile, stream: Iterator<number>): ManifestFile {
  const spell = (email: string): string =>
    email.startsWith("team:")
      ? email
      : (fc.sample(respelled(email), { seed: stream.next().value, numRuns: 1 })[0] ?? "");
  const list = (entries: readonly MemberEntry[]): readonly MemberEntry[] =>
    entries.map((entry) => (typeof entry === "string" ? spell(entry) : { ...entry, user: spell(entry.user) }));
  const lists = <T extends object>(record: T): T =>
    Object.fromEntries(
      Object.entries(record).map(([key, value]) => [key, Array.isArray(value) ? list(value) : value]),
    ) as T;
  const each = <V>(record: Readonly<Record<string, V>> = {}, change: (value: V) => V): Record<string, V> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
  return {
    ...manifest,
    people: Object.fromEntries(Object.entries(manifest.people ?? {}).map(([key, value]) => [spell(key), value])),
    teams: lists(manifest.teams ?? {}),
    organizationRoles: lists(manifest.organizationRoles ?? {}),
    billingGroups: each(manifest.billingGroups, lists),
    accounts: each(manifest.accounts, ({ roles, ...account }) =>
      roles ? { ...account, roles: lists(roles) } : account,
    ),
    breakGlass: (manifest.breakGlass ?? []).map(spell),
  };
}
