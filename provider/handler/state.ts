import { type AssignmentScope } from "../../src/model/right";
import { defined } from "../../src/model/defined";
import { fingerprint } from "../../src/model/fingerprint";
import { compareText } from "../../src/model/problem";
import { inputsBesideLists, KINDS, type BindingKind, type ListName } from "./binding-kinds";
import { type Member } from "../../src/model/member";
import { readMembers, type Members } from "./members";
import { textEntriesOf, textOf, type Props } from "./json-values";
import { type RoleId } from "../../src/model/roles";
import { isMap } from "../../src/model/is-map";

/** One list of members of a binding: who is to hold a role there, or who does. */
export interface MemberList {
  readonly name: ListName;
  readonly role: RoleId;
  readonly members: Members;
  /** Assignment SIDs by member: of all members in state, of none in inputs. */
  readonly assignments: ReadonlyMap<string, string>;
  /** Assignment SIDs of holders whom nobody declared, and whom the next refresh will show. */
  readonly unmanaged: ReadonlyMap<string, string>;
  /** In state: invited people who are declared, and who get the role once Twilio knows them. */
  readonly waiting?: Members;
}

/** A binding as inputs or state describe it. Lists that are not managed are not there. */
export interface BindingState {
  readonly organization: string;
  readonly target: AssignmentScope;
  readonly lists: readonly MemberList[];
  /** The inputs without the lists: place, limits, and so on. */
  readonly inputs: Props;
  readonly version: number;
  readonly fingerprint: string;
}

/** Reads inputs or state. Every version's state must stay readable: outputs that are missing, or unknown here, too. */
export function readBinding(kind: BindingKind, props: Props): BindingState {
  const { place, lists, roleOf, target } = KINDS[kind];
  const organization = textOf(props["organization"]) ?? "";
  const version = props["version"];
  const inputNames = inputsBesideLists(kind);
  return {
    organization,
    target: target(organization, Object.fromEntries(place.map((name) => [name, textOf(props[name]) ?? ""]))),
    lists: lists.flatMap((name) => {
      const members = readMembers(props[name]);
      const role = roleOf(name, textOf(props["role"]));
      if (members === undefined || role === undefined) return [];
      const here = (output: string): unknown => {
        const map = props[output];
        return lists.length > 1 && isMap(map) ? map[name] : map;
      };
      const [assignments, unmanaged] = [textEntriesOf(here("assignments")), textEntriesOf(here("unmanaged"))];
      const waiting = readMembers(here("waiting"));
      return [{ name, role, members, assignments, unmanaged, ...defined({ waiting }) }];
    }),
    inputs: Object.fromEntries(Object.entries(props).filter(([key]) => inputNames.includes(key))),
    version: typeof version === "number" ? version : 0,
    fingerprint: textOf(props["fingerprint"]) ?? "",
  };
}

/** The canonical inputs of a binding that has these lists. Whom it waits for is declared, and not held. */
export function printInputs(inputs: Props, lists: readonly MemberList[]): Record<string, unknown> {
  return { ...inputs, ...printLists(lists, ({ members, waiting = [] }) => new Map([...waiting, ...members])) };
}

function printLists(lists: readonly MemberList[], membersOf: (list: MemberList) => Members): Props {
  return Object.fromEntries(lists.map((list) => [list.name, printMap(membersOf(list), (member) => ({ ...member }))]));
}

/**
 * The state of a binding that has these lists. `version` rises by one where who holds what is no longer what it was
 * `before`.
 */
export function printState(
  kind: BindingKind,
  inputs: Props,
  lists: readonly MemberList[],
  before: Pick<BindingState, "version" | "fingerprint">,
): Record<string, unknown> {
  const perList = (map: (list: MemberList) => ReadonlyMap<string, unknown>): Props => {
    const printed = lists.map((list): [string, Props] => [list.name, printMap(map(list), (value) => value)]);
    return KINDS[kind].lists.length > 1 ? Object.fromEntries(printed) : (printed[0]?.[1] ?? {});
  };
  const now = fingerprintOf(kind, inputs, lists);
  const isWaiting = lists.some(({ waiting }) => waiting !== undefined && waiting.size > 0);
  return {
    ...inputs,
    ...printLists(lists, ({ members }) => members),
    version: now === before.fingerprint ? before.version : before.version + 1,
    fingerprint: now,
    assignments: perList(({ assignments }) => assignments),
    unmanaged: perList(({ unmanaged }) => unmanaged),
    ...(isWaiting ? { waiting: perList(({ waiting = new Map() }) => waiting) } : {}),
  };
}

/**
 * Who holds what, as a hash: neither terms nor assignment SIDs are in it, so that giving back what was taken gives the
 * same.
 */
function fingerprintOf(kind: BindingKind, inputs: Props, lists: readonly MemberList[]): string {
  return fingerprint({
    organization: textOf(inputs["organization"]) ?? "",
    place: KINDS[kind].place.map((name) => textOf(inputs[name]) ?? ""),
    lists: lists.map(({ role, members }) => ({ role, members: [...members.keys()].sort(compareText) })),
  });
}

function printMap<V>(map: ReadonlyMap<string, V>, print: (value: V) => unknown): Props {
  return Object.fromEntries([...map].sort(([a], [b]) => compareText(a, b)).map(([key, value]) => [key, print(value)]));
}

export type { Member };
