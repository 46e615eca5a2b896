import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, floorLimitOf } from "../../../src/model/limits";
import { type Right, rightKey, rightText, scopeId } from "../../../src/model/right";
import { ROLES } from "../../../src/model/roles";

const organization = {
  sid: "OR1",
  billingGroups: new Map([["europe", { key: "europe", id: "commerce_billingprofile_1" }]]),
  accounts: new Map([["shop", { key: "shop", sid: "AC1" }]]),
};
const rights: readonly (readonly [right: Right, key: string, text: string, id: string | undefined])[] = [
  [
    { role: "administrator", scope: { kind: "organization" } },
    "administrator organization",
    "Organization Administrator",
    "OR1",
  ],
  [
    { role: "billingGroupAdmin", scope: { kind: "billingGroup", key: "europe" } },
    "billingGroupAdmin billingGroup:europe",
    "Billing Group Admin on europe",
    "commerce_billingprofile_1",
  ],
  [
    { role: "accountDeveloper", scope: { kind: "account", key: "shop" } },
    "accountDeveloper account:shop",
    "Account Developer on shop",
    "AC1",
  ],
  [
    { role: "accountOwner", scope: { kind: "account", key: "other" } },
    "accountOwner account:other",
    "Account Owner on other",
    undefined,
  ],
];

describe("a right", () => {
  it.each(rights)("%j has a key, a text and an id of its scope", (right, key, text, id) => {
    expect([rightKey(right), rightText(right), scopeId(organization, right.scope)]).toEqual([key, text, id]);
  });
});

describe("a floor", () => {
  it("lies under the roles that must not lose everybody, and each limit sets one", () => {
    const limits = ROLES.flatMap(({ id }) => floorLimitOf(id) ?? []);
    expect(limits.sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
  });
});
