import { findUser, resolveAssignment, type Directory } from "./resolve";
import { type Seed, type SeedAssignment } from "./seed-schema";
import { namedSid } from "./sids";
import { type Assignment, type Role } from "./entities";

/** An assignment of the seed with its role, and where in the seed it stands. */
export interface Grant {
  readonly assignment: Assignment;
  readonly role: Role;
  readonly path: string;
}

/** What `users[].roles` and `assignments` give. */
export function grantsOfSeed(seed: Seed, directory: Directory, problems: string[]): readonly Grant[] {
  const seen = new Map<string, string>();
  const grants: Grant[] = [];
  const grant = (wanted: SeedAssignment, path: string, pathOf: (key: string) => string) => {
    const resolved = resolveAssignment(wanted, directory);
    if ("problem" in resolved) {
      problems.push(`${pathOf(resolved.key)}: ${resolved.problem}`);
      return;
    }
    const assignment = withNamedSid(resolved.assignment);
    const before = seen.get(assignment.sid);
    if (before !== undefined) problems.push(`${path}: ${before} gives the same already`);
    seen.set(assignment.sid, path);
    grants.push({ assignment, role: resolved.role, path });
  };
  seed.users?.forEach((user, index) => {
    user.roles?.forEach((role, position) => {
      const path = `users[${index}].roles[${position}]`;
      // The e-mail's own problem is reported where the users are read.
      if (findUser(user.email, directory) !== undefined) grant({ user: user.email, role }, path, () => path);
    });
  });
  seed.assignments?.forEach((wanted, index) => {
    const path = `assignments[${index}]`;
    grant(wanted, path, (key) => `${path}.${key}`);
  });
  return grants;
}

/** The assignment with a SID that follows from what it gives. */
export function withNamedSid(assignment: Omit<Assignment, "sid">): Assignment {
  const { role_sid, scope, identity, resource_type, resource_id } = assignment;
  return { sid: namedSid("IY", role_sid, scope, identity, resource_type ?? "", resource_id ?? ""), ...assignment };
}
