import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../../provider/handler/json-values";
import { checkSettings } from "../../../../provider/plugin/settings";
import { concealed } from "../../../../provider/plugin/values";

const urn = (name: string) => `urn:pulumi:dev::access::pulumi:providers:twilio-organization::${name}`;
const reasons = (name: string, settings: object) =>
  checkSettings(urn(name), { ...settings }).map(({ property, reason }) => `${property}: ${reason}`);

describe("the settings of a provider", () => {
  it.each([
    ["europe", { environmentPrefix: "EUROPE" }],
    ["europe", { environmentPrefix: "E2_X", version: "0.1.0", __internal: {} }],
    ["default", {}],
    ["default_0_1_0", { version: "0.1.0", manifest: "access.yaml" }],
    ["default", { environmentPrefix: "EUROPE" }],
  ])("are right: %s %j", (name, settings) => {
    expect(reasons(name, settings)).toEqual([]);
  });

  it.each([
    ["europe", {}, /^environmentPrefix: environmentPrefix is missing/],
    ["europe", { environmentPrefix: "" }, /is missing/],
    ["europe", { environmentPrefix: "europe" }, /must be capital letters/],
    ["europe", { environmentPrefix: "EUROPE_" }, /must be capital letters/],
    ["default", { environmentPrefix: "EU-ROPE" }, /must be capital letters/],
    ["europe", { environmentPrefix: UNKNOWN }, /must be plain text/],
    ["europe", concealed({ environmentPrefix: "EUROPE" }, new Set(["environmentPrefix"])), /must be plain text/],
    ["europe", { environmentPrefix: 7 }, /must be plain text/],
    ["europe", { prefix: "EUROPE", environmentPrefix: "EUROPE" }, /^prefix: unknown setting/],
  ])("are refused: %s %j", (name, settings, reason) => {
    expect(reasons(name, settings)).toEqual([expect.stringMatching(reason)]);
  });
});
