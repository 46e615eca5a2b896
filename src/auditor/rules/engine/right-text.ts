import { type Holding } from "../../../model/access";
import {
  type Organization,
  type OtherGrant,
  type Person,
  personOf,
  type Scope,
  scopeName,
} from "../../../model/organization";

/** A person in a sentence: `Ada Park (ada@acme.example)`. */
export function personText({ name, email }: Pick<Person, "name" | "email">): string {
  return name === undefined ? email : `${name} (${email})`;
}

/** As `personText`, of whom the organization knows by `email`. */
export function nameOf(organization: Pick<Organization, "people">, email: string): string {
  return personText(personOf(organization, email));
}

/** A scope in a sentence, as in "on Billing Group europe". */
export function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case "organization":
      return "the whole organization";
    case "billingGroup":
      return `Billing Group ${scope.key}`;
    case "account":
      return `account ${scopeName(scope)}`;
  }
}

/** As `rightText`, of a role outside the catalog, by Twilio's name or else its SID. */
export function otherRightText({ role, scope }: Pick<OtherGrant, "role" | "scope">): string {
  const title = role.title ?? role.sid;
  return scope.kind === "organization" ? title : `${title} on ${scopeName(scope)}`;
}

/** `, through team platform`: the teams by which all of `rights` are held; `undefined` if one is held by name. */
export function teamText(rights: readonly Holding[]): string {
  const teams = new Set(rights.map(({ grant }) => grant.team));
  if (teams.has(undefined)) return "";
  return `, through team ${[...teams].sort().join(" and team ")}`;
}

/** Who says that a person is technical, to be set after "works technically"; `undefined` if the manifest does. */
export function basisText({ functionFrom }: Pick<Person, "functionFrom">): string {
  if (functionFrom === undefined) return "";
  return functionFrom === "directory"
    ? " (as the directory file says)"
    : " (as the technical roles they hold suggest; nobody has said so)";
}

/** Each of `texts` once, in alphabetical order. */
export function distinct(texts: Iterable<string>): readonly string[] {
  const all = [...new Set(texts)];
  return all.length < 2 ? all : all.sort();
}
