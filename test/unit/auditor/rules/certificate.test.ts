import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { printSnapshot } from "../../../../src/twilio/snapshot/snapshot-file";
import { fingerprint, type Json } from "../../../../src/model/fingerprint";
import { type Snapshot } from "../../../../src/model/snapshot";
import {
  separationCertificate,
  type SeparationCertificate,
} from "../../../../src/auditor/rules/separation/certificate";
import { type CaseTwilio, contextOf, ORGANIZATION, snapshotOf } from "./support/cases";

const folder = mkdtempSync(path.join(tmpdir(), "certificate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SCRIPT = path.resolve(__dirname, "../../../../tools/check-certificate.mjs");
const ACCOUNT = "AC00000000000000000000000000000003";

const twilio = {
  users: ["ada@acme.example", "ops@acme.example", "cfo@acme.example"],
  accounts: [ACCOUNT],
  assignments: [
    { user: "ops@acme.example", role: "Administrator" },
    { user: "ada@acme.example", role: "Standard User" },
    { user: "ada@acme.example", role: "Developer", on: ACCOUNT },
    { user: "ada@acme.example", role: "Studio Admin", on: ACCOUNT },
    { user: "cfo@acme.example", role: "Billing Group Admin", on: "commerce_billingprofile_1" },
    { user: "cfo@acme.example", role: "Studio Viewer" },
    { user: "US0000000000000000000000000000000A", role: "Billing Group Viewer", on: "commerce_billingprofile_1" },
  ],
} as const satisfies CaseTwilio;

const manifest = {
  people: { "bo@partner.example": { external: true, userSid: "US0000000000000000000000000000000A" } },
};

function certificateOf(input: Parameters<typeof contextOf>[0]): SeparationCertificate {
  const result = separationCertificate(
    contextOf(input),
    input.twilio === undefined ? undefined : snapshotOf(input.twilio),
  );
  if ("why" in result) throw new Error(result.why);
  return result.certificate;
}

function check(certificate: object, snapshot: Snapshot): string {
  const files = [path.join(folder, "certificate.json"), path.join(folder, "snapshot.json")] as const;
  writeFileSync(files[0], JSON.stringify(certificate));
  writeFileSync(files[1], printSnapshot(snapshot));
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...files, "2026-11-30T00:00:00Z"], {
    encoding: "utf8",
  });
  return `${String(status)} ${stdout.trim()}${stderr}`;
}

/** The certificate for another snapshot than it was made of. */
function about(snapshot: Snapshot): object {
  const sha256 = fingerprint(JSON.parse(JSON.stringify(snapshot)) as Json);
  return forged({ snapshot: { takenAt: snapshot.takenAt, sha256 } });
}

/** The certificate changed, and sealed again by somebody who knows how. */
function forged(change: Partial<Record<keyof SeparationCertificate, unknown>>): object {
  const content: Record<string, unknown> = { ...certificateOf({ twilio, manifest }), ...change };
  delete content["sha256"];
  return { ...content, sha256: fingerprint(content as Json) };
}

