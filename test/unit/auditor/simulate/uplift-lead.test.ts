import { describe, expect, it } from "vitest";
import { placeNames } from "../../../../src/model/place-names";
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
    expect(known).toContain("Nobody becomes Billing Group Admin");
    expect(known).toContain("Nobody gains financial data. Nobody loses it. No grants are needed");
  });
});

const KEYS = placeNames({ accounts: new Map(), billingGroups: new Map() });

describe("places in a sentence", () => {
  const account = (key: string, group?: string) => ({ key: `account:${key}`, account: key, ...(group && { group }) });
  const group = (key: string) => ({ key: `billingGroup:${key}`, group: key });
  it.each([
    ["both accounts", [account("a"), account("b", "x")]],
    ["both accounts, Billing Group y", [account("a"), account("b", "x"), group("y")]],
    ["a, both Billing Groups without accounts", [account("a"), group("y"), group("z")]],
    ["both Billing Groups without accounts", [group("y"), group("z")]],
    ["a", [account("a")]],
  ])("count as accounts what is one: %s", (text, all) => {
    expect(placesText(all, all, KEYS)).toBe(text);
  });
});
