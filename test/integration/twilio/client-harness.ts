import { type Emulator, startEmulator } from "../../../src/emulator";
import { type Fault } from "../../../src/emulator/faults";
import { type Assignment, type Contents, type Settings as EmulatorSettings } from "../../../src/emulator/entities";
import { type Limits, type Runtime, systemRuntime } from "../../../src/twilio/runtime";
import { readSettings, type Settings } from "../../../src/twilio/settings";
import { openWriteClient, type WriteClient } from "../../../src/twilio/write-client";

export interface ClientHarness extends WriteClient {
  readonly emulator: Emulator;
  readonly settings: Settings;
  readonly runtime: Runtime;
  /** Lets time pass, for client and emulator. */
  readonly pass: (ms: number) => void;
  /** How long the client slept each time; sleeping lets time pass and takes none. */
  readonly slept: readonly number[];
  /** What the client sent, and when. `token` is what came in the header. */
  readonly sent: readonly {
    readonly method: string;
    readonly url: string;
    readonly at: number;
    readonly token: string;
  }[];
  /** The most requests that were unanswered at one time. */
  readonly mostInFlight: () => number;
  readonly faults: (...faults: readonly Fault[]) => Promise<unknown>;
  readonly configure: (settings: Partial<EmulatorSettings>) => Promise<unknown>;
  /** `METHOD path` and status of all requests so far, in order. The path has no query. */
  readonly log: () => Promise<readonly string[]>;
  readonly assignments: () => Promise<readonly Assignment[]>;
  readonly state: () => Promise<Contents>;
  readonly close: () => Promise<void>;
}

/** Few attempts and small waits: what is tested is that they are obeyed. */
const LIMITS: Limits = { ...systemRuntime.limits, attempts: 4, requestMs: 5000 };

/** An emulator, a clock under control, and a client of its own. */
export async function openHarness({
  seed,
  limits = {},
}: { seed?: object; limits?: Partial<Limits> } = {}): Promise<ClientHarness> {
  let time = Date.parse("2027-01-01T00:00:00Z");
  const now = () => time;
  const emulator = await startEmulator({ ...(seed === undefined ? {} : { seed }), now: () => new Date(time) });
  const slept: number[] = [];
  const sent: ClientHarness["sent"][number][] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const runtime: Runtime = {
    now,
    random: () => 0.5,
    sleep: (ms) => {
      slept.push(ms);
      time += ms;
      return Promise.resolve();
    },
    fetch: async (url, init) => {
      const token = new Headers(init.headers).get("authorization") ?? "";
      sent.push({ method: init.method ?? "", url, at: time, token });
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      try {
        return await fetch(url, init);
      } finally {
        inFlight--;
      }
    },
    limits: { ...LIMITS, ...limits },
  };
  const settings = settingsOf(emulator);
  const admin = new URL(emulator.iam).origin + "/emulator";
  const state = async () => (await json(`${admin}/state`)) as Contents;
  return {
    ...openWriteClient(settings, runtime),
    emulator,
    settings,
    runtime,
    pass: (ms) => (time += ms),
    slept,
    sent,
    mostInFlight: () => mostInFlight,
    faults: (...faults) => json(`${admin}/faults`, "POST", faults),
    configure: (change) => json(`${admin}/settings`, "PATCH", change),
    log: async () => {
      const { requests } = (await json(`${admin}/log`)) as {
        requests: { method: string; path: string; status: number | null }[];
      };
      return requests.map(({ method, path, status }) => `${method} ${path.split("?")[0] ?? ""} ${String(status)}`);
    },
    state,
    assignments: async () => (await state()).assignments,
    close: () => emulator.close(),
  };
}

/** The settings of a client of this server, with changes by variable. */
export function settingsOf(
  server: Pick<Emulator, "iam" | "oauth" | "previewIam" | "clientId" | "clientSecret" | "organizationSid">,
  change: Readonly<Record<string, string>> = {},
): Settings {
  const result = readSettings({
    TWILIO_ORGANIZATION_SID: server.organizationSid,
    TWILIO_CLIENT_ID: server.clientId,
    TWILIO_CLIENT_SECRET: server.clientSecret,
    TWILIO_IAM_URL: server.iam,
    TWILIO_OAUTH_URL: server.oauth,
    TWILIO_PREVIEW_IAM_URL: server.previewIam,
    ...change,
  });
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.settings;
}

async function json(url: string, method = "GET", body?: unknown): Promise<unknown> {
  const init =
    body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, { method, ...init });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A seed of one owner and that many more people, each with an account-independent role of their own. */
export function crowd(people: number): object {
  const users = Array.from({ length: people }, (_, index) => ({
    email: `person${index + 1}@example.com`,
    roles: ["Standard User"],
  }));
  return {
    organization: { name: "Crowd" },
    domains: ["example.com"],
    users: [{ email: "owner@example.com", roles: ["Owner"] }, ...users],
    accounts: [{ name: "Storefront" }],
  };
}