describe("a certificate", () => {
  test("names the duties, the pairs and everybody", () => {
    const certificate = certificateOf({ twilio, manifest });
    expect(certificate).toEqual({
      schemaVersion: 1,
      kind: "SeparationOfDutiesCertificate",
      organizationSid: ORGANIZATION,
      asOf: "2026-11-22T12:00:00.000Z",
      snapshot: {
        takenAt: snapshotOf(twilio).takenAt,
        sha256: fingerprint(JSON.parse(JSON.stringify(snapshotOf(twilio))) as Json),
      },
      duties: [
        {
          name: "payments",
          roles: [
            { title: "Owner", scope: "organization" },
            { title: "Administrator", scope: "organization" },
            { title: "Organization Billing Admin", scope: "organization" },
            { title: "Billing Group Admin", scope: "billingGroup" },
          ],
          productRoles: false,
        },
        {
          name: "technical-administration",
          roles: [
            { title: "Owner", scope: "organization" },
            { title: "Administrator", scope: "organization" },
            { title: "Owner", scope: "account" },
            { title: "Administrator", scope: "account" },
            { title: "Developer", scope: "account" },
          ],
          productRoles: true,
        },
      ],
      conflicts: [["technical-administration", "payments"]],
      people: [
        { person: "ada@acme.example", duties: ["technical-administration"] },
        { person: "cfo@acme.example", duties: ["payments"] },
        {
          person: "ops@acme.example",
          duties: ["payments", "technical-administration"],
          joinedBy: ["Administrator"],
        },
        { person: "us0000000000000000000000000000000a", duties: [] },
      ],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const { sha256, ...content } = certificate;
    expect(sha256).toBe(fingerprint(content));
  });

  test("is the same with and without the manifest that names the external person", () => {
    expect(certificateOf({ twilio })).toEqual(certificateOf({ twilio, manifest }));
  });

  test("is not given where somebody has duties that conflict", () => {
    const more = { user: "ada@acme.example", role: "Organization Billing Admin" };
    const bad = { ...twilio, assignments: [...twilio.assignments, more] };
    expect(separationCertificate(contextOf({ twilio: bad }))).toEqual({
      why: "1 person has duties that conflict",
    });
    const two = { ...bad, assignments: [...bad.assignments, { user: "cfo@acme.example", role: "Studio Admin" }] };
    expect(separationCertificate(contextOf({ twilio: two }))).toEqual({
      why: "2 people have duties that conflict",
    });
  });

  test.each(["Billing", "Organization", "General"])(
    "is not given where a renamed role of %s could hide a duty",
    (group) => {
      const renamed = { roles: [{ title: "Money Person", group }], user: "cfo@acme.example" };
      const held = { ...twilio, roles: renamed.roles, assignments: [{ user: renamed.user, role: "Money Person" }] };
      expect(separationCertificate(contextOf({ twilio: held }))).toEqual({
        why: "cfo@acme.example holds role Money Person, and nobody can say what that allows",
      });
    },
  );

  test("is not given for a manifest, which does not tell who else has rights", () => {
    expect(separationCertificate(contextOf({ manifest: { accounts: {} } }))).toEqual({
      why: "a manifest does not tell who else has rights: use --live or --snapshot",
    });
  });

  test("is not given where two roles of the list have one name", () => {
    const snapshot = snapshotOf(twilio);
    const [first] = snapshot.roles;
    if (first === undefined) throw new Error("no roles");
    const twice = { ...snapshot, roles: [...snapshot.roles, { ...first, sid: "IX000000000000000000000000000000FF" }] };
    expect(separationCertificate(contextOf({ twilio }), twice)).toEqual({
      why: `Twilio's role list has two roles that are called ${first.friendlyName}`,
    });
  });

  test("is not given where anything could not be read", () => {
    const unread = [{ list: "accounts", why: "the server answered 503" }] as const;
    expect(separationCertificate(contextOf({ twilio: { ...twilio, unread } }))).toEqual({
      why: "something could not be read (accounts: the server answered 503)",
    });
  });
});

describe("the script that checks it", () => {
  const snapshot = snapshotOf(twilio);
  const certificate = certificateOf({ twilio, manifest });

  test("has nothing of this project in it, and is short", () => {
    const text = readFileSync(SCRIPT, "utf8");
    expect([...text.matchAll(/from "([^"]+)"/g)].map((match) => match[1])).toEqual(["node:crypto", "node:fs"]);
    expect(text.split("\n").length).toBeLessThan(140);
  });

  test("says that a true one holds", () => {
    expect(check(certificate, snapshot)).toBe(
      "0 holds: nobody of 4 people has both of technical-administration and payments",
    );
  });

  test.each<readonly [string, object, string]>([
    ["changed and not sealed", { ...certificate, asOf: "2027-01-01T00:00:00.000Z" }, "its sha256 does not match"],
    ["of another organization", forged({ organizationSid: "OR1" }), "it is about another organization"],
    ["of another snapshot", forged({ snapshot: { sha256: "0" } }), "it is about another snapshot"],
    ["that names no snapshot", forged({ snapshot: undefined }), "it names no snapshot: certify what --snapshot reads"],
    ["without duties that conflict", forged({ conflicts: [] }), "it names no duties that conflict"],
    ...[["payments", "payments"], ["payments"], []].map(
      (pair) =>
        [
          `with the conflict of ${JSON.stringify(pair)}`,
          forged({ conflicts: [pair] }),
          "it has a conflict that is not of two duties",
        ] as const,
    ),
    [
      "of another kind",
      forged({ kind: "Other" }),
      "it is no certificate of separated duties, or one of another version",
    ],
    [
      "of another version",
      forged({ schemaVersion: 2 }),
      "it is no certificate of separated duties, or one of another version",
    ],
    [
      "of a snapshot of another moment",
      forged({ snapshot: { ...certificate.snapshot, takenAt: "2020-01-01T00:00:00.000Z" } }),
      "the snapshot was taken at another moment",
    ],
    [
      "of a moment before the snapshot",
      forged({ asOf: "2020-01-01T00:00:00.000Z" }),
      "its moment 2020-01-01T00:00:00.000Z is not between the snapshot's and now",
    ],
    [
      "of a moment to come",
      forged({ asOf: "2999-01-01T00:00:00.000Z" }),
      "its moment 2999-01-01T00:00:00.000Z is not between the snapshot's and now",
    ],
    [
      "in which a duty is less than it is",
      forged({ duties: certificate.duties.map((duty) => ({ ...duty, roles: [] })) }),
      "it says that the duty payments is",
    ],
    [
      "that does not say what a duty is",
      forged({ duties: [] }),
      "it does not say what the duty technical-administration is",
    ],
    [
      "that leaves somebody out",
      forged({ people: certificate.people.slice(1) }),
      "it names 3 people, and 4 hold rights",
    ],
    [
      "that names somebody else",
      forged({ people: [...certificate.people.slice(1), { person: "x", duties: [] }] }),
      'ada@acme.example has the duties "technical-administration", and it says "undefined"',
    ],
    [
      "that takes a duty from somebody",
      forged({ people: certificate.people.map(({ person }) => ({ person, duties: [] })) }),
      'ada@acme.example has the duties "technical-administration", and it says ""',
    ],
  ])("refuses one %s", (_, bad, why) => {
    const result = check(bad, snapshot);
    expect(result.startsWith("1 refused: ")).toBe(true);
    if (why.includes("ada@")) expect(result).toMatch(/has the duties ".*", and it says ".*"$/);
    else expect(result).toBe(`1 refused: ${why}`);
  });

  test("refuses one for which the duties were made to fit", () => {
    const duties = certificate.duties.map((duty) =>
      duty.name === "payments" ? { ...duty, roles: [...duty.roles, { title: "Developer", scope: "account" }] } : duty,
    );
    expect(check(forged({ duties }), snapshot)).toMatch(
      /^1 refused: it says that the duty payments is .*Developer account/,
    );
  });

  test("shows the reader what a duty of the manifest's own is", () => {
    const duty = { name: "auditing", roles: [{ title: "Support", scope: "account" }], productRoles: false };
    expect(check(forged({ duties: [...certificate.duties, duty] }), snapshot)).toMatch(
      /^0 read this: the duty auditing is Support account\nholds: /,
    );
  });

  test("refuses one where somebody holds a role that nobody can explain", () => {
    const odd = snapshotOf({
      ...twilio,
      roles: [{ title: "Money Person", group: "Billing" }],
      assignments: [{ user: "cfo@acme.example", role: "Money Person" }],
    });
    expect(check(about(odd), odd)).toMatch(
      /^1 refused: somebody holds the role IX\w+, and nobody can say what that allows$/,
    );
  });

  test("refuses one for a snapshot that is not complete", () => {
    const unread = [{ list: "users", why: "x" }] as const;
    expect(check(certificate, { ...snapshot, unread })).toBe("1 refused: the snapshot is not complete");
  });

  test("refuses one after somebody was given a right", () => {
    const later = snapshotOf({
      ...twilio,
      assignments: [...twilio.assignments, { user: "ada@acme.example", role: "Organization Billing Admin" }],
    });
    expect(check(about(later), later)).toBe(
      '1 refused: ada@acme.example has the duties "payments, technical-administration", and it says "technical-administration"',
    );
  });

  test("finds a conflict by itself, also one with a role that joins both duties", () => {
    const later = snapshotOf({
      ...twilio,
      assignments: [...twilio.assignments, { user: "ops@acme.example", role: "Developer", on: ACCOUNT }],
    });
    expect(check(about(later), later)).toBe(
      "1 refused: ops@acme.example has both technical-administration and payments",
    );
  });
});
