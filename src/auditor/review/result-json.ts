import { accessPathJson } from "../../model/access-path-json";
import { defined } from "../../model/defined";
import { type Organization, type Scope } from "../../model/organization";
import { type Position, type Problem } from "../../model/problem";
import { type RoleId } from "../../model/roles";
import { rightKey, scopeJson } from "../../model/right";
import { type AlreadyInTwilio } from "./already-in-twilio";
import { type ExpiringRight } from "./expiring-rights";
import { type ListChange } from "./lists";
import { type PersonChange } from "./person-change";
import { type ReviewedWrite } from "./reviewed-write";
import {
  type AlreadyJson,
  type BlockJson,
  type ExpiringJson,
  type LeftListJson,
  type ListChangeJson,
  type PersonChangeJson,
  type PlaceJson,
  type ProblemJson,
  type RightJson,
  type SameAccessJson,
  type TermsJson,
  type WriteJson,
} from "./review-result";
import { type Right, type TermChange } from "./rights";
import { type Block } from "./safety/block";

/** Where the manifest has the lists of roles on scopes, by `rightKey`. */
export type ListPlaces = ReadonlyMap<string, Position>;

const NOWHERE: ListPlaces = new Map();

/** Where a manifest has its lists. */
export function listPlaces({ bindings }: Pick<Organization, "bindings">): ListPlaces {
  return new Map(
    bindings.flatMap((binding) =>
      binding.origin !== undefined && "position" in binding.origin
        ? [[rightKey(binding), binding.origin.position] as const]
        : [],
    ),
  );
}

/**
 * What a change does to a person, as JSON results write it.
 *
 * @param lists the head's; a live organization has none
 */
export function personJson(change: PersonChange, lists: ListPlaces = NOWHERE): PersonChangeJson {
  const { gained, lost, released, losesAccess } = change;
  const left = change.leaves.flatMap((place): readonly LeftListJson[] => {
    const source = lists.get(rightKey(place));
    return source === undefined ? [] : [{ ...placeJson(place.role, place.scope), source: { ...source } }];
  });
  return {
    ...nameJson(change),
    gained: gained.map(rightJson),
    lost: lost.map(rightJson),
    released: released.map(rightJson),
    ...gainsJson(change),
    losesAccess,
    ...(left.length === 0 ? {} : { left }),
  };
}

/** Somebody who can do the same in another way, as JSON results write it. */
export function sameAccessJson(change: PersonChange): SameAccessJson {
  const { before, after } = change.ways;
  return {
    ...nameJson(change),
    ...gainsJson(change),
    before: before.map(accessPathJson),
    after: after.map(accessPathJson),
  };
}

function nameJson({ person, formerly }: PersonChange): Pick<PersonChangeJson, "person" | "formerly"> {
  return { person, ...defined({ formerly }) };
}

function gainsJson(change: PersonChange): Pick<PersonChangeJson, "terms" | "gainsBilling" | "gainsAdministration"> {
  const { terms, gainsBilling, gainsAdministration } = change;
  return {
    terms: terms.map(termsJson),
    gainsBilling,
    gainsAdministration: gainsAdministration.map(({ role, scope }) => placeJson(role, scope)),
  };
}

/** A list that changes as a whole, as JSON results write it. */
export function listJson({ change, role, scope, people }: ListChange): ListChangeJson {
  return { change, ...placeJson(role, scope), people };
}

/** A right that ends soon, as JSON results write it. */
export function expiringJson({ person, role, scope, until, isNew }: ExpiringRight): ExpiringJson {
  return { person, ...placeJson(role, scope), until, isNew };
}

/** A broken limit, as JSON results write it. */
export function blockJson({ role, scope, source, ...block }: Block): BlockJson {
  return {
    ...block,
    ...(source === undefined ? {} : { source: { ...source } }),
    ...defined({ role }),
    ...(scope === undefined ? {} : scopeJson(scope)),
  };
}

/** Something wrong with the head, as JSON results write it. */
export function problemJson({ kind, message, hint, at }: Problem): ProblemJson {
  return { kind, message, ...defined({ hint }), source: { ...at } };
}

/** A write, as JSON results write it. */
export function writeJson({ action, person, role, scope, cause, later }: ReviewedWrite): WriteJson {
  return { action, person, ...placeJson(role, scope), cause, ...defined({ later }) };
}

/** What Twilio has already, as JSON results write it. */
export function alreadyJson({ change, role, scope, people }: AlreadyInTwilio): AlreadyJson {
  return { change, ...placeJson(role, scope), people };
}

function termsJson({ change, was, is, right }: TermChange): TermsJson {
  return {
    change,
    ...defined({ was, is }),
    right: rightJson(right),
  };
}

function rightJson(right: Right): RightJson {
  switch (right.kind) {
    case "capabilities": {
      const { capabilities, groups, except, implied, paths } = right;
      return {
        capabilities,
        billingGroups: groups,
        ...(except.length === 0 ? {} : { except }),
        ...(implied ? { implied } : {}),
        paths: paths.map(accessPathJson),
      };
    }
    case "role": {
      const { role, scope, impliedBy, paths } = right;
      return {
        ...placeJson(role, scope),
        ...defined({ impliedBy }),
        paths: paths.map(accessPathJson),
      };
    }
    case "other":
      return { role: right.role.title ?? right.role.sid, ...scopeJson(right.scope), paths: [] };
  }
}

function placeJson(role: RoleId, scope: Scope): PlaceJson {
  return { role, ...scopeJson(scope) };
}
