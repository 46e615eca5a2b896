import { scopeId, twilioRightKey } from "../../src/model/right";
import { parseTeamsObject } from "../../src/manifest/directory-teams";
import { loadManifestFromDisk } from "../../src/manifest/files/manifest-files";
import { loadManifestObject } from "../../src/manifest/load";
import { defined } from "../../src/model/defined";
import { type Organization, type Person } from "../../src/model/organization";
import { organizationDigest } from "../../src/auditor/plan/digest";
import { declaredLists, type DeclaredList } from "../../src/auditor/plan/declared-lists";
import { type Props, textOf } from "./json-values";
import { isMap } from "../../src/model/is-map";

/**
 * The manifest that a binding is part of. `OrganizationAccess` adds it to each of its bindings, and `check` removes it,
 * so that it is in no state and causes no diff. From it the provider knows the other bindings, which the engine may
 * process later, or never.
 */
export interface Declaration {
  /** Path from the program's folder, where the provider runs too; or the manifest itself as JSON. */
  readonly manifest: string | { readonly json: string };
  /** Who is in the teams that the directory fills; absent where it fills none. */
  readonly teams?: Props;
  /** The moment at which `until` is judged. */
  readonly asOf: Date;
  /** See `organizationDigest`. */
  readonly digest: string;
}

/** The input in which a declaration comes. */
export const DECLARATION = "__declaration";

/** The input that tells the name of the resource in the program; `check` takes it away, too. */
export const RESOURCE_NAME = "__bindingName";

/** The input that tells of a declaration. */
export function printDeclaration(manifest: string | object, asOf: Date, organization: Organization): object {
  return {
    ...(typeof manifest === "string" ? { manifest } : { json: JSON.stringify(manifest) }),
    ...defined({ teams: filledTeams(organization) }),
    asOf: asOf.toISOString(),
    digest: organizationDigest(organization),
  };
}

/** The members of the teams that the directory fills, by name. */
function filledTeams({ teams, directoryTeams }: Organization): Props | undefined {
  if (directoryTeams === undefined) return undefined;
  return Object.fromEntries([...directoryTeams.keys()].map((name) => [name, teams.get(name) ?? []]));
}

/** Reads what `printDeclaration` gave. */
export function readDeclaration(value: unknown): Declaration | undefined {
  if (!isMap(value)) return undefined;
  const [file, json, asOf, digest] = ["manifest", "json", "asOf", "digest"].map((key) => textOf(value[key]));
  const manifest = file ?? (json === undefined ? undefined : { json });
  if (manifest === undefined || asOf === undefined || digest === undefined) return undefined;
  const teams = isMap(value["teams"]) ? value["teams"] : undefined;
  return { manifest, asOf: new Date(asOf), digest, ...defined({ teams }) };
}

/** What a declaration's manifest says. */
export interface Declared {
  readonly lists: readonly DeclaredList[];
  readonly people: ReadonlyMap<string, Person>;
  readonly breakGlass: readonly string[];
  readonly organization: Organization;
  /** Teams that the directory fills, by the lists that they are in (`twilioRightKey`). */
  readonly directoryTeams: ReadonlyMap<string, readonly string[]>;
}

/** Reads a declaration's manifest. Throws if the result differs from what the program read. */
export function declaredIn({ manifest, teams, asOf, digest }: Declaration): Declared {
  const given = teams === undefined ? undefined : parseTeamsObject(teams);
  const filled = given !== undefined && "teams" in given ? given.teams : undefined;
  const { organization } =
    typeof manifest === "string"
      ? loadManifestFromDisk(manifest, asOf, filled)
      : loadManifestObject(JSON.parse(manifest.json), asOf, filled);
  if (organization !== undefined && organizationDigest(organization) === digest)
    return {
      lists: declaredLists(organization, asOf),
      people: organization.people,
      breakGlass: organization.breakGlass,
      organization,
      directoryTeams: directoryTeamsIn(organization),
    };
  const name = typeof manifest === "string" ? manifest : "the manifest";
  throw new Error(
    `${name} is not any more what it was when this run began. Nothing is taken from anybody: run it again`,
  );
}

function directoryTeamsIn(organization: Organization): Declared["directoryTeams"] {
  return new Map(
    organization.bindings.flatMap(({ role, scope, directoryTeams }): readonly [string, readonly string[]][] => {
      const id = scopeId(organization, scope);
      return directoryTeams === undefined || id === undefined
        ? []
        : [[twilioRightKey({ role, scope: id }), directoryTeams]];
    }),
  );
}
