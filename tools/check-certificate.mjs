// Checks a certificate of separated duties against a snapshot, with nothing of the program that made it:
//   node tools/check-certificate.mjs certificate.json snapshot.json [NOW]
// Says "holds" and ends with 0, or says why it does not and ends with 1.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const [certificate, snapshot] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, "utf8")));
// A snapshot ends with a hash of its own text; the certificate has one of what it says.
const { sha256: _, ...shown } = snapshot;
const NOT_PRODUCTS = ["billing", "organization", "general", "helpcenter"];

const canonical = (value) =>
  Array.isArray(value)
    ? `[${value.map(canonical)}]`
    : value !== null && typeof value === "object"
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`
      : JSON.stringify(value);
const refuse = (why) => {
  console.log(`refused: ${why}`);
  process.exit(1);
};

const { sha256, ...content } = certificate;
if (createHash("sha256").update(canonical(content)).digest("hex") !== sha256) refuse("its sha256 does not match");
if (certificate.kind !== "SeparationOfDutiesCertificate" || certificate.schemaVersion !== 1)
  refuse("it is no certificate of separated duties, or one of another version");
if (certificate.organizationSid !== snapshot.organizationSid) refuse("it is about another organization");
if (snapshot.unread.length > 0) refuse("the snapshot is not complete");
if (certificate.snapshot === undefined) refuse("it names no snapshot: certify what --snapshot reads");
if (createHash("sha256").update(canonical(shown)).digest("hex") !== certificate.snapshot.sha256)
  refuse("it is about another snapshot");
if (certificate.snapshot.takenAt !== snapshot.takenAt) refuse("the snapshot was taken at another moment");
const now = process.argv[4] === undefined ? new Date() : new Date(process.argv[4]);
const asOf = new Date(certificate.asOf);
if (!(asOf.toISOString() === certificate.asOf && asOf >= new Date(snapshot.takenAt) && asOf <= now))
  refuse(`its moment ${certificate.asOf} is not between the snapshot's and now`);
if (certificate.conflicts.length === 0) refuse("it names no duties that conflict");
if (certificate.conflicts.some((pair) => pair.length !== 2 || pair[0] === pair[1]))
  refuse("it has a conflict that is not of two duties");

// The built-in duties, as Twilio's published matrices have them. Duties of a manifest's own are printed for the reader.
const WIDE = ["Owner organization", "Administrator organization"];
const ADMINS = [...WIDE, "Organization Billing Admin organization", "Billing Group Admin billingGroup"];
const VIEWERS = ["Organization Billing Viewer organization", "Billing Group Viewer billingGroup"];
const BUILT_IN = {
  "technical-administration": [...WIDE, "Owner account", "Administrator account", "Developer account", "products"],
  "access-administration": WIDE,
  payments: ADMINS,
  "tax-data": ADMINS,
  "billing-records": [...ADMINS, ...VIEWERS],
};
const textOf = ({ roles, productRoles }) =>
  [...roles.map(({ title, scope }) => `${title} ${scope}`), ...(productRoles ? ["products"] : [])].sort().join(", ");
for (const duty of certificate.duties) {
  const own = BUILT_IN[duty.name];
  if (own === undefined) console.log(`read this: the duty ${duty.name} is ${textOf(duty)}`);
  else if ([...own].sort().join(", ") !== textOf(duty)) refuse(`it says that the duty ${duty.name} is ${textOf(duty)}`);
}
for (const name of certificate.conflicts.flat())
  if (!certificate.duties.some((duty) => duty.name === name)) refuse(`it does not say what the duty ${name} is`);

const levelOf = ({ lowestLevel, resourceTypes }) =>
  resourceTypes.includes("billing_group") ? "billingGroup" : lowestLevel.toLowerCase();
