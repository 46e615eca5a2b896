import { startEmulator, type Emulator, type EmulatorOptions } from "../../../src/emulator";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Client {
  readonly emulator: Emulator;
  /** A request to a path of the emulator, `/iam/...`, `/emulator/...` or a whole address, with a token of the app. */
  readonly request: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** A token for the app, as it comes from `oauth.twilio.com/v2/token`. */
  token(): Promise<string>;
  /** All records of a list, following `meta.next_page_url`. */
  all<T>(path: string): Promise<T[]>;
}

export interface WireAssignment {
  sid: string;
  role_sid: string;
  scope: string;
  identity: string;
  resource_type: string | null;
  resource_id: string | null;
}

interface WireRole {
  sid: string;
  friendly_name: string;
  product_group: string;
}

/** A client of a running emulator. It takes its token when it first needs one, and again when told to. */
export function clientOf(emulator: Emulator): Client {
  const origin = new URL(emulator.iam).origin;
  let current: Promise<string> | undefined;
  const token = async () => {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: emulator.clientId,
      client_secret: emulator.clientSecret,
    });
    const response = await fetch(`${emulator.oauth}/v2/token`, { method: "POST", body: form });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const request = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    current ??= path.startsWith("/emulator/") ? undefined : token();
    const response = await fetch(path.startsWith("http") ? path : origin + path, {
      method,
      headers: {
        ...(current === undefined ? {} : { authorization: `Bearer ${await current}` }),
        ...(body === undefined || typeof body === "string" ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  };
  return {
    emulator,
    token,
    request,
    all: async <T>(path: string) => {
      const found: T[] = [];
      for (let next: string | null = path; next !== null;) {
        const { status, body } = await request("GET", next);
        if (status !== 200) throw new Error(`${next}: ${status} ${JSON.stringify(body)}`);
        const list = body as { meta: { key: string; next_page_url: string | null } } & Record<string, T[]>;
        found.push(...(list[list.meta.key] ?? []));
        next = list.meta.next_page_url;
      }
      return found;
    },
  };
}

/** Starts an emulator, runs `use` with a client of it, and ends it. */
export async function withEmulator<T>(options: EmulatorOptions, use: (client: Client) => Promise<T>): Promise<T> {
  const emulator = await startEmulator(options);
  try {
    return await use(clientOf(emulator));
  } finally {
    await emulator.close();
  }
}

/** The roles as `product group/name` to SID, since names alone are not unique. */
export async function roleSids(client: Client): Promise<ReadonlyMap<string, string>> {
  const roles = await client.all<WireRole>("/iam/v2/Organizations/Roles?PageSize=1000");
  return new Map(roles.map((role) => [`${role.product_group}/${role.friendly_name}`, role.sid]));
}
