import { canonicalEmail } from "../model/identity";
import { type Seed } from "./seed-schema";
import { namedSid } from "./sids";
import { type User } from "./things";

/** The seed's users by canonical e-mail. A missing SID follows from organization and e-mail. */
export function usersOfSeed(
  seed: Seed,
  organizationSid: string,
  created: string,
  problems: string[],
): ReadonlyMap<string, User> {
  const users = new Map<string, User>();
  const sids = uniqueness(problems);
  seed.users?.forEach((entry, index) => {
    const path = `users[${index}]`;
    const parsed = canonicalEmail(entry.email);
    if ("invalid" in parsed) {
      problems.push(`${path}.email: ${JSON.stringify(entry.email)}: ${parsed.invalid}`);
      return;
    }
    const { email } = parsed;
    if (users.has(email)) problems.push(`${path}.email: ${email} stands above already`);
    const sid = entry.sid ?? namedSid("US", organizationSid, email);
    sids.claim(sid, `${path}.sid`);
    const givenName = entry.givenName ?? "";
    const familyName = entry.familyName ?? "";
    users.set(email, {
      sid,
      userName: email,
      emails: [{ value: email, type: null, primary: true }],
      externalId: null,
      displayName: `${givenName} ${familyName}`.trim(),
      givenName,
      familyName,
      locale: null,
      timezone: null,
      status: entry.status ?? "active",
      managed: entry.managed ?? true,
      created,
      lastModified: created,
      version: 1,
    });
  });
  return users;
}

/** The SIDs of the seed's accounts by name. A missing SID follows from organization and name. */
export function accountSidsOfSeed(
  seed: Seed,
  organizationSid: string,
  problems: string[],
): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  const sids = uniqueness(problems);
  seed.accounts?.forEach(({ name, sid = namedSid("AC", organizationSid, name) }, index) => {
    const path = `accounts[${index}]`;
    if (name === "organization") problems.push(`${path}.name: "organization" means the organization as a scope`);
    if (byName.has(name)) problems.push(`${path}.name: ${JSON.stringify(name)} stands above already`);
    sids.claim(sid, `${path}.sid`);
    byName.set(name, sid);
  });
  return byName;
}

function uniqueness(problems: string[]): { claim(sid: string, path: string): void } {
  const seen = new Set<string>();
  return {
    claim: (sid, path) => {
      if (seen.has(sid)) problems.push(`${path}: ${sid} stands above already`);
      seen.add(sid);
    },
  };
}
