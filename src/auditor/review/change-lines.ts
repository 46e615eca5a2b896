import { defined } from "../../model/defined";
import { EVERY_GROUP } from "../../model/access";
import { type AccessPathJson } from "../../model/access-path-json";
import { CAPABILITIES, type CapabilityId } from "../../model/capabilities";
import { type Position } from "../../model/problem";
import { isRole, roleLabel } from "../../model/roles";
import { instantText } from "../../model/instant";
import { count } from "../../report/text/words";
import {
  type LeftListJson,
  type ListChangeJson,
  type PersonChangeJson,
  type PlaceJson,
  type ReviewResult,
  type RightJson,
  type SameAccessJson,
  type TermsJson,
} from "./review-result";

/** What one line says happens: see `changeLines`. */
type ChangeSign = "+" | "-" | "?" | "~" | "=" | ">" | "!";

/** One line of what a change does. */
export interface ChangeLine {
  readonly sign: ChangeSign;
  /** Begins with the sign. */
  readonly text: string;
  readonly person?: string;
  /** Where the head has what it comes from. */
  readonly at?: Position;
}

/**
 * What a change does to access, a line each, in plain text: `+` gains, `-` loses, `?` is no longer managed, `~` other
 * terms, `=` the same in another way, `>` another name, `!` something of a whole list or user. Names in it are as the
 * manifest has them.
 */
export function changeLines(result: Changes): readonly string[] {
  return placedChangeLines(result).map(({ text }) => text);
}

/** As `changeLines`, with whom and where each line is about. */
export function placedChangeLines(result: Changes): readonly ChangeLine[] {
  return [
    ...result.people.flatMap(personLines),
    ...result.sameAccess.flatMap(sameAccessLines),
    ...result.renames.map(({ from, to, by }) => lineOf(">", to, `${from} is ${to} now, as ${by} says`)),
    ...result.userChanges.map(({ person, before, after }) =>
      lineOf("!", person, `${person}: rights go to ${userText(after)} instead of ${userText(before)}`),
    ),
    ...result.lists.map((list): ChangeLine => ({ sign: "!", text: `! ${listText(list)}` })),
  ];
}

type Changes = Pick<ReviewResult, "people" | "sameAccess" | "renames" | "userChanges" | "lists">;

function userText(sid: string | undefined): string {
  return sid === undefined ? "the user whom Twilio has under the address" : `the user ${sid}`;
}

function lineOf(sign: ChangeSign, person: string, text: string, places: readonly Position[] = []): ChangeLine {
  const [at] = places;
  return { sign, text: `${sign} ${text}`, person, ...defined({ at }) };
}

/** Where a manifest has paths. */
function placesOf(paths: readonly AccessPathJson[]): readonly Position[] {
  return paths.flatMap(({ source }) => ("file" in source ? [source] : []));
}

function personLines({ person, gained, lost, released, terms, left }: PersonChangeJson): readonly ChangeLine[] {
  return [
    ...gained.flatMap((right) => rightLine("+", person, right, "", placesOf(right.paths))),
    ...lost.flatMap((right) => rightLine("-", person, right, "", leftPlaces(right, left))),
    ...released.flatMap((right) => rightLine("?", person, right, ", no longer managed")),
    ...terms.flatMap((term) => termsLine(person, term)),
  ];
}

/** Where the head has the lists by which a right was held. */
function leftPlaces({ paths }: RightJson, left: readonly LeftListJson[] = []): readonly Position[] {
  return left.flatMap(({ role, billingGroup, account, source }) =>
    paths.some((path) => path.role === role && path.billingGroup === billingGroup && path.account === account)
      ? [source]
      : [],
  );
}

function sameAccessLines({ person, terms, before, after }: SameAccessJson): readonly ChangeLine[] {
  if (terms.length > 0) return terms.flatMap((term) => termsLine(person, term));
  const [old, young] = [waysText(before), waysText(after)];
  const same = (text: string): readonly ChangeLine[] => [
    lineOf("=", person, `${person}: the same, ${text}`, placesOf(after)),
  ];
  if (before.length === 0) return same(`also via ${young}`);
  return same(`${after.length === 0 ? "without" : `via ${young} instead of`} ${old}`);
}

