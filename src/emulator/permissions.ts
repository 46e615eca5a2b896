/** The permissions of an organization's OAuth app, in their short form. Source: facts 1.7. */
export const PERMISSIONS = [
  "managed-users/read",
  "managed-users/list",
  "managed-users/create",
  "managed-users/update",
  "managed-users/delete",
  "role-assignments/list",
  "role-assignments/create",
  "role-assignments/delete",
  "roles/list",
  "usage/read",
  "offline_access",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/**
 * `twilio/iam/roles/list` and `/twilio/iam/roles/list` are `roles/list`: all three spellings are in use (facts 1.7).
 */
export function shortPermission(spelling: string): string {
  return spelling.replace(/^\/?twilio\/[^/]+\//, "");
}

/** Matches every spelling of every permission. */
export const PERMISSION_PATTERN = `^(/?twilio/[a-z]+/)?(${PERMISSIONS.join("|")})$`;
