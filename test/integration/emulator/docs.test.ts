import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { withEmulator } from "./harness";

const docs = fs.readFileSync(path.join(__dirname, "../../../docs/emulator.md"), "utf8");
const seed = JSON.parse(/```json seed\n(.*?)```/s.exec(docs)?.[1] ?? "null") as unknown;
const commands = docs
  .replaceAll("\\\n", " ")
  .split("\n")
  .filter((line) => line.startsWith("curl "));

describe("docs/emulator.md", () => {
  it("shows a seed that is one", () =>
    withEmulator({ seed }, async ({ request }) => {
      const { body } = await request("GET", "/emulator/state");
      expect(body).toMatchObject({ organization: { name: "Acme" }, settings: { tokenLifetime: 600 } });
    }));

  it("shows the line that such an emulator prints, but for port and secret", () =>
    withEmulator({ seed }, async ({ emulator }) => {
      const shown = JSON.parse(/^\{"iam".*$/m.exec(docs)?.[0] ?? "null") as Record<string, string>;
      const printed = JSON.stringify(emulator).replaceAll(new URL(emulator.iam).host, "127.0.0.1:4010");
      const { clientSecret } = shown;
      expect({ ...(JSON.parse(printed) as object), clientSecret }).toEqual(shown);
      await Promise.resolve();
    }));

  it("shows commands that work", () =>
    withEmulator({ seed }, async ({ request }) => {
      const found = [];
      for (const command of commands) {
        const [, method = "GET", url = "", body] =
          /^curl (?:-X (\w+) )?http:\/\/127\.0\.0\.1:4010(\S+)(?: .*-d '(.*)')?$/.exec(command) ?? [];
        const type = { "content-type": "application/json" };
        const { status } = await request(method, url, body, body === undefined ? {} : type);
        found.push(`${method} ${url} ${status}`);
      }
      expect(found).toEqual([
        "POST /emulator/assignments 201",
        "GET /emulator/log 200",
        "PATCH /emulator/settings 200",
        ...Array.from({ length: 4 }, () => "POST /emulator/faults 201"),
        "DELETE /emulator/faults 204",
      ]);
    }));

  it("names every route under the emulator's prefixes", () =>
    withEmulator({ seed }, async ({ request }) => {
      const admin = docs.match(/`(GET|POST|PATCH|DELETE) \/emulator\/[^`]*`/g) ?? [];
      const statuses = new Set<string>();
      for (const route of admin) {
        const [method = "", url = ""] = route.replaceAll("`", "").split(" ");
        const { body } = await request(method, url);
        statuses.add(JSON.stringify(body).includes("requested resource") ? `${route} is not there` : "there");
      }
      expect([...statuses]).toEqual(["there"]);
      expect(admin.length).toBeGreaterThanOrEqual(10);
    }));
});
