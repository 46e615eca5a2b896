// Checks a certificate of separated duties against a snapshot, with nothing of the program that made it:
//   node tools/check-certificate.mjs certificate.json snapshot.json
// Says "holds" and ends with 0, or says why it does not and ends with 1.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const [certificate, snapshot] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, "utf8")));
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
if (certificate.organizationSid !== snapshot.organizationSid) refuse("it is about another organization");
if (snapshot.unread.length > 0) refuse("the snapshot is not complete");

const levelOf = ({ lowestLevel, resourceTypes }) =>
  resourceTypes.includes("billing_group") ? "billingGroup" : lowestLevel.toLowerCase();
const shows = (duty, role) =>
  duty.roles.some(
    ({ title, scope }) => title.toLowerCase() === role.friendlyName.trim().toLowerCase() && scope === levelOf(role),
  ) ||
  (duty.productRoles &&
    !NOT_PRODUCTS.includes(role.productGroup.toLowerCase().replace(/[^a-z]/g, "")) &&
    !/\bviewer$/i.test(role.friendlyName.trim()));

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

const said = new Map(certificate.people.map(({ person, duties }) => [person, [...duties].sort().join(", ")]));
if (said.size !== people.size) refuse(`it names ${said.size} people, and ${people.size} hold rights`);
for (const [person, rights] of people) {
  const held = [...new Set([...rights.values()].flat())].sort().join(", ");
  if (said.get(person) !== held) refuse(`${person} has the duties "${held}", and it says "${said.get(person)}"`);
  for (const [a, b] of certificate.conflicts) {
    const relevant = [...rights.values()].filter((duties) => duties.includes(a) || duties.includes(b));
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
