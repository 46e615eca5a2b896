import { describe, expect, test } from "vitest";
import { environmentFilter } from "../../../src/twilio/environment-secrets";
import { joinUnread } from "../../../src/model/left-out";
import { runCli } from "../../support/cli";

const SECRET = "aB3/xyz+12345678";
const PEM =
  "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHNlY3JldC1zZWNyZXQtc2VjcmV0\n-----END PRIVATE KEY-----\n";

describe("what leaves", () => {
  test.each<[string, Record<string, string>, string]>([
    ["a client secret", { TWILIO_CLIENT_SECRET: SECRET }, SECRET],
    ["another organization's", { EUROPE_TWILIO_CLIENT_SECRET: SECRET }, SECRET],
    ["percent-encoded", { TWILIO_CLIENT_SECRET: SECRET }, encodeURIComponent(SECRET)],
    ["a pipeline's token", { GITHUB_TOKEN: "ghp_0123456789abcdef" }, "ghp_0123456789abcdef"],
    ["a webhook's address", { TEAM_WEBHOOK: "https://hooks.example/T0/B0/xyz" }, "https://hooks.example/T0/B0/xyz"],
    ["the line of a private key", { REVIEW_KEY: PEM }, PEM.split("\n")[1] ?? ""],
    ["of a private key on one line", { REVIEW_KEY: PEM.replaceAll("\n", "\\n") }, PEM.split("\n")[1] ?? ""],
    ["a ledger's password", { TWILIO_ORG_LEDGER: "postgres://me:long%2Fpassword@db/x" }, "long/password"],
  ])("has no secret of the environment: %s", (_, env, secret) => {
    expect(environmentFilter(env)(`before ${secret} after`)).toBe("before (hidden) after");
  });

  test("keeps words that are too short to be a secret, and values of other variables", () => {
    const clean = environmentFilter({ SOME_TOKEN: "admin", HOME: "/home/somebody-long", PATH: "/usr/local/bin" });
    expect(clean("admin /home/somebody-long /usr/local/bin")).toBe("admin /home/somebody-long /usr/local/bin");
  });

  test("is so for errors that quote what was given", async () => {
    const { status, stderr } = await runCli(
      ["validate", `${SECRET}.yaml`],
      { TWILIO_CLIENT_SECRET: SECRET },
      new Date(0),
    );
    expect([status, stderr]).toEqual([1, expect.not.stringContaining(SECRET)]);
    expect(stderr).toContain("(hidden)");
  });
});

test("lists that could not be read for one reason share a line", () => {
  expect(
    joinUnread(["roles: no time", "users: no time", "accounts: HTTP 403: no", "a rule failed", "a rule failed"]),
  ).toEqual(["roles, users: no time", "accounts: HTTP 403: no", "a rule failed"]);
});
