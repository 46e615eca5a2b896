import { type AccessPath, EVERY_GROUP, type EffectiveAccess } from "../../../model/access";
import { CAPABILITIES, capabilitiesOf, type CapabilityId, type CapabilitySet } from "../../../model/capabilities";
import { type Organization, personOf } from "../../../model/organization";
import { roleLabel } from "../../../model/roles";
import { unknownAccess } from "../../../model/unknown-access";
import { explainDenial, type Denial, type Remedy, type UselessGrant } from "../denial";
import { type Look } from "../../../report/text/look";
import { plain } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";
import { dormancy, type GrantMark, MARK_TEXT } from "../../../model/grant-marks";
import { pathsOn, pathText } from "./path-text";
import { pathList, personHead, statementText } from "./person-text";
import { holdingsOf } from "./statements";
import { capabilityTitle, groupsText } from "./access-words";

/** What is known where the question is asked. */
export interface Known {
  readonly organization: Organization;
  readonly access: EffectiveAccess;
  readonly now: Date;
}

/** Whether and why `person` can do `capability` on `groups`, for a reader at a terminal. */
export function* explainCapability(
  { organization, access, now }: Known,
  person: string,
  capability: CapabilityId,
  groups: readonly string[],
  look: Look,
): Generator<string> {
  const { width, colors } = look;
  yield `${personHead(personOf(organization, person), access.grants(person), look)}\n`;
  yield `${wrap(`${capabilityTitle(capability)} (${capability})`, width, 0)}\n`;
  const held = groups.filter((group) => access.paths(person, capability, group).length > 0);
  const dormant = held.filter((group) => access.paths(person, capability, group).every(isDormant));
  const can = held.filter((group) => !dormant.includes(group));
  const cannot = groups.filter((group) => !held.includes(group));
  if (can.length > 0) {
    yield `\n${wrap(`${colors.bold(colors.green("Yes"))}, on ${someOrAll(can, access)}, as`, width, 0)}\n`;
    yield* pathList(pathsOn(access, person, capability, can), 2, look).map((line) => `${line}\n`);
  }
  if (dormant.length > 0) {
    const paths = pathsOn(access, person, capability, dormant);
    yield `\n${wrap(`${colors.bold(colors.yellow("Not now"))}, on ${someOrAll(dormant, access)}: ${dormantText(paths)} It is held as`, width, 0)}\n`;
    yield* pathList(paths, 2, look).map((line) => `${line}\n`);
  }
  const why = unknownAccess(organization).of(person);
  if (cannot.length > 0 && why !== undefined)
    yield `\n${unknownLine(why, isAll(cannot, access) ? "" : `on ${groupsText(cannot)}`, look)}\n`;
  else if (cannot.length > 0) {
    const denial = explainDenial(organization, access, person, capability, now);
    yield `\n${wrap(`${colors.bold(colors.red("No"))}, ${isAll(cannot, access) ? "on no Billing Group" : `not on ${groupsText(cannot)}`}.`, width, 0)}\n`;
    yield* denialLines(denial, cannot, look).map((line) => `${line}\n`);
  }
}

