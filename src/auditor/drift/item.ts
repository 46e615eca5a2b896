import { defined } from "../../model/defined";
import { fingerprint } from "../../model/fingerprint";
import { type Organization, personOf } from "../../model/organization";
import { type Right, scopeJson } from "../../model/right";
import { personId } from "../rules/engine/finding-of";
import { personText } from "../rules/engine/right-text";
import { type DriftChange, type DriftItem } from "./drift-result";
import { type Identities } from "./identities";
import { type Recorded } from "../../model/recorded";

/** What all comparisons need to know. */
export interface DriftContext {
  readonly declared: Organization;
  readonly identities: Identities;
  /** Absent: no state was given, and nothing is said of what was recorded. */
  readonly recorded?: Recorded;
  readonly now: Date;
}

/** A right with Twilio's id of its scope. */
export interface PlacedRight extends Right {
  readonly placeId: string;
}

type ItemFields = Pick<DriftItem, "kind" | "message" | "next"> & Partial<DriftItem>;

/** An item about a person, a list or both. What `said` does not name is empty. */
export function driftItem(
  { declared }: Pick<DriftContext, "declared">,
  fields: Omit<ItemFields, "fingerprint" | "role" | "scope" | "billingGroup" | "account">,
  place: PlacedRight | undefined,
): DriftItem {
  const { kind, person, changes = [], assignments = [], people = [], pulumi = [], ...more } = fields;
  const id = fingerprint([
    "drift",
    kind,
    person === undefined ? "" : personId(declared, person),
    place === undefined ? "" : `${place.role} ${place.placeId}`,
    ...changesKey(kind, changes),
  ]);
  return {
    kind,
    fingerprint: id,
    ...defined({ person }),
    ...(place === undefined ? {} : { role: place.role, ...scopeJson(place.scope) }),
    ...more,
    assignments,
    changes,
    people,
    pulumi,
  };
}

/** Of a change, what it is about tells it apart; not the values, so that it stays one while it goes on. */
function changesKey(kind: DriftItem["kind"], changes: readonly DriftChange[]): readonly string[] {
  return kind === "changed" ? changes.map(({ what }) => what) : [];
}

/** A person in a sentence, by the name that the manifest or the directory has: `Ada Park (ada@acme.example)`. */
export function personName({ declared, identities }: DriftContext, person: string): string {
  const { name } = personOf(declared, person);
  if (name !== undefined) return personText({ name, email: person });
  const listed = identities.accountOf(identities.userOf(person))?.name ?? "";
  return personText({ email: person, ...(listed === "" ? {} : { name: listed }) });
}
