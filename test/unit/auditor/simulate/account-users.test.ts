import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseAccountUsers } from "../../../../src/auditor/simulate/account-users";
import { organizationOf, type ShortManifest } from "./arbitraries";

interface ExportCase {
  readonly name: string;
  readonly csv: string;
  readonly manifest?: ShortManifest;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  readonly primary?: readonly string[];
  readonly problems?: readonly string[];
}

const file = path.resolve(__dirname, "../../../cases/simulate/account-users.yaml");
const cases = parse(readFileSync(file, "utf8")) as readonly ExportCase[];

function read({ csv, manifest }: Pick<ExportCase, "csv" | "manifest">) {
  const declared = manifest === undefined ? undefined : organizationOf(manifest);
  const parsed = parseAccountUsers("users.csv", Buffer.from(csv), declared);
  if ("problems" in parsed) return { problems: parsed.problems };
  const { bindings, accounts, billingGroups } = parsed.organization;
  return {
    roles: bindings.flatMap(({ role, scope, grants }) =>
      grants.map(({ person }) => `${scope.kind === "organization" ? scope.kind : scope.key} ${role} ${person}`),
    ),
    groups: [...accounts.values()]
      .flatMap(({ key, billingGroup }) => (billingGroup === undefined ? [] : [`${key} ${billingGroup}`]))
      .sort(),
    primary: [...billingGroups.values()].flatMap(({ key, primaryAccount }) =>
      primaryAccount === undefined ? [] : [`${key} ${primaryAccount}`],
    ),
  };
}

describe("an export of account users", () => {
  it.each(cases)("$name", ({ csv, manifest, problems, roles, groups = [], primary = [] }) => {
    const got = read({ csv, ...(manifest === undefined ? {} : { manifest }) });
    if (problems !== undefined) expect(got).toEqual({ problems });
    else {
      expect(got).toEqual({ roles: expect.anything() as unknown, groups, primary });
      expect([...(got.roles ?? [])].sort()).toEqual([...(roles ?? [])].sort());
    }
  });

  it("is read, or refused row by row, whatever stands in it", () => {
    const cell = fc.oneof(
      fc.constantFrom("ana@acme.example", "Owner", "shop", "europe", "yes", "", "AC00000000000000000000000000000001"),
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom('"', '""', "\n", "\r", "\u0000", "=1", "\u202e", "__proto__", "toString"),
    );
    const header = fc.constantFrom("email,role,account,billing group,primary", "email;role;account;group;primary");
    fc.assert(
      fc.property(header, fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 }), (head, rows) => {
        const text = [head, ...rows.map((row) => row.join(head.includes(";") ? ";" : ","))].join("\n");
        const parsed = parseAccountUsers("users.csv", Buffer.from(text));
        if ("problems" in parsed) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          for (const problem of parsed.problems) expect(problem).toMatch(/^users\.csv(, line \d+)?: ./);
        } else
          for (const account of parsed.organization.accounts.values()) expect(account.key).toMatch(/^[^\p{Cc}]+$/u);
      }),
      { numRuns: 300 },
    );
  });

  it("of 20,000 rows is read in time in proportion", () => {
    const rows = (n: number): string =>
      `email,role,account,billing group\n${Array.from({ length: n }, (_, i) => `p${i % 997}@acme.example,Billing Manager,shop-${i % 499},group-${i % 499}\n`).join("")}`;
    const start = performance.now();
    expect(parseAccountUsers("users.csv", Buffer.from(rows(20_000)))).toHaveProperty("organization");
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
