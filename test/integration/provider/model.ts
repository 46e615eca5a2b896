import fc from "fast-check";
import { type Assignment, type Contents } from "../../../src/emulator/entities";
import { type BindingKind } from "../../../provider/handler/binding-kinds";
import { textEntriesOf, textsOf, type Props } from "../../../provider/handler/json-values";
import { ACCOUNT, assignmentsAt, GROUP, isExternal, PEOPLE, type Person, type Place, SIDS } from "./provider-harness";
import { isMap } from "../../../src/model/is-map";

/** A binding of which random ones are made: what is fixed of it, and where Twilio keeps each list. */
export interface Binding {
  readonly kind: BindingKind;
  readonly place: Props;
  readonly lists: Readonly<Record<string, Place>>;
  /** The list that has a floor, and the limit that says how high it is. */
  readonly floor?: { readonly list: string; readonly limit: string };
}

export const BINDINGS: Readonly<Record<string, Binding>> = {
  administrators: {
    kind: "OrganizationRoleBinding",
    place: { role: "administrator" },
    lists: { members: { role: "Administrator" } },
    floor: { list: "members", limit: "minimumAdministrators" },
  },
  "a role without a floor": {
    kind: "OrganizationRoleBinding",
    place: { role: "billingViewer" },
    lists: { members: { role: "Organization Billing Viewer" } },
  },
  "a Billing Group": {
    kind: "BillingGroupAssignment",
    place: { billingGroup: GROUP },
    lists: {
      admins: { role: "Billing Group Admin", billingGroup: GROUP },
      viewers: { role: "Billing Group Viewer", billingGroup: GROUP },
    },
    floor: { list: "admins", limit: "minimumBillingGroupAdmins" },
  },
  "an account": {
    kind: "AccountRoleBinding",
    place: { account: ACCOUNT, role: "developer" },
    lists: { members: { role: "Developer", scope: ACCOUNT } },
  },
};

/** How a manifest may name a person: by address, by SID, by both, by another address and the SID; or somebody Twilio does not know. */
type Form = "email" | "sid" | "both" | "alias" | "swapped" | "ghost";

interface Wish {
  readonly person: Person;
  readonly form: Form;
}

export type Step =
  | { readonly do: "grant"; readonly person: Person; readonly list: string }
  | { readonly do: "revoke"; readonly list: string; readonly nth: number }
  | { readonly do: "refresh" }
  | {
      readonly do: "up";
      readonly lists: Readonly<Record<string, readonly Wish[]>>;
      readonly breakGlass: readonly Person[];
      readonly minimum: number | undefined;
    };

/** Random courses of events: drift behind Pulumi's back, refreshes, and changes of the program. */
export function courses(binding: Binding): fc.Arbitrary<readonly Step[]> {
  const names = Object.keys(binding.lists);
  const person = fc.constantFrom(...PEOPLE);
  const list = fc.constantFrom(...names);
  const form = fc.constantFrom<Form>("email", "email", "email", "email", "both", "sid", "alias", "swapped", "ghost");
  const wishes = fc.uniqueArray(fc.record({ person, form }), { selector: (wish) => wish.person, maxLength: 6 });
  const record = Object.fromEntries(names.map((name) => [name, wishes]));
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant("grant"), person, list }),
    fc.record({ do: fc.constant("grant"), person, list }),
    fc.record({ do: fc.constant("revoke"), list, nth: fc.nat(5) }),
    fc.record({ do: fc.constant("refresh") }),
    fc.record({
      do: fc.constant("up"),
      // One list may be left out of two, and then is not managed.
      lists: fc.record(record, { requiredKeys: names.slice(0, 1) }),
      breakGlass: fc.oneof(fc.constant([]), fc.uniqueArray(person, { maxLength: 2 })),
      minimum: fc.oneof(fc.constant(undefined), fc.constantFrom(0, 1, 2, 3)),
    }),
  );
  return fc.array(step, { minLength: 2, maxLength: 9 });
}

/** The inputs of a wish, as a program would write them. */
export function inputsOf(binding: Binding, { lists, breakGlass, minimum }: Extract<Step, { do: "up" }>): Props {
  return {
    ...binding.place,
    ...Object.fromEntries(
      Object.entries(lists).map(([name, wishes]) => {
        const members = new Map<string, object>();
        const users = new Set<string>();
        for (const { person, form } of wishes) {
          const [key, userSid] = written(person, form);
          const user = userSid ?? userOf(key) ?? key;
          if (!members.has(key) && !users.has(user)) members.set(key, userSid === undefined ? {} : { userSid });
          users.add(user);
        }
        return [name, Object.fromEntries(members)];
      }),
    ),
    ...(breakGlass.length === 0 ? {} : { breakGlass }),
    ...(minimum === undefined || binding.floor === undefined ? {} : { limits: { [binding.floor.limit]: minimum } }),
  };
}

