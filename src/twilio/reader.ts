import { canonicalEmail, isSid } from "../model/identity";
import { whyDoubtful } from "../model/people";
import { malformed, TwilioError } from "./errors";
import { type Get } from "./get";
import { listIn, type OnPage, readPages } from "./pages";
import {
  type Account,
  parseAccount,
  parseRole,
  parseRoleAssignment,
  parseUser,
  type Role,
  type RoleAssignment,
  type User,
} from "./wire";

/** Only assignments of which all of these hold. */
export interface AssignmentFilter {
  readonly identity?: string;
  readonly scope?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
}

/**
 * Reads an organization. Every list is complete, or the promise is rejected with a `TwilioError`: a page that is
 * missing, a record that does not parse, a list that changes while it is read never make a shorter list. See
 * `readPages` for what no client can see.
 */
export interface Reader {
  /** The live role catalog. */
  readonly roles: () => Promise<readonly Role[]>;
  readonly assignments: (filter?: AssignmentFilter) => Promise<readonly RoleAssignment[]>;
  /** All managed users, the deactivated ones too, in one request. */
  readonly users: () => Promise<readonly User[]>;
  /**
   * The managed users with this address, usually one; external people are not among them. Twilio is asked for the
   * canonical spelling: whether it would find a user name with capitals is not documented, while `users` finds it.
   */
  readonly usersByEmail: (email: string) => Promise<readonly User[]>;
  readonly accounts: () => Promise<readonly Account[]>;
}

/** Largest pages that Twilio gives. Source: facts 2.1, 3.1, 5. */
const PAGE_SIZE = "100";
const ROLE_PAGE_SIZE = "1000";

export const ROLE_ASSIGNMENTS_PATH = "/v2/Organizations/RoleAssignments";
const ROLES_PATH = "/v2/Organizations/Roles";
const USERS_PATH = "/scim/v2/Users";

const FILTERS = [
  ["identity", "Identity"],
  ["scope", "Scope"],
  ["resourceType", "ResourceType"],
  ["resourceId", "ResourceId"],
] as const satisfies readonly (readonly [keyof AssignmentFilter, string])[];

export interface ReaderOptions {
  /** For a progress display. */
  readonly onPage?: OnPage;
}

/** A reader over `get`. Lists are read page by page; different lists may be read at the same time. */
export function openReader(
  get: Get,
  organizationSid: string,
  { onPage = () => undefined }: ReaderOptions = {},
): Reader {
  /** SCIM gives everything in one answer, and says how much that is. Source: facts 4.1. */
  async function users(query: Readonly<Record<string, string>>): Promise<readonly User[]> {
    const found = usersIn(await get({ host: "iam", path: USERS_PATH, query }), `GET ${USERS_PATH}`);
    onPage({ path: USERS_PATH, pages: 1, records: found.length });
    return found;
  }

  return {
    roles: () =>
      readPages(
        get,
        { host: "iam", path: ROLES_PATH, query: { PageSize: ROLE_PAGE_SIZE }, key: "roles", parse: parseRole },
        onPage,
      ),

    assignments: async (filter = {}) => {
      const query = { PageSize: PAGE_SIZE, ...queryOf(filter) };
      const list = {
        host: "iam",
        path: ROLE_ASSIGNMENTS_PATH,
        query,
        key: "content",
        parse: parseRoleAssignment,
      } as const;
      // Twilio's word is not taken for it: where a filter is lost on the way, what was asked for still holds.
      const listed = belongingTo(organizationSid, await readPages(get, list, onPage));
      return listed.filter((assignment) => matchesFilter(assignment, filter));
    },

    users: () => users({}),

    usersByEmail: async (email) => {
      const canonical = canonicalEmail(email);
      if (!("email" in canonical)) return [];
      const found = await users({ filter: `userName eq ${JSON.stringify(canonical.email)}` });
      return found.filter((user) => user.email === canonical.email);
    },

    accounts: () => {
      const path = `/Organizations/${organizationSid}/Accounts`;
      const query = { PageSize: PAGE_SIZE };
      return readPages(get, { host: "previewIam", path, query, key: "content", parse: parseAccount }, onPage);
    },
  };
}

/** @throws TwilioError where the list is not all that there is */
function usersIn(body: Readonly<Record<string, unknown>>, at: string): readonly User[] {
  const listed = listIn(body, "Resources", at);
  const total = body["totalResults"];
  if (total !== listed.length) {
    const problem =
      typeof total === "number" ? `of ${total} users only ${listed.length} came` : "totalResults is missing";
    throw malformed(at, `${problem}, so the list is not complete`);
  }
  const found = listed.map((value, index) => parseUser(value, `${at}, Resources[${index}]`));
  const [doubt] = whyDoubtful(found);
  if (doubt !== undefined) throw malformed(at, `${doubt}, so the list is not complete`);
  return found;
}

function queryOf(filter: AssignmentFilter): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FILTERS.flatMap(([field, name]) => (filter[field] === undefined ? [] : [[name, filter[field]]])),
  );
}

/** Whether an assignment is one that the filter asks for. */
export function matchesFilter(assignment: RoleAssignment, filter: AssignmentFilter): boolean {
  return FILTERS.every(([field]) => filter[field] === undefined || filter[field] === assignment[field]);
}

/**
 * Paths and answers do not name the organization: the OAuth app alone says which one is listed. An organization always
 * has an Owner, so the scope of that assignment gives another one away.
 */
function belongingTo(sid: string, assignments: readonly RoleAssignment[]): readonly RoleAssignment[] {
  const other = assignments.find(({ scope }) => isSid("organization", scope) && scope !== sid);
  if (other === undefined) return assignments;
  throw new TwilioError({
    kind: "unauthorized",
    what: `The credentials in the environment are for ${other.scope}, and this is about ${sid}`,
    remedy:
      "Nothing was concluded or changed. Set client ID and client secret of an OAuth app of the right organization.",
  });
}
