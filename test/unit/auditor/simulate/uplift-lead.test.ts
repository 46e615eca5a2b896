import { describe, expect, it } from "vitest";
import { placesText } from "../../../../src/auditor/simulate/simulation-words";
import { simulateUplift } from "../../../../src/auditor/simulate/uplift";
import { upliftDocument } from "../../../../src/auditor/simulate/uplift-report";
import { NOW, organizationOf, type ShortManifest } from "./arbitraries";

const lead = (manifest: ShortManifest): string =>
  upliftDocument(simulateUplift(organizationOf(manifest), NOW), NOW).lead.join(" ");

describe("the head of a transition report", () => {
  it("says of nobody what is unknown", () => {
    const ungrouped = lead({ accounts: { shop: { roles: { owner: ["ana@acme.example"] } } } });
    expect(ungrouped).toContain("Who becomes Billing Group Admin by the uplift is unknown.");
    expect(ungrouped).toContain("Whether somebody gains financial data is unknown.");
    expect(ungrouped).toContain("Whether somebody loses it is unknown.");
    expect(ungrouped).toContain("No grants are known to be needed");
    expect(ungrouped).toContain("The outcome is unknown for 1 person");
    expect(ungrouped).not.toMatch(/0 people|Nobody/);
  });

  it("says plainly what is known", () => {
    const known = lead({
      billingGroups: { europe: { id: "commerce_billingprofile_europe" } },
      accounts: { shop: { billingGroup: "europe", roles: { support: ["ana@acme.example"] } } },
    });
    expect(known).toContain("0 people become Billing Group Admin");
    expect(known).toContain("Nobody gains financial data. Nobody loses it. No grants are needed");
  });
});

describe("places in a sentence", () => {
  const account = (key: string, group?: string) => ({ key: `account:${key}`, account: key, ...(group && { group }) });
  const group = (key: string) => ({ key: `billingGroup:${key}`, group: key });
  it.each([
    ["all 2 accounts", [account("a"), account("b", "x")]],
    ["all 2 accounts, Billing Group y", [account("a"), account("b", "x"), group("y")]],
    ["a, all 2 Billing Groups without accounts", [account("a"), group("y"), group("z")]],
    ["all 2 Billing Groups without accounts", [group("y"), group("z")]],
    ["a", [account("a")]],
  ])("count as accounts what is one: %s", (text, all) => {
    expect(placesText(all, all)).toBe(text);
  });
});
