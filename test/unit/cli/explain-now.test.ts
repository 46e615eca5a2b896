import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../support/cli";

const MANIFEST = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001 }
domains: { acme.example: verified }
people:
  sue@acme.example: { function: finance, status: suspended }
  ivy@acme.example: { function: finance, status: invited }
  ian@acme.example: { function: finance, status: inactive }
  ann@acme.example: { function: finance }
  ada@acme.example: { function: technical }
organizationRoles:
  billingViewer: [sue@acme.example, ivy@acme.example, ian@acme.example]
billingGroups:
  europe:
    id: commerce_billingprofile_0k3europe
    admins: [{ user: ann@acme.example, until: 2026-01-01T00:00:00Z }, sue@acme.example]
    viewers: []
accounts:
  shop: { sid: AC00000000000000000000000000000003, billingGroup: europe, roles: { developer: [dev@acme.example] } }
`;

let file: string;
beforeAll(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), "explain-now-")), "access.yaml");
  writeFileSync(file, MANIFEST);
});
afterAll(() => rmSync(path.dirname(file), { recursive: true }));

const explain = async (line: string) => {
  const { stdout } = await runCli(["explain", ...line.split(" "), file], {}, new Date("2026-11-30T00:00:00Z"));
  return stdout.replace(/\s+/g, " ");
};

describe("explain", () => {
  test.each([
    ["sue@acme.example", "They are suspended."],
    ["ivy@acme.example", "They have not accepted the invitation."],
    ["ian@acme.example", "They are not active."],
    ["ann@acme.example", "The right has ended. It may still work until the next `pulumi up` removes it."],
  ])("says that %s holds a right and can't use it now", async (who, why) => {
    const one = await explain(`${who} view-invoices europe`);
    expect(one).toContain(`Not now, on europe: ${why}`);
    expect(one).not.toMatch(/\bYes\b|\bNo\b/);
    const all = await explain(who);
    expect(all).toContain("Holds, and can't use now: ");
    expect(all).toContain(why);
    expect(all).not.toContain("Can do");
    const rows = JSON.parse(await explain(`${who} view-invoices europe --format json`)) as { rows: object[] };
    expect(rows.rows).toMatchObject([{ allowed: true, usable: false }]);
  });

  test.each(["ada@acme.example", "dev@acme.example"])(
    "says of %s, who works technically, that every role would be a finding",
    async (who) => {
      expect(await explain(`${who} view-invoices europe`)).toContain("They work technically: with any of these roles");
      const { rows } = JSON.parse(await explain(`${who} view-invoices europe --format json`)) as {
        rows: [{ whyNot: { remedies: { role: string; finding?: string }[] } }];
      };
      for (const { role, finding } of rows[0].whyNot.remedies)
        expect(finding).toBe(
          /^(owner|administrator)$/.test(role) ? "technical-administrator-billing" : "technical-billing-role",
        );
    },
  );

  test("says no such thing of others", async () => {
    expect(await explain("ann@acme.example manage-payment-methods --as-of 2025-12-01T00:00:00Z")).not.toMatch(
      /Not now|technically/,
    );
  });
});
