import { grantMarks, verifiedParent } from "../model/grant-marks";
import { domainOf } from "../model/identity";
import { type Binding, type Grant, type Organization, type Origin, unknownTeams } from "../model/organization";
import { type Position, type Problem } from "../model/problem";
import { shrunkenTeams } from "./directory-problems";
import { isOwnerRole, roleById, roleLabel } from "../model/roles";

/** What an access rule forbids in a well-formed manifest, and which rights time has ended. */
export function accessProblems(
  organization: Described & Pick<Organization, "teams" | "directoryTeams">,
  now: Date,
): readonly Problem[] {
  return [
    ...grantProblems(organization, now),
    ...organization.bindings.flatMap((binding) =>
      unknownTeams(organization, binding).length > 0 ? [] : ownerProblems(binding),
    ),
    ...shrunkenTeams(organization),
  ];
}

/** As `accessProblems`, of each grant by itself: what holds though other members of its list could not be read. */
export function grantProblems(organization: Described, now: Date): readonly Problem[] {
  return organization.bindings.flatMap((binding) =>
    binding.grants.flatMap((grant) => problemsOf(organization, binding, grant, now)),
  );
}

type Described = Pick<Organization, "bindings" | "people" | "domains">;

function problemsOf(organization: Described, binding: Binding, grant: Grant, now: Date): readonly Problem[] {
  const { person } = grant;
  const at = placeOf(grant.origin);
  const role = roleLabel(binding.role);
  const via = grant.team === undefined ? "" : ` (through team ${grant.team})`;
  const problems = grantMarks(organization, binding, grant, now).flatMap((mark): Problem[] => {
    switch (mark) {
      case "unverified-domain":
        return [
          {
            kind: "forbidden",
            message: `${person}${via} can't be ${role}: ${whyUnverified(organization, domainOf(person))}`,
            hint: unverifiedHint(organization, person),
            at,
          },
        ];
      case "external":
        return [
          {
            kind: "forbidden",
            message: `${person}${via} is external and can't be ${role}: organization roles are for managed users`,
            hint: "give an external person Billing Group Admin or Viewer on the groups they work with",
            at,
          },
        ];
      case "expired":
        return [
          {
            kind: "expired",
            message: `${role} of ${person}${via} ended at ${grant.until ?? ""}`,
            hint: "the next `pulumi up` removes it; delete the line, or set a later `until`",
            at,
          },
        ];
      case "invited":
      case "suspended":
      case "inactive":
        return [];
    }
  });
  const known = organization.people.get(person);
  if (known?.external === true && known.userSid === undefined && binding.scope.kind !== "organization")
    problems.push({
      kind: "forbidden",
      message: `${person}${via} is external and has no userSid: Twilio's directory does not list external people`,
      hint: "add userSid: US... under people; it is on the person's page in the Twilio Console",
      at,
    });
  return problems;
}

/** An organization and an account have exactly one Owner (facts 6 and 8). */
function ownerProblems(binding: Binding): readonly Problem[] {
  if (!isOwnerRole(binding.role)) return [];
  const people = new Set(binding.grants.map((grant) => grant.person));
  if (people.size === 1) return [];
  const what = binding.scope.kind === "account" ? `account "${binding.scope.key}"` : "the organization";
  return [
    {
      kind: "forbidden",
      message: `${what} has exactly one Owner, and ${people.size === 0 ? "none is" : `${people.size} are`} listed`,
      hint: `list the one Owner, or remove the key "${roleById(binding.role).key}": ownership is moved in the Twilio Console`,
      at: placeOf(binding.grants.at(-1)?.origin ?? binding.origin),
    },
  ];
}

function whyUnverified(organization: Described, domain: string): string {
  const status = organization.domains.get(domain);
  return status === undefined
    ? `the domain ${domain} is not listed under domains`
    : `the domain ${domain} is ${status}`;
}

function unverifiedHint(organization: Described, person: string): string {
  const domain = domainOf(person);
  const parent = verifiedParent(organization, domain);
  const verify = `verify ${domain} in the Twilio Console and declare it, or use a Billing Group role, which needs no verified domain`;
  return parent === undefined ? verify : `${parent} is verified but does not cover its subdomains; ${verify}`;
}

function placeOf(origin: Origin | undefined): Position {
  return origin !== undefined && "position" in origin ? origin.position : { file: "(manifest)", line: 1, column: 1 };
}