const shows = (duty, role) =>
  duty.roles.some(
    ({ title, scope }) => title.toLowerCase() === role.friendlyName.trim().toLowerCase() && scope === levelOf(role),
  ) ||
  (duty.productRoles &&
    !NOT_PRODUCTS.includes(role.productGroup.toLowerCase().replace(/[^a-z]/g, "")) &&
    !/\bviewer$/i.test(role.friendlyName.trim()));

// A role of a name that nobody documents, and that is not to work on a product, could hide a duty.
const DOCUMENTED = (
  "owner,administrator,standard user,organization billing admin,organization billing viewer," +
  "billing group admin,billing group viewer,developer,billing manager,support"
).split(",");
const held = new Set(snapshot.assignments.map(({ roleSid }) => roleSid));
const clear = new Set();
for (const role of snapshot.roles) {
  const isProduct = !NOT_PRODUCTS.slice(0, 3).includes(role.productGroup.toLowerCase().replace(/[^a-z]/g, ""));
  const name = role.friendlyName.trim().toLowerCase();
  if (isProduct || DOCUMENTED.includes(name)) clear.add(role.sid);
  if (
    DOCUMENTED.includes(name) &&
    snapshot.roles.some(
      (other) => other !== role && levelOf(other) === levelOf(role) && other.friendlyName.trim().toLowerCase() === name,
    )
  )
    refuse(`two roles are called ${role.friendlyName}`);
}
for (const sid of held)
  if (!clear.has(sid)) refuse(`somebody holds the role ${sid}, and nobody can say what that allows`);

// What each right of each person shows: a list of names of duties.
const roles = new Map(
  snapshot.roles.map((role) => [
    role.sid,
    certificate.duties.filter((duty) => shows(duty, role)).map(({ name }) => name),
  ]),
);
const emails = new Map(snapshot.users.map(({ sid, email }) => [sid, email]));
const people = new Map();
for (const { identity, roleSid, scope, resourceId } of snapshot.assignments) {
  const person = emails.get(identity) ?? identity.toLowerCase();
  if (!people.has(person)) people.set(person, new Map());
  people.get(person).set(`${roleSid} ${scope} ${resourceId}`, roles.get(roleSid) ?? []);
}

// Accounts that the organization's Owner owns add nothing to that role.
const ownersOf = (level) =>
  snapshot.roles
    .filter((role) => role.friendlyName.trim().toLowerCase() === "owner" && levelOf(role) === level)
    .map(({ sid }) => sid);
const isOf = (sids) => (key) => sids.includes(key.split(" ", 1)[0]);
const conflicting = (rights) => {
  const isIncluded = [...rights.keys()].some(isOf(ownersOf("organization"))) ? isOf(ownersOf("account")) : () => false;
  return [...rights].flatMap(([key, duties]) => (isIncluded(key) ? [] : [duties]));
};

const said = new Map(certificate.people.map(({ person, duties }) => [person, [...duties].sort().join(", ")]));
if (said.size !== people.size) refuse(`it names ${said.size} people, and ${people.size} hold rights`);
for (const [person, rights] of people) {
  const held = [...new Set([...rights.values()].flat())].sort().join(", ");
  if (said.get(person) !== held) refuse(`${person} has the duties "${held}", and it says "${said.get(person)}"`);
  for (const [a, b] of certificate.conflicts) {
    const relevant = conflicting(rights).filter((duties) => duties.includes(a) || duties.includes(b));
    const alone = relevant.filter((duties) => !(duties.includes(a) && duties.includes(b)));
    const joins = relevant.length > alone.length;
    const both = (side) => alone.some((duties) => duties.includes(side)) || joins;
    // One role that joins both duties is no conflict by itself; with a right for one of them it is.
    if (alone.length > 0 && both(a) && both(b)) refuse(`${person} has both ${a} and ${b}`);
  }
}
console.log(
  `holds: nobody of ${people.size} people has both of ${certificate.conflicts.map((pair) => pair.join(" and ")).join("; ")}`,
);
