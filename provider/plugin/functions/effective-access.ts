import { findCapability, findGroups, findPerson } from "../../../src/auditor/questions/lookup";
import { type AccessRow, accessRows } from "../../../src/auditor/questions/access-rows";
import { effectiveAccess } from "../../../src/model/access";
import { type AccessPathJson } from "../../../src/model/access-path-json";
import { CAPABILITIES } from "../../../src/model/capabilities";
import { defined } from "../../../src/model/defined";
import { isAccessUnknown, unknownAccess, withUnknown } from "../../../src/model/unknown-access";
import { foundFor } from "./arguments";
import { type FunctionContext, headOf, readSubject, type ResultHead, type SourceArgs } from "./source";

export interface GetEffectiveAccessArgs extends SourceArgs {
  /** E-mail address of the person who is asked about, whose rows then also say "no". Default: everybody. */
  person?: string;
  /** Id of a billing right, as `twilio-org roles` lists them. Default: all. */
  capability?: string;
  /** Key of a Billing Group in the manifest, or its id. Default: all. */
  billingGroup?: string;
}

export interface GetEffectiveAccessResult extends ResultHead {
  /**
   * By person, right and Billing Group: who can do what, and of whom it is unknown. Without `person` there are no rows
   * that say "no". The person `*` stands for everybody, where nobody's rights are known.
   */
  rows: readonly AccessAnswer[];
}

/** Whether a person can do something on a Billing Group. */
interface AccessAnswer {
  /** Canonical e-mail, or the SID of a user. */
  person: string;
  /** Id of a billing right. */
  capability: string;
  /** Key of a Billing Group; `*` stands for all of them where none is known. */
  billingGroup: string;
  /** `yes`, `no` or `unknown`. */
  answer: string;
  /** Why it is unknown. */
  unknown?: string;
  /** With `yes`: whether somebody can use the right now. False while its holder is suspended, for instance. */
  usable?: boolean;
  /** The grants that give the right. */
  paths: readonly AccessPathJson[];
}

/** Everybody, where nobody's rights are known. */
const EVERYBODY = "*";

/**
 * Who can do what on which Billing Group, and by which grants: as a manifest declares it, or as Twilio has it. Changes
 * nothing. What could not be read is unknown, and never "nobody".
 */
export async function getEffectiveAccess(
  args: GetEffectiveAccessArgs,
  context: FunctionContext,
): Promise<GetEffectiveAccessResult> {
  const subject = await readSubject(args, context);
  const { organization, asOf } = subject;
  const access = effectiveAccess(organization, asOf);
  const unknown = unknownAccess(organization);
  const capabilities =
    args.capability === undefined
      ? CAPABILITIES.map(({ id }) => id)
      : [foundFor("capability", findCapability(args.capability))];
  const groups = foundFor("billingGroup", findGroups(args.billingGroup, organization, access));
  const person = args.person === undefined ? undefined : foundFor("person", findPerson(args.person, organization));
  if (person?.named === false)
    context.warn(
      `${person.email} is not named in the organization${person.hint === undefined ? "" : `: ${person.hint}`}`,
    );
  const people = person === undefined ? withUnknown(access.people, unknown) : [person.email];
  const which = person === undefined ? "allowed" : "all";
  const rows = [...accessRows(access, { people, capabilities, groups }, which, unknown)].map(answerOf);
  const everybody = person === undefined ? unknown.everybody : undefined;
  const nobodyKnown = (why: string): readonly AccessAnswer[] =>
    capabilities.flatMap((capability) =>
      groups.map((billingGroup) => ({
        person: EVERYBODY,
        capability,
        billingGroup,
        answer: "unknown",
        unknown: why,
        paths: [],
      })),
    );
  return {
    ...headOf(subject, !isAccessUnknown(organization)),
    rows: everybody === undefined ? rows : [...rows, ...nobodyKnown(everybody)],
  };
}

function answerOf({ person, capability, billingGroup, allowed, unknown, usable, paths }: AccessRow): AccessAnswer {
  const answer = allowed === null ? "unknown" : allowed ? "yes" : "no";
  return {
    person,
    capability,
    billingGroup,
    answer,
    ...defined({ unknown, usable: allowed === true ? usable !== false : undefined }),
    paths,
  };
}
