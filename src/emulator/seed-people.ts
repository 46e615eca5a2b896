import { canonicalEmail } from "../model/identity";
import { type Seed } from "./seed-schema";
import { namedSid, uniqueSids } from "./sids";
import { type User } from "./entities";

/** The seed's users by canonical e-mail. A missing SID follows from organization and e-mail. */
export function usersOfSeed(
  seed: Seed,
  organizationSid: string,
  created: string,
  problems: string[],
): ReadonlyMap<string, User> {
  const users = new Map<string, User>();
  const claim = uniqueSids(problems);
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
    claim(sid, `${path}.sid`);
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
