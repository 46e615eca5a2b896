import { hash } from "node:crypto";
import { canonicalJson, fingerprint } from "../../../model/fingerprint";
import { isUnclearRole } from "../../../model/functions";
import { roleIdOf } from "../../../model/live-role";
import { compareText } from "../../../model/problem";
import { roleById, type RoleId, type RoleScope } from "../../../model/roles";
import { type Snapshot } from "../../../model/snapshot";
import { personId } from "../engine/finding-of";
import { type Holder, holdersWhere, rolesIn, roleSet } from "../engine/holders";
import { otherRightText } from "../engine/right-text";
import { isLive } from "../engine/is-live";
import { type RuleContext } from "../engine/rule";
import { conflictsOf, dutiesHeld, dutiesIn } from "./conflicts";
import { type DutySet, type DutyTable } from "./duties";

/**
 * What shows a duty, in Twilio's names: roles on their scope, and maybe all roles to work on its products but the
 * Viewers'.
 */
type CertifiedDuty = {
  readonly name: string;
  readonly roles: readonly { readonly title: string; readonly scope: RoleScope }[];
  readonly productRoles: boolean;
};

/**
 * Somebody who holds any right, by e-mail or, if external, by the user's SID, with the duties that their rights show.
 */
type CertifiedPerson = {
  readonly person: string;
  readonly duties: readonly string[];
  /**
   * Roles that join conflicting duties by Twilio's design, such as Administrator. No one of them is a conflict by
   * itself.
   */
  readonly joinedBy?: readonly string[];
};

/**
 * That nobody in an organization has two duties that conflict, with all that is needed to check it without this
 * program: tools/check-certificate.mjs does, against a snapshot.
 */
export interface SeparationCertificate {
  readonly schemaVersion: 1;
  readonly kind: "SeparationOfDutiesCertificate";
  readonly organizationSid: string;
  /** The moment for which access was computed, absolute UTC. */
  readonly asOf: string;
  /** The snapshot that it is about: when it was taken, and the SHA-256 of it as JSON with sorted keys and no spaces. */
  readonly snapshot?: { readonly takenAt: string; readonly sha256: string };
  readonly duties: readonly CertifiedDuty[];
  readonly conflicts: readonly (readonly [string, string])[];
  /** Everybody, sorted. */
  readonly people: readonly CertifiedPerson[];
  /** SHA-256 of all the rest as JSON with sorted keys and no spaces. */
  readonly sha256: string;
}

/** A certificate, or why there is none: the end of a sentence. */
export type CertificateResult = { readonly certificate: SeparationCertificate } | { readonly why: string };

/**
 * The certificate that nobody has two duties which conflict. None where somebody has, and none where a list that could
 * not be read, or a role whose meaning is not known, could hide a duty.
 *
 * @param snapshot what the organization was read from, so that the certificate names it
 */
export function separationCertificate(context: RuleContext, snapshot?: Snapshot): CertificateResult {
  const { organization, now } = context;
  const hidden = whyHidden(context, snapshot);
  if (hidden !== undefined) return { why: hidden };
  const people = conflictsOf(context).length;
  if (people > 0) return { why: `${people} ${people === 1 ? "person has" : "people have"} duties that conflict` };
  const table = dutiesIn(context);
  const content = {
    schemaVersion: 1,
    kind: "SeparationOfDutiesCertificate",
    organizationSid: organization.sid,
    asOf: now.toISOString(),
    ...(snapshot === undefined
      ? {}
      : { snapshot: { takenAt: snapshot.takenAt, sha256: hash("sha256", canonicalJson(snapshot)) } }),
    duties: table.duties.map(({ name, duty, roles }): CertifiedDuty => ({
      name,
      roles: roles.map(roleById).map(({ title, scope }) => ({ title, scope })),
      productRoles: duty.productRoles === true,
    })),
    conflicts: table.pairs.map(({ names }) => names),
    people: holdersWhere(context, () => true)
      .map((holder): CertifiedPerson => {
        const joinedBy = joiningRoles(holder, table);
        return {
          person: personId(organization, holder.email),
          duties: namesOf(dutiesHeld(holder, table), table),
          ...(joinedBy.length === 0 ? {} : { joinedBy }),
        };
      })
      .sort((a, b) => compareText(a.person, b.person)),
  } as const;
  return { certificate: { ...content, sha256: fingerprint(content) } };
}

/** What could hide a duty: the end of a sentence. */
function whyHidden(context: RuleContext, snapshot: Snapshot | undefined): string | undefined {
  const { organization } = context;
  // What a manifest does not manage, and roles to work on products, are in no manifest.
  if (snapshot === undefined && !isLive(context))
    return "a manifest does not tell who else has rights: use --live or --snapshot";
  const [unread] = organization.unread;
  if (unread !== undefined) return `something could not be read (${unread})`;
  const unclear = organization.otherGrants.find(({ role }) => isUnclearRole(role));
  if (unclear !== undefined)
    return `${unclear.person} holds role ${otherRightText(unclear)}, and nobody can say what that allows`;
  const titles = new Map<RoleId, string>();
  for (const role of snapshot?.roles ?? []) {
    const id = roleIdOf(role);
    if (id === undefined) continue;
    if (titles.has(id)) return `Twilio's role list has two roles that are called ${role.friendlyName}`;
    titles.set(id, role.sid);
  }
  return undefined;
}

function joiningRoles({ roles }: Holder, table: DutyTable): readonly string[] {
  return rolesIn(roles)
    .filter((role) => table.mayConflict(roleSet([role])))
    .map((role) => roleById(role).title);
}

function namesOf(set: DutySet, { duties }: DutyTable): readonly string[] {
  return duties.map(({ name }) => name).filter((_, index) => (set & (1 << index)) !== 0);
}
