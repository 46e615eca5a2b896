import { type Emulator, startEmulator } from "../../src/emulator";
import { type Fault } from "../../src/emulator/faults";
import { type Assignment, type Contents, type Settings } from "../../src/emulator/entities";

/** A right as people say it. `place`: the name of an account or the id of a Billing Group; without one, the organization. */
export interface Right {
  readonly user: string;
  /** Twilio's name of the role. */
  readonly role: string;
  readonly place?: string;
}

/** A local Twilio with hands: what is done through these stands in no preview and, SCIM apart, in no log. */
export interface TestEmulator extends Emulator {
  /** The rights of everybody, such as `ada@acme.example Developer @ storefront-eu`, sorted. The Owner's are left out. */
  rights(): Promise<readonly string[]>;
  /** Addresses of those who hold a role there, sorted; an address for each assignment. */
  holders(role: string, place?: string): Promise<readonly string[]>;
  assignments(): Promise<readonly Assignment[]>;
  grant(right: Right): Promise<void>;
  revoke(right: Right): Promise<void>;
  invite(email: string): Promise<void>;
  rename(email: string, to: string): Promise<void>;
  deactivate(email: string): Promise<void>;
  reactivate(email: string): Promise<void>;
  faults(...faults: readonly Fault[]): Promise<void>;
  /** Faults that were added and have not met a request yet. */
  pendingFaults(): Promise<readonly Fault[]>;
  clearFaults(): Promise<void>;
  configure(settings: Partial<Settings>): Promise<void>;
  /** `METHOD path status` of the requests since the log was cleared, without query. */
  requests(): Promise<readonly string[]>;
  /** Methods of the requests that changed an assignment or tried to, in order. */
  writes(): Promise<readonly string[]>;
  clearLog(): Promise<void>;
}

export async function openEmulator(seed: object): Promise<TestEmulator> {
  const emulator = await startEmulator({ seed });
  const origin = new URL(emulator.iam).origin;
  const admin = (method: string, path: string, body?: object) => send(method, `${origin}/emulator/${path}`, body);
  const state = async () => (await admin("GET", "state")) as Contents;
  const log = async () => ((await admin("GET", "log")) as { requests: Request[] }).requests;

  const scim = async (method: string, email: string | undefined, body?: object) => {
    const users = (await state()).users;
    const sid = users.find((user) => user.userName === email)?.sid;
    const path = `${emulator.iam}/scim/v2/Users${sid === undefined ? "" : `/${sid}`}`;
    await send(method, path, body, await token(emulator));
  };
  const patch = (email: string, values: Readonly<Record<string, unknown>>) =>
    scim("PATCH", email, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: Object.entries(values).map(([path, value]) => ({ op: "replace", path, value })),
    });

  return {
    ...emulator,
    rights: async () => namedRights(await state()).map(({ text }) => text),
    holders: async (role, place) => {
      const named = namedRights(await state());
      return named.filter((right) => right.role === role && right.place === place).map(({ user }) => user);
    },
    assignments: async () => (await state()).assignments,
    grant: async ({ user, role, place }) => {
      const group = place?.startsWith("commerce_billingprofile_") === true;
      const where = place === undefined ? {} : group ? { billingGroup: place } : { scope: place };
      await admin("POST", "assignments", { user, role, ...where });
    },
    revoke: async ({ user, role, place }) => {
      const found = namedRights(await state()).filter(
        (right) => right.user === user && right.role === role && right.place === place,
      );
      if (found.length === 0) throw new Error(`${user} does not hold ${role}`);
      for (const { sid } of found) await admin("DELETE", `assignments/${sid}`);
    },
    invite: (email) =>
      scim("POST", undefined, {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        userName: email,
        name: { givenName: "New", familyName: "Person" },
        emails: [{ value: email, primary: true }],
      }),
    rename: (email, to) => patch(email, { userName: to, emails: [{ value: to, primary: true }] }),
    deactivate: (email) => patch(email, { active: false }),
    reactivate: (email) => patch(email, { active: true }),
    faults: async (...faults) => {
      await admin("POST", "faults", faults);
    },
    pendingFaults: async () => ((await admin("GET", "faults")) as { faults: Fault[] }).faults,
    clearFaults: async () => {
      await admin("DELETE", "faults");
    },
    configure: async (settings) => {
      await admin("PATCH", "settings", settings);
    },
    requests: async () => (await log()).map(({ method, path, status }) => `${method} ${bare(path)} ${String(status)}`),
    writes: async () =>
      (await log())
        .filter(({ method, path }) => method !== "GET" && path.includes("/RoleAssignments"))
        .map(({ method }) => method),
    clearLog: async () => {
      await admin("DELETE", "log");
    },
  };
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
}

interface NamedRight extends Right {
  readonly sid: string;
  readonly text: string;
}

function namedRights({ assignments, users, roles, accounts, organization }: Contents): readonly NamedRight[] {
  const named = assignments.map((assignment): NamedRight => {
    const { sid, identity, role_sid, scope, resource_id } = assignment;
    const user = users.find((each) => each.sid === identity)?.userName ?? identity;
    const role = roles.find((each) => each.sid === role_sid)?.friendly_name ?? role_sid;
    const account = accounts.find((each) => each.sid === scope)?.name ?? scope;
    const place = resource_id ?? (scope === organization.sid ? undefined : account);
    const text = `${user} ${role}${place === undefined ? "" : ` @ ${place}`}`;
    return { sid, user, role, text, ...(place === undefined ? {} : { place }) };
  });
  return named.filter(({ role }) => role !== "Owner").sort((a, b) => (a.text < b.text ? -1 : 1));
}

async function token({ oauth, clientId, clientSecret }: Emulator): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  const response = await fetch(`${oauth}/v2/token`, { method: "POST", body });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function send(method: string, url: string, body?: object, bearer?: string): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

function bare(path: string): string {
  return path.split("?")[0] ?? "";
}