/** None for what a wider role says already. */
function rightLine(
  sign: ChangeSign,
  person: string,
  right: RightJson,
  more = "",
  inHead?: readonly Position[],
): readonly ChangeLine[] {
  const text = rightText(right);
  if (text === undefined) return [];
  const via =
    "capabilities" in right ? `, via ${rolesText(right.paths)}${right.implied === true ? ", implied" : ""}` : "";
  const terms = `${endText(right.paths)}${marksText(right.paths)}${more}`;
  return [lineOf(sign, person, `${person}: ${text}${via}${terms}`, inHead)];
}

function termsLine(person: string, { change, was, is, right }: TermsJson): readonly ChangeLine[] {
  const text = rightText(right);
  if (text === undefined) return [];
  const [old, young] = [was, is].map((end) => (end === undefined ? "never" : instantText(end)));
  const ends = old === young ? "" : `, ends ${young ?? ""} instead of ${old ?? ""}`;
  const usable = {
    "ends-later": "",
    "ends-earlier": "",
    "usable-again": ", usable again",
    "no-longer-usable": ", no longer usable",
  };
  return [
    lineOf("~", person, `${person}: ${text}${usable[change]}${ends}${marksText(right.paths)}`, placesOf(right.paths)),
  ];
}

function rightText(right: RightJson): string | undefined {
  if ("capabilities" in right)
    return `${capabilitiesText(right.capabilities)} (${groupsText(right.billingGroups, right.except)})`;
  return right.impliedBy === undefined ? rightJsonText(right) : undefined;
}

/** What people ask about first. */
const LEADS: readonly CapabilityId[] = ["view-invoices", "manage-payment-methods"];

/** `view invoices and 5 more`. */
function capabilitiesText(capabilities: readonly CapabilityId[]): string {
  if (capabilities.length === CAPABILITIES.length) return "all billing rights";
  const lead = LEADS.find((id) => capabilities.includes(id)) ?? capabilities[0] ?? "";
  const more = capabilities.length - 1;
  return `${lead.replaceAll("-", " ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const MOST_NAMED = 3;

function groupsText(groups: readonly string[], except: readonly string[] = []): string {
  const names = (keys: readonly string[]): string =>
    keys.length > MOST_NAMED ? count(keys.length, "group") : keys.join(", ");
  if (!groups.includes(EVERY_GROUP)) return names(groups);
  return except.length === 0 ? "every group" : `every group but ${names(except)}`;
}

/** `Billing Group Admin on europe`. */
export function rightJsonText({
  role,
  billingGroup,
  account,
}: Omit<PlaceJson, "role" | "scope"> & { readonly role: string }): string {
  const place = billingGroup ?? account;
  return `${isRole(role) ? roleLabel(role) : role}${place === undefined ? "" : ` on ${place}`}`;
}

/** `Billing Group Admin on europe until 2027-01-31 00:00 UTC and Organization Billing Admin (team finance)`. */
function waysText(paths: readonly AccessPathJson[]): string {
  return distinct(
    paths.map((path) => {
      const { until, billingGroup, account } = path;
      return `${wayText(path, billingGroup ?? account)}${until === undefined ? "" : ` until ${instantText(until)}`}`;
    }),
  );
}

/** As `waysText`, where Billing Groups and ends are shown too. */
function rolesText(paths: readonly AccessPathJson[]): string {
  return distinct(paths.map((path) => wayText(path, path.account)));
}

function wayText({ role, team }: AccessPathJson, place: string | undefined): string {
  return `${roleLabel(role)}${place === undefined ? "" : ` on ${place}`}${team === undefined ? "" : ` (team ${team})`}`;
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(" and ");
}

function endText(paths: readonly AccessPathJson[]): string {
  const ends = paths.flatMap(({ until }) => (until === undefined ? [] : [until]));
  const last = ends.sort().at(-1);
  return last === undefined || ends.length < paths.length ? "" : `, until ${instantText(last)}`;
}

/** What is wrong with all of the ways. */
function marksText(paths: readonly AccessPathJson[]): string {
  const [first] = paths;
  const common = first?.marks.filter((mark) => paths.every(({ marks }) => marks.includes(mark))) ?? [];
  return common.length === 0 ? "" : ` [${common.join(", ")}]`;
}

function listText({ change, people, ...place }: ListChangeJson): string {
  const what = {
    emptied: `is emptied of ${count(people.length, "person", "people")}`,
    released: `is no longer managed: ${count(people.length, "person keeps", "people keep")} the role in Twilio, unseen`,
    managed: "is managed from now on: anyone else who holds the role in Twilio loses it",
  };
  return `the list of ${rightJsonText(place)} ${what[change]}`;
}
