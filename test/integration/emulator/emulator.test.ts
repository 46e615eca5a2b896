import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf, roleSids, type Client } from "./harness";
import { startEmulator } from "../../../src/emulator";

/** One request and what must come of it. `{name}` stands for a role, the app's credentials, an address or a kept SID. */
interface Case {
  readonly name: string;
  readonly request: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly text?: string;
  readonly form?: string;
  readonly status: number;
  /** What the answer must hold, at least. */
  readonly answer?: Record<string, unknown>;
  /** Top-level keys that the answer must not have. */
  readonly absent?: readonly string[];
  /** How many records the answer must list. */
  readonly count?: number;
  readonly type?: string;
  /** The name under which the SID of the answer is kept for the cases that follow. */
  readonly keep?: string;
}

const folder = path.join(__dirname, "../../cases/emulator");
const seed = JSON.parse(fs.readFileSync(path.join(folder, "seed.json"), "utf8")) as unknown;

describe.each(fs.readdirSync(path.join(folder, "http")))("%s", (file) => {
  const cases = JSON.parse(fs.readFileSync(path.join(folder, "http", file), "utf8")) as Case[];
  let client: Client;
  const words = new Map<string, string>();
  const filled = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replace(/\{([^{}"]+)\}/g, (all, word: string) => words.get(word) ?? all));

  beforeAll(async () => {
    client = clientOf(await startEmulator({ seed }));
    for (const [name, sid] of await roleSids(client)) words.set(name, sid);
    for (const [name, value] of Object.entries(client.emulator)) if (typeof value === "string") words.set(name, value);
  });
  afterAll(() => client.emulator.close());

  it.each(cases)("$name", async (one) => {
    const { request, headers, body, text, form, answer = {} } = filled({ body: undefined, ...one }) as Case;
    const [method = "", url = ""] = request.split(" ");
    const formType = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
    const got = await client.request(method, url, form ?? text ?? body, { ...formType, ...headers });

    expect(got).toMatchObject({ status: one.status });
    if (one.answer !== undefined) expect(got.body).toMatchObject(answer);
    if (one.status === 204) expect(got.body).toBe("");
    if (one.type !== undefined) expect(got.headers.get("content-type")).toBe(one.type);
    const record = got.body as Record<string, unknown>;
    for (const key of one.absent ?? []) expect(record).not.toHaveProperty(key);
    if (one.count !== undefined)
      expect(record["content"] ?? record["roles"] ?? record["Resources"]).toHaveLength(one.count);
    if (one.keep !== undefined) words.set(one.keep, String(record["sid"] ?? record["id"]));
  });
});
