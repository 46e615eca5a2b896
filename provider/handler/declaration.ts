import { loadManifestFromDisk } from "../../src/manifest/files/manifest-files";
import { loadManifestObject } from "../../src/manifest/load";
import { type Organization, type Person } from "../../src/model/organization";
import { organizationDigest } from "../../src/auditor/plan/digest";
import { declaredLists, type DeclaredList } from "../../src/auditor/plan/right";
import { isObject, textOf } from "./json-values";

/**
 * The manifest that a binding is part of. `OrganizationAccess` gives it to each of its bindings, and `check` takes it
 * away again, so that it is in no state and makes no difference: it tells the provider what the other bindings are to
 * be, of which the engine may speak later, or never.
 */
export interface Declaration {
  /** Path from the program's folder, where the provider runs too; or the manifest itself as JSON. */
  readonly manifest: string | { readonly json: string };
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
    asOf: asOf.toISOString(),
    digest: organizationDigest(organization),
  };
}

/** Reads what `printDeclaration` gave. */
export function readDeclaration(value: unknown): Declaration | undefined {
  if (!isObject(value)) return undefined;
  const [file, json, asOf, digest] = ["manifest", "json", "asOf", "digest"].map((key) => textOf(value[key]));
  const manifest = file ?? (json === undefined ? undefined : { json });
  if (manifest === undefined || asOf === undefined || digest === undefined) return undefined;
  return { manifest, asOf: new Date(asOf), digest };
}

/** What a declaration's manifest says. */
export interface Declared {
  readonly lists: readonly DeclaredList[];
  readonly people: ReadonlyMap<string, Person>;
}

/** Reads a declaration's manifest. Throws where it does not read here as it did in the program. */
export function declaredIn({ manifest, asOf, digest }: Declaration): Declared {
  const { organization } =
    typeof manifest === "string"
      ? loadManifestFromDisk(manifest, asOf)
      : loadManifestObject(JSON.parse(manifest.json), asOf);
  if (organization !== undefined && organizationDigest(organization) === digest)
    return { lists: declaredLists(organization, asOf), people: organization.people };
  const name = typeof manifest === "string" ? manifest : "the manifest";
  throw new Error(
    `${name} is not any more what it was when this run began. Nothing is taken from anybody: run it again`,
  );
}
