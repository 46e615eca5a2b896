import { at, EUROPE, ORGANIZATION, SHOP } from "./seeds";

/** The second Billing Group of `LIVED_IN`. */
export const AMERICAS = "commerce_billingprofile_1amer";

/** An organization that nobody has ever declared, with the oddities of one that has lived for a while. */
export const LIVED_IN = {
  organization: { sid: ORGANIZATION, name: "Acme" },
  domains: ["acme.example", "labs.acme.example"],
  users: [
    { email: at("ceo"), givenName: "Carla", familyName: "Reyes" },
    { email: at("ada"), givenName: "Ada # not a comment\n- evil", familyName: "Park: yes" },
    { email: at("bob") },
    { email: at("max") },
    { email: at("leo"), status: "inactive" },
    { email: at("o'hara+billing") },
    { email: "mia@labs.acme.example", status: "inactive" },
    { email: at("idle") },
    { email: "bo@partner.example", managed: false, sid: "US000000000000000000000000000000b0" },
  ],
  accounts: [
    { ...SHOP, owner: at("ceo") },
    { sid: "AC00000000000000000000000000000004", name: "Shop: \u202eUS\u202c #2 [old]", status: "suspended" },
  ],
  assignments: [
    { user: at("ceo"), role: "Owner" },
    { user: at("ada"), role: "Administrator" },
    { user: at("bob"), role: "Standard User" },
    { user: at("leo"), role: "Standard User" },
    { user: at("o'hara+billing"), role: "Organization Billing Admin" },
    { user: "mia@labs.acme.example", role: "Organization Billing Viewer" },
    { user: at("max"), role: "Billing Group Admin", billingGroup: EUROPE },
    { user: "US000000000000000000000000000000b0", role: "Billing Group Viewer", billingGroup: EUROPE },
    { user: at("bob"), role: "Billing Group Viewer", billingGroup: AMERICAS },
    { user: at("ada"), role: "Developer", scope: SHOP.name },
    { user: at("bob"), role: "Support", scope: SHOP.name },
    { user: at("ceo"), role: "Owner", scope: SHOP.name },
    { user: at("bob"), role: "Studio Admin", scope: SHOP.name },
    { user: at("idle"), role: "Studio Viewer" },
  ],
} as const;
