import { expect, it } from "vitest";
import { loadManifestObject } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { verdictOf } from "./verdict-of";

const NOW = new Date("2026-06-01T00:00:00Z");

/** An organization with these viewers of one group, and these people described. */
function world(viewers: readonly string[], people: readonly string[], more: object = {}): Organization {
  const { organization, problems } = loadManifestObject(
    {
      apiVersion: "twilio-organization/v1",
      kind: "OrganizationAccess",
      organization: { sid: "OR00000000000000000000000000000001" },
      domains: { "acme.example": "verified" },
      people: Object.fromEntries(people.map((email) => [email, {}])),
      billingGroups: { europe: { id: "commerce_1", viewers } },
      ...more,
    },
    NOW,
  );
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

function strangers(base: Organization, head: Organization): readonly string[] {
  const { blocked } = verdictOf(base, head);
  return blocked.flatMap(({ kind, people }) => (kind === "unknown-name" ? people : []));
}

const names = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `person${i}@acme.example`);

it("that four people are all described is no habit yet; of five, it is", () => {
  const newcomer = "lee@acme.example";
  for (const [size, expected] of [
    [4, []],
    [5, [newcomer]],
  ] as const)
    expect(strangers(world(names(size), names(size)), world([...names(size), newcomer], names(size)))).toEqual(
      expected,
    );
});

it("one who is not described ends the habit", () => {
  const base = world(names(6), names(5));
  expect(strangers(base, world([...names(6), "lee@acme.example"], names(5)))).toEqual([]);
});

it("whoever is described is known, whatever the domain, and so is whoever held a right before", () => {
  const cy = "cy@agency.example";
  expect(strangers(world([], []), world([cy], []))).toEqual([cy]);
  expect(strangers(world([], []), world([cy], [cy]))).toEqual([]);
  expect(strangers(world([], [cy]), world([cy], []))).toEqual([]);
  const admins = { billingGroups: { europe: { id: "commerce_1", admins: [cy], viewers: [cy] } } };
  expect(strangers(world([cy], []), world([], [], admins))).toEqual([]);
});

it("a domain that the change declares is declared", () => {
  const domains = { domains: { "acme.example": "verified", "agency.example": "unverified" } };
  expect(strangers(world([], []), world(["cy@agency.example"], [], domains))).toEqual([]);
});

it("an emergency login that nobody has declared is an unknown name too", () => {
  const breakGlass = "glass@agency.example";
  expect(strangers(world([], []), world([], [], { breakGlass: [breakGlass] }))).toEqual([breakGlass]);
});

it("thousands of strange names are told without looking for what was meant", () => {
  const many = Array.from({ length: 3000 }, (_, i) => `person${i}@agency.example`);
  const { blocked } = verdictOf(world(names(3000), []), world([...names(3000), ...many], []));
  const strange = blocked.filter(({ kind }) => kind === "unknown-name");
  expect(strange).toHaveLength(3000);
  expect(strange.filter(({ message }) => message.includes("looks like"))).toEqual([]);
});
