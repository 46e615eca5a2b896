import { expect, it } from "vitest";
import { type BindingKind } from "../../../provider/handler/binding-kinds";
import { changesText } from "../../../provider/handler/changes-text";
import { ORGANIZATION } from "./handlers";

const role = { organization: ORGANIZATION, role: "administrator" };
const group = { organization: ORGANIZATION, billingGroup: "commerce_billingprofile_0k3europe" };
const [ada, mia] = ["ada@acme.example", "mia@acme.example"] as const;

it.each<[string, BindingKind, object, object, string | undefined]>([
  [
    "who leaves and who joins",
    "OrganizationRoleBinding",
    { ...role, members: { [ada]: {} } },
    { ...role, members: { [mia]: {} } },
    `administrator: - ${ada}, + ${mia}`,
  ],
  [
    "nobody where only terms change",
    "OrganizationRoleBinding",
    { ...role, members: { [ada]: {} } },
    { ...role, members: { [ada]: { reason: "x" } } },
    undefined,
  ],
  [
    "each list of a Billing Group",
    "BillingGroupAssignment",
    { ...group, admins: { [ada]: {} }, viewers: {} },
    { ...group, admins: {}, viewers: { [ada]: {} } },
    `commerce_billingprofile_0k3europe admins: - ${ada}; commerce_billingprofile_0k3europe viewers: + ${ada}`,
  ],
])("names %s", (_name, kind, olds, news, expected) => {
  expect(changesText(kind, { ...olds }, { ...news })).toBe(expected);
});
