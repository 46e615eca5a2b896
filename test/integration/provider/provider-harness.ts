import { type Emulator, startEmulator } from "../../../src/emulator";
import { type Fault } from "../../../src/emulator/faults";
import { type SeedAssignment } from "../../../src/emulator/seed-schema";
import { type Assignment, type Contents } from "../../../src/emulator/entities";
import { bindingHandler } from "../../../provider/handler/binding-handler";
import { guarded, type Handler } from "../../../provider/handler/handler";
import { type BindingKind } from "../../../provider/handler/binding-kinds";
import { type Props } from "../../../provider/handler/json-values";
import {
  type ContextOptions,
  openProviderContext,
  type ProviderContext,
} from "../../../provider/handler/provider-context";
import { systemRuntime } from "../../../src/twilio/runtime";

export const ORGANIZATION = "OR00000000000000000000000000000001";
export const ACCOUNT = "AC00000000000000000000000000000003";
export const GROUP = "commerce_billingprofile_0k3europe";

const sid = (letter: string) => `US${letter.repeat(32)}`;

/** Everybody there is, by e-mail. `ext` and `ext2` are external; `off` is managed and inactive. */
export const SIDS = {
  "owner@acme.example": sid("0"),
  "a1@acme.example": sid("1"),
  "a2@acme.example": sid("2"),
  "a3@acme.example": sid("3"),
  "a4@acme.example": sid("4"),
  "off@acme.example": sid("5"),
  "ext@partner.example": sid("6"),
  "ext2@partner.example": sid("7"),
} as const;

export type Person = keyof typeof SIDS;

export const PEOPLE = Object.keys(SIDS) as readonly Person[];

export const isExternal = (person: Person): boolean => person.endsWith("@partner.example");

/** Where the assignments of one list are in Twilio. */
export type Place = Omit<SeedAssignment, "user">;

interface HarnessContextOptions extends ContextOptions {
  /** Variables besides those that lead to the emulator. */
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => Date;
}

