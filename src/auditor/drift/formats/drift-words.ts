import { type DriftItem, type DriftKind, type DriftResult } from "..";
import { isRole, roleLabel } from "../../../model/roles";

/** A heading over the items of a kind. */
const DRIFT_TITLE: Readonly<Record<DriftKind, string>> = {
  missing: "Declared, and not held",
  unmanaged: "Held, and not declared",
  changed: "Changed",
  meaning: "Roles that mean something else now",
};

/** As `DRIFT_TITLE`, of a part that is set apart: `New: Held, and not declared`. */
export function titleOf({ title }: { readonly title?: string }, kind: DriftKind): string {
  return title === undefined ? DRIFT_TITLE[kind] : `${title}: ${DRIFT_TITLE[kind]}`;
}

/** The lists before the items, by title: what is unknown, what was not compared, and unfinished work. May be empty. */
export function leadSections({
  unread,
  notCompared = [],
  unfinished = [],
}: Pick<DriftResult, "unread" | "notCompared" | "unfinished">): readonly (readonly [string, readonly string[]])[] {
  return [
    ["What could not be read or compared is unknown, not gone", unread],
    ["Not compared", notCompared],
    ["The last deployment did not finish", unfinished],
  ];
}

/** Whom an item is about; of a list or role that concerns nobody in particular, what it is about. */
export function driftSubject({ person, role }: DriftItem): string {
  if (person !== undefined) return person;
  if (role === undefined) return "the organization";
  return isRole(role) ? roleLabel(role) : role;
}

/** The beginning of a fingerprint, enough to tell items apart. */
export function shortFingerprint({ fingerprint }: Pick<DriftItem, "fingerprint">): string {
  return fingerprint.slice(0, 16);
}
