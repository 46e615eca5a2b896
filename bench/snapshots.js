"use strict";
// Snapshots of any size, always the same ones: what `twilio-org snapshot` writes of a company with 200 Billing Groups.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const GROUPS = 200;
const ACCOUNTS = 100;
// As Twilio's: their order tells nothing.
const sid = (prefix, number) => `${prefix}${createHash("md5").update(`${prefix} ${number}`).digest("hex")}`;
const bySid = (a, b) => (a.sid < b.sid ? -1 : 1);
const organizationSid = sid("OR", 1);
const group = (number) => `commerce_billingprofile_bench${number % GROUPS}`;

const role = (number, friendlyName, lowestLevel, productGroup, resourceTypes = []) => ({
  sid: sid("IX", number),
  friendlyName,
  lowestLevel,
  resourceTypes,
  productGroup,
  allow: [],
  deny: [],
});
const ROLES = {
  owner: role(0, "Owner", "ORGANIZATION", "organization"),
  administrator: role(1, "Administrator", "ORGANIZATION", "organization"),
  standardUser: role(2, "Standard User", "ORGANIZATION", "organization"),
  billingViewer: role(3, "Organization Billing Viewer", "ORGANIZATION", "billing"),
  groupAdmin: role(4, "Billing Group Admin", "ORGANIZATION", "billing", ["billing_group"]),
  groupViewer: role(5, "Billing Group Viewer", "ORGANIZATION", "billing", ["billing_group"]),
  developer: role(6, "Developer", "ACCOUNT", "general"),
  support: role(7, "Support", "ACCOUNT", "general"),
  studioAdmin: role(8, "Studio Admin", "SUB_ACCOUNT", "studio"),
};

/** The two roles of each of a hundred people, and so on with the next hundred. */
function rolesOf(number) {
  const place = number % 100;
  // Every organization has one, or its lists count as unread.
  if (number === 2) return ["owner", "standardUser"];
  // The headline: somebody technical who is an Administrator.
  if (place === 0) return ["administrator", number % 200 === 0 ? "developer" : "studioAdmin"];
  if (place === 1) return ["administrator", "groupViewer"];
  if (place === 2) return ["billingViewer", "standardUser"];
  if (place < 5) return ["groupAdmin", "groupAdmin"];
  if (place < 10) return ["groupViewer", "groupViewer"];
  if (place < 20) return ["standardUser", "support"];
  if (place < 30) return ["standardUser", "studioAdmin"];
  return ["standardUser", "developer"];
}

function placeOf(name, number, turn) {
  const { resourceTypes, lowestLevel } = ROLES[name];
  if (resourceTypes.length > 0)
    return { scope: organizationSid, resourceType: "billing_group", resourceId: group(number + 7 * turn) };
  return { scope: lowestLevel === "ORGANIZATION" ? organizationSid : sid("AC", number % ACCOUNTS) };
}

function snapshotOf(people) {
  const numbers = Array.from({ length: people }, (_, number) => number);
  return {
    schemaVersion: 1,
    organizationSid,
    takenAt: "2026-11-01T00:00:00.000Z",
    roles: Object.values(ROLES),
    users: numbers
      .map((number) => ({
        sid: sid("US", number),
        email: `person-${number}@bench.example`,
        name: `Person ${number}`,
        active: number % 500 !== 7,
      }))
      .sort(bySid),
    accounts: Array.from({ length: ACCOUNTS }, (_, number) => ({
      sid: sid("AC", number),
      name: `Account ${number}`,
      status: "active",
    })).sort(bySid),
    assignments: numbers
      .flatMap((number) =>
        rolesOf(number).map((name, turn) => ({
          sid: sid("IY", 2 * number + turn),
          roleSid: ROLES[name].sid,
          ...placeOf(name, number, turn),
          identity: sid("US", number),
        })),
      )
      .sort(bySid),
    unread: [],
  };
}

/** The file with the snapshot of so many people; written once. */
function snapshotFile(people) {
  const { printSnapshot } = require("../.cache/compiled/src/twilio/snapshot/snapshot-file");
  const file = path.resolve(__dirname, "..", ".cache", "bench", `snapshot-${people}.json`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, printSnapshot(snapshotOf(people)));
  return file;
}

module.exports = { snapshotFile };