export interface ProviderHarness {
  readonly emulator: Emulator;
  readonly environment: Readonly<Record<string, string>>;
  /** A view of Twilio as a new provider process has it, with short pauses. */
  readonly context: (options?: HarnessContextOptions) => ProviderContext;
  /** A handler in such a context, or in one that others share. */
  readonly handler: (kind: BindingKind, context?: ProviderContext) => Handler;
  readonly contents: () => Promise<Contents>;
  readonly assignments: (place: Place) => Promise<readonly Assignment[]>;
  readonly grant: (user: string, place: Place) => Promise<Assignment>;
  readonly revoke: (sid: string) => Promise<void>;
  /** Makes somebody a managed user, as accepting an invitation does. */
  readonly invite: (email: string) => Promise<void>;
  /** Gives a user another address. */
  readonly rename: (person: Person, to: string) => Promise<void>;
  readonly faults: (...faults: readonly Fault[]) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  /** Requests since the last call, as `METHOD path status`, without those for tokens. */
  readonly requests: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Pauses are short, and nobody else is heard of: there is no engine. */
const QUICK: ContextOptions = {
  patience: 20,
  runtime: { ...systemRuntime, sleep: (ms) => systemRuntime.sleep(ms / 25) },
};

/** An emulator with the people above, an account, an Owner, and whatever else is granted. */
export async function openHarness(granted: readonly SeedAssignment[] = []): Promise<ProviderHarness> {
  const emulator = await startEmulator({
    seed: {
      organization: { sid: ORGANIZATION, name: "Acme" },
      domains: ["acme.example"],
      users: PEOPLE.map((email) => ({
        sid: SIDS[email],
        email,
        managed: !isExternal(email),
        status: email === "off@acme.example" ? "inactive" : "active",
      })),
      accounts: [{ sid: ACCOUNT, name: "storefront", owner: "owner@acme.example" }],
      assignments: [{ user: "owner@acme.example", role: "Owner" }, ...granted],
    },
  });
  const environment = environmentOf(emulator);
  const admin = `${new URL(emulator.iam).origin}/emulator`;
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init =
      body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(admin + path, { method, ...init });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const context = ({ env = {}, now = () => new Date(), ...options }: HarnessContextOptions = {}) =>
    openProviderContext(() => ({ ...environment, ...env }), now, { ...QUICK, ...options });
  const contents = async () => (await ask("GET", "/state")) as Contents;
  return {
    emulator,
    environment,
    context,
    handler: (kind, shared = context()) => guarded(bindingHandler(kind, shared)),
    contents,
    assignments: async (place) => assignmentsAt(place, await contents()),
    grant: async (user, place) => (await ask("POST", "/assignments", { user, ...place })) as Assignment,
    revoke: async (which) => {
      await ask("DELETE", `/assignments/${which}`);
    },
    invite: (email) =>
      scim(emulator, "POST", "Users", {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        userName: email,
        name: { givenName: "New", familyName: "Person" },
        emails: [{ value: email, primary: true }],
      }),
    rename: (person, to) =>
      scim(emulator, "PATCH", `Users/${SIDS[person]}`, {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: ["userName", "emails[primary eq true].value"].map((path) => ({ op: "replace", path, value: to })),
      }),
    faults: async (...faults) => {
      await ask("POST", "/faults", faults);
    },
    clearFaults: async () => {
      await ask("DELETE", "/faults");
    },
    requests: async () => {
      const { requests } = (await ask("GET", "/log")) as {
        requests: { method: string; path: string; status: number }[];
      };
      await ask("DELETE", "/log");
      const lines = requests.map(({ method, path, status }) => `${method} ${path.split("?")[0] ?? ""} ${status}`);
      return lines.filter((line) => !line.includes("/token"));
    },
    close: () => emulator.close(),
  };
}

async function scim(
  { iam, oauth, clientId, clientSecret }: Emulator,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const credentials = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const granted = await fetch(`${oauth}/v2/token`, { method: "POST", body: new URLSearchParams(credentials) });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const response = await fetch(`${iam}/scim/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** What a program's environment has to say for its provider to use this emulator. */
export function environmentOf(emulator: Emulator, prefix = ""): Record<string, string> {
  return {
    [`${prefix}TWILIO_ORGANIZATION_SID`]: emulator.organizationSid,
    [`${prefix}TWILIO_CLIENT_ID`]: emulator.clientId,
    [`${prefix}TWILIO_CLIENT_SECRET`]: emulator.clientSecret,
    [`${prefix}TWILIO_IAM_URL`]: emulator.iam,
    [`${prefix}TWILIO_OAUTH_URL`]: emulator.oauth,
    [`${prefix}TWILIO_PREVIEW_IAM_URL`]: emulator.previewIam,
  };
}

/** The assignments at a place. */
export function assignmentsAt({ role, scope, billingGroup }: Place, contents: Contents): readonly Assignment[] {
  const level = scope === undefined ? "ORGANIZATION" : "ACCOUNT";
  const { sid: roleSid } =
    contents.roles.find((each) => each.friendly_name === role && each.lowest_level === level) ?? {};
  return contents.assignments.filter(
    (each) =>
      each.role_sid === roleSid &&
      each.scope === (scope ?? ORGANIZATION) &&
      each.resource_id === (billingGroup ?? null),
  );
}

/** What came of an operation: new properties, and why it was not all, if it was not. */
export interface Outcome {
  readonly props: Record<string, unknown>;
  readonly reasons: readonly string[];
}

/** Creates or updates as the engine does: keeps what a partial failure says was done. */
export async function up(handler: Handler, olds: Props | undefined, inputs: Props): Promise<Outcome> {
  try {
    const { outs } = olds === undefined ? await handler.create(inputs) : await handler.update("id", olds, inputs);
    return { props: outs, reasons: [] };
  } catch (error) {
    if (!(error instanceof Error && "reasons" in error && "properties" in error)) throw error;
    return {
      props: error.properties as Record<string, unknown>,
      reasons: error.reasons as readonly string[],
    };
  }
}
