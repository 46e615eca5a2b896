import { type Holding } from "../../model/access";
import { domainOf } from "../../model/identity";
import { isOnVerifiedDomain } from "../../model/grant-marks";
import { personOf } from "../../model/organization";
import { type RoleId } from "../../model/roles";
import { defineRule } from "./engine/define-rule";
import { isLive } from "./engine/is-live";
import { type RuleContext } from "./engine/rule";
import { lastEnd } from "./engine/time";
import { instantText } from "../../model/instant";
import { isUnread, unknownAccess } from "../../model/unknown-access";
import { rightText } from "../../model/right";
import { personText } from "./engine/right-text";

/** Roles by which somebody can repair billing access, or at least billing, when nobody else can. */
const RESCUE_ROLES: readonly RoleId[] = ["owner", "administrator", "billingAdmin"];

/** Source: design, "The manifest": `breakGlass`; peers 2, point 10. */
export const breakGlass = defineRule({
  id: "break-glass",
  severity: "error",
  title: "Emergency access works",
  rationale:
    "The people under breakGlass are for the day on which nobody else can get in. Whether they exist, are active and hold a role that helps shows too late on that day.",
  remediation: "Fix the login, or name another one under breakGlass.",
  messages: {
    missing: {
      message: "{person} is kept for emergencies, but no such user exists.",
      remediation: "Create the login in Twilio and give it a role, or remove the address from breakGlass.",
    },
    inactive: {
      message: "{person} is kept for emergencies and is {status}: the login does not work.",
      remediation: "Reactivate the login, or name another one under breakGlass.",
    },
    external: {
      message: "{person} is kept for emergencies, but is external: external people can't hold organization roles.",
      remediation: "Name a managed user under breakGlass.",
    },
    unverified: {
      message:
        "{person} is kept for emergencies, but the domain {domain} is not verified, which organization roles require.",
      remediation: "Use an address on a verified domain, or verify {domain} in the Twilio Console.",
    },
    powerless: {
      message: "{person} is kept for emergencies, but holds no role that would help in one.",
      remediation:
        "Make {person} an Organization Administrator or Organization Billing Admin, or remove the address from breakGlass.",
    },
    ending: {
      message: "{person} is kept for emergencies, but {right} ends on {until}.",
      remediation: "Remove `until`, so that the right does not end.",
    },
    tooFew: {
      message: "breakGlass lists {count}; the required minimum is {minimum}.",
      remediation: "Name more logins under breakGlass, each with a role that helps.",
    },
  },
  options: {
    are: {
      minimum: {
        description: "How many people must be kept for emergencies.",
        minimum: 0,
        maximum: 100,
        stricter: "larger",
      },
    },
    defaults: { minimum: 0 },
  },
  *check(context, { minimum }) {
    const { organization, access } = context;
    const names = organization.breakGlass;
    const unknown = unknownAccess(organization);
    const wholeOrganization = { scopes: [{ kind: "organization" }] } as const;
    if (names.length < minimum)
      yield { messageId: "tooFew", data: { count: names.length, minimum }, subject: "tooFew", ...wholeOrganization };
    for (const email of names) {
      const known = personOf(organization, email);
      const person = personText(known);
      const about = <Id extends string>(messageId: Id) => ({ messageId, subject: messageId, person: email });
      if (!exists(context, email)) {
        yield { ...about("missing"), data: { person }, ...wholeOrganization };
        continue;
      }
      if (known.status !== "active")
        yield { ...about("inactive"), data: { person, status: known.status }, ...wholeOrganization };
      if (known.external) yield { ...about("external"), data: { person }, ...wholeOrganization };
      else if (!isOnVerifiedDomain(organization, email))
        yield { ...about("unverified"), data: { person, domain: domainOf(email) }, ...wholeOrganization };
      const rights = access.holdings(email).filter(isRescue);
      const [first] = rights;
      const until = lastEnd(rights.map(({ grant }) => grant));
      if (first === undefined) {
        if (unknown.of(email) === undefined) yield { ...about("powerless"), data: { person }, ...wholeOrganization };
      } else if (until !== undefined)
        yield {
          ...about("ending"),
          data: { person, right: rightText(first.binding), until: instantText(until) },
          rights,
        };
    }
  },
});

function isRescue({ binding: { role, scope } }: Holding): boolean {
  return scope.kind === "organization" && RESCUE_ROLES.includes(role);
}

/** Whether there is such a person: for Twilio, among the managed users; for a manifest, anywhere in it. */
function exists(context: RuleContext, email: string): boolean {
  const { organization, access } = context;
  const known = organization.people.get(email);
  if (!isLive(context)) return known !== undefined || access.holdings(email).length > 0;
  return known?.userSid !== undefined || isUnread(organization, "users");
}