function written(person: Person, form: Form): [key: string, userSid?: string] {
  switch (form) {
    case "email":
      return [person];
    case "sid":
      return [SIDS[person]];
    case "both":
      return [person, SIDS[person]];
    case "alias":
      return [`alias-${person}`, SIDS[person]];
    case "swapped":
      // A userSid that stood wrong, or is wrong now.
      return [person, SIDS[person === "ext@partner.example" ? "ext2@partner.example" : "ext@partner.example"]];
    case "ghost":
      return [`ghost-${person}`];
  }
}

/** The user that a key stands for on its own: a SID for itself, an address where the directory has it. */
function userOf(key: string): string | undefined {
  if (!key.includes("@")) return key;
  return PEOPLE.some((person) => person === key && !isExternal(person)) ? SIDS[key as Person] : undefined;
}

/** One member of a list, as inputs or state have it. */
export interface Member {
  readonly key: string;
  readonly terms: ReadonlyMap<string, string>;
  /** The assignment that state has. */
  readonly sid: string | undefined;
  readonly user: string | undefined;
}

/** Whether the directory knows the address under another SID, or the SID under another address. */
function isMismatch(key: string, userSid: string | undefined): boolean {
  if (userSid === undefined || !key.includes("@")) return false;
  const own = userOf(key);
  const listedAs = PEOPLE.find((person) => SIDS[person] === userSid && !isExternal(person));
  return (own !== undefined && own !== userSid) || (listedAs !== undefined && listedAs !== key);
}

/** The members of a list; `undefined` where it is not managed. `holderOf`: whose each assignment is or was. */
export function membersOf(
  binding: Binding,
  props: Props,
  list: string,
  holderOf: ReadonlyMap<string, string>,
): readonly Member[] | undefined {
  const members = props[list];
  if (!isMap(members)) return undefined;
  const sids = sidsOf(binding, props, "assignments", list);
  return Object.entries(members).map(([key, value]) => {
    const terms = textEntriesOf(value);
    const sid = sids.get(key);
    const holder = sid === undefined ? undefined : holderOf.get(sid);
    const userSid = terms.get("userSid");
    return { key, terms, sid, user: isMismatch(key, userSid) ? undefined : (userSid ?? holder ?? userOf(key)) };
  });
}

/** One of the outputs that give SIDs by member, of one list. */
export function sidsOf(binding: Binding, props: Props, output: "assignments" | "unmanaged", list: string) {
  const sids = props[output];
  return textEntriesOf(Object.keys(binding.lists).length > 1 && isMap(sids) ? sids[list] : sids);
}

/** Whom the emergency list protects, as far as anybody can know: by the key in the state, or by the directory. */
export function isProtected({ key, user }: Member, inputs: Props): boolean {
  return textsOf(inputs["breakGlass"]).some((email) => email === key || (user !== undefined && userOf(email) === user));
}

/** How many usable holders must remain; `undefined` where the list has no floor. */
export function floorFor({ floor }: Binding, list: string, inputs: Props): number | undefined {
  if (floor?.list !== list) return undefined;
  const limit = isMap(inputs["limits"]) ? inputs["limits"][floor.limit] : undefined;
  return typeof limit === "number" ? limit : 1;
}

/** Holders who could use the role: active, not the Owner, and external ones on Billing Groups alone. */
export function usable({ kind }: Binding, holders: Iterable<string>): readonly string[] {
  const out = [SIDS["off@acme.example"], ...(kind === "OrganizationRoleBinding" ? [SIDS["owner@acme.example"]] : [])];
  const isOutside = (user: string) => PEOPLE.some((person) => SIDS[person] === user && isExternal(person));
  return [...new Set(holders)].filter(
    (user) => !out.some((each) => each === user) && !(kind === "OrganizationRoleBinding" && isOutside(user)),
  );
}

/** The users who hold a list's role, one entry for each assignment. */
export function holdersOf(binding: Binding, list: string, contents: Contents): readonly Assignment[] {
  const place = binding.lists[list];
  return place === undefined ? [] : assignmentsAt(place, contents);
}
