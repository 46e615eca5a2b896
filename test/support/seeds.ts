import { type Right } from "./emulator";

/** The organization of the tests that need no real one, and its Billing Group and account. */
export const ORGANIZATION = "OR00000000000000000000000000000001";
export const EUROPE = "commerce_billingprofile_0k3europe";
export const SHOP = { sid: "AC00000000000000000000000000000003", name: "shop" } as const;

/** `ada` as an address of the organization's verified domain. */
export function at(name: string): string {
  return `${name}@acme.example`;
}

/** Addresses of `person-001` and so on. */
export function crowd(size: number): readonly string[] {
  return Array.from({ length: size }, (_, index) => at(`person-${String(index + 1).padStart(3, "0")}`));
}

/** A seed of these people, besides an Owner, with these rights. */
export function seedOf(people: readonly string[], rights: readonly Right[] = []): object {
  return {
    organization: { sid: ORGANIZATION, name: "Acme" },
    domains: ["acme.example"],
    users: [at("ceo"), ...people].map((email) => ({ email })),
    accounts: [{ ...SHOP, owner: at("ceo") }],
    assignments: [
      { user: at("ceo"), role: "Owner" },
      ...rights.map(({ user, role, place }) => ({
        user,
        role,
        ...(place === undefined ? {} : place === SHOP.name ? { scope: place } : { billingGroup: place }),
      })),
    ],
  };
}

/** A manifest with these sections besides those that it must have. */
export function manifestOf(sections: object): object {
  return {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION, name: "Acme" },
    domains: { "acme.example": "verified" },
    ...sections,
  };
}
