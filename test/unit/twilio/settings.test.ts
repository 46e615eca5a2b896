import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readSettings, type Settings } from "../../../src/twilio/settings";
import cases from "../../cases/twilio/settings.json";

const SECRET = "s3cret-of-the-app";
const GOOD = {
  TWILIO_ORGANIZATION_SID: "OR00000000000000000000000000000001",
  TWILIO_CLIENT_ID: "OQ0000000000000000000000000000000A",
  TWILIO_CLIENT_SECRET: SECRET,
};

function settingsOf(env: Readonly<Record<string, string | undefined>>, prefix?: string): Settings {
  const result = readSettings(env, prefix);
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.settings;
}

describe("readSettings", () => {
  it("aims at Twilio", () => {
    const settings = settingsOf(GOOD);
    expect(settings.organizationSid).toBe(GOOD.TWILIO_ORGANIZATION_SID);
    expect(settings.clientId).toBe(GOOD.TWILIO_CLIENT_ID);
    expect(settings.clientSecret.reveal()).toBe(SECRET);
    expect([settings.iamUrl, settings.oauthUrl, settings.previewIamUrl]).toEqual([
      "https://iam.twilio.com",
      "https://oauth.twilio.com",
      "https://preview-iam.twilio.com",
    ]);
  });

  it("aims elsewhere, also without TLS on this machine, and drops spaces and final slashes", () => {
    const settings = settingsOf({
      ...GOOD,
      TWILIO_CLIENT_SECRET: `${SECRET}\n`,
      TWILIO_IAM_URL: " http://127.0.0.1:8080/iam/ ",
      TWILIO_OAUTH_URL: "http://[::1]:8080",
      TWILIO_PREVIEW_IAM_URL: "http://localhost:8080/",
    });
    expect(settings.clientSecret.reveal()).toBe(SECRET);
    expect(settings.iamUrl).toBe("http://127.0.0.1:8080/iam");
    expect(settings.oauthUrl).toBe("http://[::1]:8080");
    expect(settings.previewIamUrl).toBe("http://localhost:8080");
  });

  it.each(cases as readonly { name: string; change: Record<string, string | null>; problems: string[] }[])(
    "refuses: $name",
    ({ change, problems }) => {
      const env = Object.fromEntries(
        Object.entries<string | null>({ ...GOOD, ...change }).map(([key, value]) => [key, value ?? ""]),
      );
      const result = readSettings(env);
      if (!("problems" in result)) throw new Error("accepted");
      expect(result.problems).toHaveLength(problems.length);
      problems.forEach((part, index) => expect(result.problems[index]).toContain(part));
      for (const value of Object.values(env).filter((text) => text.trim() !== "")) {
        expect(result.problems.join("\n")).not.toContain(value);
      }
    },
  );

  it("says where each missing setting is found", () => {
    const result = readSettings({});
    if (!("problems" in result)) throw new Error("accepted");
    for (const problem of result.problems) expect(problem).toContain("Twilio Console");
  });

  it("reads a second organization by its prefix, and nothing of the first one's", () => {
    const env = {
      ...GOOD,
      TWILIO_IAM_URL: "http://127.0.0.1:1",
      EUROPE_TWILIO_ORGANIZATION_SID: "OR00000000000000000000000000000002",
      EUROPE_TWILIO_CLIENT_ID: GOOD.TWILIO_CLIENT_ID,
      EUROPE_TWILIO_CLIENT_SECRET: "another-one",
    };
    const settings = settingsOf(env, "EUROPE");
    expect(settings.organizationSid).toBe("OR00000000000000000000000000000002");
    expect(settings.iamUrl).toBe("https://iam.twilio.com");
    expect(readSettings(GOOD, "EUROPE")).toHaveProperty(
      "problems.2",
      expect.stringContaining("EUROPE_TWILIO_CLIENT_SECRET"),
    );
    expect(readSettings(env, "europe; rm")).toHaveProperty("problems.0", expect.stringContaining("capital letters"));
  });

  it("does not show the secret by accident", () => {
    const settings = settingsOf(GOOD);
    const shown = [
      JSON.stringify(settings),
      JSON.stringify(settings.clientSecret),
      inspect(settings, { depth: null, showHidden: true, getters: true }),
      inspect({ ...settings }),
      JSON.stringify({ ...settings }),
      String(settings.clientSecret),
      `${settings.clientSecret.toString()} ${[settings.clientSecret].join()}`,
      Object.values(settings).join(),
    ];
    for (const text of shown) expect(text).not.toContain(SECRET);
    expect(shown[1]).toBe('"(hidden)"');
  });
});
