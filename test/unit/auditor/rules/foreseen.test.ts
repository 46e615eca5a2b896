import { describe, expect, test } from "vitest";
import { loadManifest, type ManifestFiles } from "../../../../src/manifest/load";
import { type Finding } from "../../../../src/model/finding";
import { effectiveAccess } from "../../../../src/model/access";
import { runRules } from "../../../../src/auditor/rules";
import { type Repair } from "../../../../src/auditor/rules/engine/access-change";
import { manifestRepair } from "../../../../src/auditor/rules/engine/repair";
import { filesOf } from "../../../support/manifest-files";

/*
 * What is foreseen of patches saves loading the manifest for each of them, and changes no answer: the same findings with
 * the same patches and reasons come of loading patch by patch.
 */

const NOW = new Date("2026-11-22T12:00:00Z");
const HEAD = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001 }
`;
const people = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `t${i}@acme.example`);
const technical = (count: number): string =>
  `people:\n${people(count)
    .map((email) => `  ${email}: { function: technical }\n`)
    .join("")}  cfo@acme.example: { function: finance }\n`;
const lines = (emails: readonly string[], indent = "    "): string =>
  emails.map((email) => `${indent}- ${email}\n`).join("");
const VERIFIED = "domains: { acme.example: verified }\n";
const LAX = "limits: { minimumAdministrators: 0, minimumBillingGroupAdmins: 0 }\n";

interface Tried {
  readonly findings: readonly Finding[];
  /** How many patches were loaded one by one. */
  readonly alone: number;
}

function tried(files: ManifestFiles, isForeseen: boolean, later: ManifestFiles = files): Tried {
  const { organization, problems } = loadManifest("access.yaml", files, NOW);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  let reads = 0;
  // The first time is for the text that is edited.
  const read: ManifestFiles["read"] = (...file) => (reads++ === 0 ? files : later).read(...file);
  const plain = manifestRepair({ file: "access.yaml", files: { ...later, read }, organization }, NOW);
  let alone = 0;
  const repair: Repair = (change) => {
    const offer = plain(change);
    if ("why" in offer) return offer;
    const { foresee: _, ...rest } = offer;
    const after = () => {
      alone++;
      return offer.after();
    };
    return { ...(isForeseen ? offer : rest), after };
  };
  const findings = runRules({ organization, access: effectiveAccess(organization, NOW), now: NOW, repair });
  return { findings, alone };
}

const patched = ({ findings }: Tried): number => findings.filter(({ patch }) => patch !== undefined).length;

/** Manifests, how many patches are offered, and how many are loaded one by one. */
const CASES: Readonly<
  Record<string, readonly [texts: Readonly<Record<string, string>>, offered: number, alone: number]>
> = {
  "out of one block list": [
    {
      "access.yaml": `${HEAD}${VERIFIED}${technical(3)}organizationRoles:\n  billingAdmin:\n${lines([...people(3), "cfo@acme.example"])}`,
    },
    3,
    0,
  ],
  "out of one list in brackets, where two are on one line": [
    {
      "access.yaml": `${HEAD}${VERIFIED}${technical(3)}organizationRoles:\n  billingAdmin: [${[...people(3), "cfo@acme.example"].join(", ")}]\n`,
    },
    3,
    3,
  ],
  "all who stand in a list": [
    {
      "access.yaml": `${HEAD}${VERIFIED}${technical(2)}${LAX}organizationRoles:\n  billingViewer:\n${lines(people(2))}`,
    },
    2,
    2,
  ],
  "out of lists of several files": [
    {
      "access.yaml": `${HEAD}${VERIFIED}include: [more.yaml]\n${technical(4)}organizationRoles:\n  billingAdmin:\n${lines([...people(2), "cfo@acme.example"])}`,
      "more.yaml": `apiVersion: twilio-organization/v1\nkind: OrganizationAccess\norganizationRoles:\n  billingViewer:\n${lines([...people(4).slice(2), "z@acme.example"])}`,
    },
    4,
    0,
  ],
  "into another list": [
    {
      "access.yaml": `${HEAD}${VERIFIED}${technical(2)}${LAX}organizationRoles:\n  administrator:\n${lines([...people(2), "cfo@acme.example"])}  standardUser:\n${lines(["a@acme.example", "z@acme.example"])}accounts:\n  shop:\n    sid: AC00000000000000000000000000000001\n    roles:\n      developer:\n${lines(["a@acme.example", "z@acme.example"], "        ")}`,
    },
    2,
    0,
  ],
};

describe("what is foreseen of patches", () => {
  test.each(Object.entries(CASES))("%s: says what loading each says", (_, [texts, offered, alone]) => {
    const [foreseen, loaded] = [true, false].map((isForeseen) => tried(filesOf(texts), isForeseen));
    expect(foreseen?.findings).toEqual(loaded?.findings);
    expect(foreseen && patched(foreseen)).toBe(offered);
    expect(foreseen?.alone).toBe(alone);
  });

  test("counts for nothing where the manifest, loaded, means something else", () => {
    const text = (more: string) =>
      `${HEAD}${VERIFIED}${technical(3)}${more}organizationRoles:\n  billingAdmin:\n${lines([...people(3), "cfo@acme.example"])}`;
    const include = "include: [more.yaml]\n";
    const more = (list: string) => `apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n${list}`;
    const before = filesOf({ "access.yaml": text(include), "more.yaml": more("") });
    const later = filesOf({
      "access.yaml": text(include),
      "more.yaml": more(`organizationRoles:\n  billingAdmin: [t1@acme.example]\n`),
    });
    const [foreseen, loaded] = [true, false].map((isForeseen) => tried(before, isForeseen, later));
    expect(foreseen?.findings).toEqual(loaded?.findings);
    expect(foreseen && patched(foreseen)).toBe(2);
    expect(foreseen?.alone).toBe(3);
  });
});
