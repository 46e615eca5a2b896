import { canonicalSid } from "./identity";
import { allColumnsOf } from "./grant-columns";
import { type Organization, type OtherGrant, type Person, type PersonFunction, personOf } from "./organization";
import { TECHNICAL_ROLES } from "./roles";

/**
 * Product groups, in letters only, whose roles are not about products: money, people, and asking for help. Source:
 * facts 3.3.
 */
const NOT_PRODUCTS: ReadonlySet<string> = new Set(["billing", "organization", "general", "helpcenter"]);

/**
 * Whether a role outside our catalog is technical: a role to work on one of Twilio's products. A Viewer's is not:
 * people of every calling look at dashboards. A role that the role list does not explain is no evidence of anything.
 */
export function isTechnicalRole({ title, productGroup }: OtherGrant["role"]): boolean {
  return (
    title !== undefined &&
    productGroup !== undefined &&
    !NOT_PRODUCTS.has(lettersOf(productGroup)) &&
    !/\bviewer$/i.test(title.trim())
  );
}

/** Whether a role outside our catalog belongs to a group whose roles may be about money or about people's rights. */
export function mayConcernBilling({ productGroup = "" }: OtherGrant["role"]): boolean {
  const letters = lettersOf(productGroup);
  return NOT_PRODUCTS.has(letters) && letters !== "helpcenter";
}

/** Whether nobody can say what a role outside our catalog allows: billing rights may be among it. */
export function isUnclearRole(role: OtherGrant["role"]): boolean {
  return role.accepted !== true && (role.title === undefined || mayConcernBilling(role));
}

/** The organization in which the roles of `sids` are accepted as carrying no billing right: somebody has looked. */
export function withKnownRoles(organization: Organization, sids: Iterable<string>): Organization {
  const known = new Set([...sids].map(canonicalSid));
  if (known.size === 0) return organization;
  const otherGrants = organization.otherGrants.map((grant) =>
    known.has(canonicalSid(grant.role.sid)) ? { ...grant, role: { ...grant.role, accepted: true as const } } : grant,
  );
  return { ...organization, otherGrants };
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}

/**
 * The organization with what a directory says of people's functions. The manifest's word goes before the directory's;
 * a directory may list the whole company, and only those whom the organization knows are looked up.
 *
 * @param directory function by canonical e-mail, also an address that the person had before
 */
export function withDirectory(
  organization: Organization,
  directory: ReadonlyMap<string, PersonFunction>,
): Organization {
  if (directory.size === 0) return organization;
  const people = new Map(organization.people);
  for (const email of knownPeople(organization)) {
    const person = personOf(organization, email);
    if (person.function !== undefined) continue;
    const duty = [email, ...person.formerly].map((address) => directory.get(address)).find((found) => found);
    if (duty !== undefined) people.set(email, { ...person, function: duty, functionFrom: "directory" });
  }
  return { ...organization, people };
}

/**
 * The organization with the people of whom nobody says a function, and who hold technical roles, marked as technical.
 * That is a guess, and marked as one (design, "Technical Administrator"). In a manifest, so is the former address of
 * somebody technical, without being a guess: the manifest says whose it was.
 */
export function withInferredFunctions(plain: Organization): Organization {
  const organization = withFormerAddresses(plain);
  let people: Map<string, Person> | undefined;
  const infer = (email: string): void => {
    const known = people ?? organization.people;
    const person = known.get(email) ?? personOf(organization, email);
    if (person.function !== undefined) return;
    people ??= new Map(organization.people);
    people.set(email, inferredTechnical(person));
  };
  for (const email of technicalHolders(organization)) infer(email);
  return people === undefined ? organization : { ...organization, people };
}

/** In Twilio an address belongs to one user, so that a former one is somebody else's by now. */
function withFormerAddresses(organization: Organization): Organization {
  if (organization.isLive === true) return organization;
  const former = [...organization.people.values()].flatMap(({ function: duty, formerly }) =>
    duty === "technical" ? formerly : [],
  );
  if (former.length === 0) return organization;
  const known = knownPeople(organization);
  const people = new Map(organization.people);
  for (const email of former) {
    const person = personOf(organization, email);
    if (known.has(email) && person.function === undefined) people.set(email, { ...person, function: "technical" });
  }
  return { ...organization, people };
}

/** Everybody who holds a technical role; some may come more than once. */
function* technicalHolders(organization: Organization): Generator<string> {
  const { bindings, otherGrants } = organization;
  const columns = allColumnsOf(organization);
  if (columns === undefined) {
    for (const { role, grants } of bindings)
      if (TECHNICAL_ROLES.includes(role)) for (const { person } of grants) yield person;
    for (const { person, role } of otherGrants) if (isTechnicalRole(role)) yield person;
    return;
  }
  const { names, holders, others } = columns;
  const isTechnical = new Uint8Array(names.length);
  bindings.forEach(({ role }, index) => {
    if (TECHNICAL_ROLES.includes(role)) for (const number of holders[index] ?? []) isTechnical[number] = 1;
  });
  otherGrants.forEach(({ role }, index) => {
    if (isTechnicalRole(role)) isTechnical[others[index] ?? 0] = 1;
  });
  for (const [number, name] of names.entries()) if (isTechnical[number] === 1) yield name;
}

/**
 * The person as one who seems to work technically. Most of a large organization may be among them: spelled out, since
 * a spread takes many times as long and as much memory.
 */
function inferredTechnical(person: Person & Record<Exclude<keyof Person, Spelled>, never>): Person {
  const { email, name, status, external, userSid, formerly, origin } = person;
  if (name === undefined || userSid === undefined || origin !== undefined)
    return { ...person, function: "technical", functionFrom: "inferred" };
  return { email, name, function: "technical", functionFrom: "inferred", status, external, userSid, formerly };
}

/** What `inferredTechnical` knows of a person: a key that is new in `Person` is missing here, and does not compile. */
type Spelled =
  "email" | "name" | "function" | "functionFrom" | "status" | "external" | "userSid" | "formerly" | "origin";

/** Everybody who is described or holds a right. */
function knownPeople({ people, bindings, otherGrants }: Organization): ReadonlySet<string> {
  const known = new Set(people.keys());
  for (const { grants } of bindings) for (const { person } of grants) known.add(person);
  for (const { person } of otherGrants) known.add(person);
  return known;
}