/** Everything that `person` can do and why, and what not. */
export function* explainPerson(
  { organization, access }: Pick<Known, "organization" | "access">,
  person: string,
  look: Look,
): Generator<string> {
  const { width, colors } = look;
  const why = unknownAccess(organization).of(person);
  const { statements, others } = holdingsOf(access, person);
  yield `${personHead(personOf(organization, person), access.grants(person), look)}\n`;
  const usable = statements.filter(({ paths }) => !paths.every(isDormant));
  const dormant = statements.filter(({ paths }) => paths.every(isDormant));
  if (usable.length > 0) yield `\n${colors.bold("Can do")}\n`;
  for (const statement of usable) yield `${statementText(statement, look)}\n`;
  if (dormant.length > 0) {
    const reasons = dormantText(dormant.flatMap(({ paths }) => paths));
    yield `\n${wrap(`${colors.bold("Holds, and can't use now")}: ${reasons}`, width, 0)}\n`;
  }
  for (const statement of dormant) yield `${statementText(statement, look)}\n`;
  const withheld = withheldOn(access, person);
  if (why !== undefined) yield `\n${unknownLine(why, "whether they can do more", look)}\n`;
  else if (withheld.length > 0) yield `\n${colors.bold("Can't do")}\n`;
  for (const { missing, groups } of why === undefined ? withheld : []) {
    const what = missing.length === CAPABILITIES.length ? "anything" : `${missing.join(", ")} (${missing.length})`;
    const where = isAll(groups, access) ? "any Billing Group" : groupsText(groups);
    yield `${wrap(`on ${where}: ${what}`, width, 2, 4)}\n`;
  }
  if (others.length > 0) {
    yield `\n${colors.bold("Also holds, without billing rights")}\n`;
    for (const path of others) yield `${wrap(pathText(path, look), width, 2, 4)}\n`;
  }
  if (withheld.length > 0 && why === undefined)
    yield `\n${wrap(colors.dim(`\`twilio-org explain ${plain(person)} CAPABILITY [GROUP]\` says why not.`), width, 0)}\n`;
}

function isDormant({ marks }: AccessPath): boolean {
  return dormancy(marks).length > 0;
}

/** Why rights can't be used now, and what ends that, in sentences. */
function dormantText(paths: readonly AccessPath[]): string {
  const marks = new Set(paths.flatMap((path) => dormancy(path.marks)));
  return [...marks].map((mark) => DORMANT_TEXT[mark]).join(" ");
}

const DORMANT_TEXT: Partial<Readonly<Record<GrantMark, string>>> = {
  expired: "The right has ended. It may still work until the next `pulumi up` removes it.",
  invited: "They have not accepted the invitation. The right works as soon as they have.",
  suspended: "They are suspended. The right works again as soon as they are not.",
  inactive: "They are not active. The right works again as soon as they are.",
};

/** That an answer is not known, and why. */
function unknownLine(why: string, what: string, { width, colors }: Look): string {
  return wrap(`${colors.bold(colors.yellow("Unknown"))}${what === "" ? "" : ` ${what}`}: ${plain(why)}.`, width, 0);
}

/** What `person` can't do, groups with the same answer together. */
function withheldOn(
  access: EffectiveAccess,
  person: string,
): readonly { readonly missing: readonly CapabilityId[]; readonly groups: readonly string[] }[] {
  const groupsBySet = new Map<CapabilitySet, string[]>();
  for (const group of access.groups) {
    const set = access.capabilities(person, group);
    groupsBySet.set(set, [...(groupsBySet.get(set) ?? []), group]);
  }
  return [...groupsBySet]
    .map(([set, groups]) => ({ missing: capabilitiesOf(~set), groups }))
    .filter(({ missing }) => missing.length > 0);
}

function denialLines({ holds, remedies }: Denial, groups: readonly string[], look: Look): readonly string[] {
  const { width } = look;
  const [only] = groups;
  const where = groups.length > 1 || only === undefined || only === EVERY_GROUP ? "the group" : plain(only);
  return [
    ...(holds.length === 0
      ? [wrap("They hold no role.", width, 2)]
      : [
          wrap("What they hold does not give it there:", width, 2),
          ...holds.map(({ path, because }) => wrap(`${pathText(path, look)}: ${BECAUSE[because]}`, width, 4, 6)),
        ]),
    wrap("Each of these roles would, the narrowest first:", width, 2),
    ...remedies.map((remedy) => wrap(remedyText(remedy, where), width, 4, 6)),
    ...(remedies.some(({ finding }) => finding !== undefined) ? [wrap(TECHNICAL, width, 2)] : []),
  ];
}

const TECHNICAL = "They work technically: with any of these roles `twilio-org audit` would find that they should not.";

const BECAUSE: Readonly<Record<UselessGrant["because"], string>> = {
  "no-billing-rights": "no billing rights",
  "not-this-right": "not this right",
  "other-group": "another Billing Group",
};

function remedyText({ role, scope, obstacle }: Remedy, where: string): string {
  const place = scope === "billingGroup" ? ` on ${where}` : "";
  return `${roleLabel(role)}${place}${obstacle === undefined ? "" : ` (not possible: ${MARK_TEXT[obstacle]})`}`;
}

function someOrAll(groups: readonly string[], access: Pick<EffectiveAccess, "groups">): string {
  return isAll(groups, access) ? "every Billing Group" : groupsText(groups);
}

function isAll(groups: readonly string[], { groups: all }: Pick<EffectiveAccess, "groups">): boolean {
  return groups.length === all.length && (all.length > 1 || all[0] === EVERY_GROUP);
}
