import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RULES } from "../../../../src/auditor/rules";
import { overShared } from "../../../../src/auditor/rules/engine/shared-settings";
import { type RuleConfiguration, type RuleSetting } from "../../../../src/auditor/rules/engine/run-rules";
import { type SharedDefaults } from "../../../../src/model/shared-defaults";
import defaultsSchema from "../../../../schemas/organization-defaults.schema.json";

const AT = { position: { file: "defaults.yaml", line: 1, column: 1 } };

interface Said {
  readonly severity?: "off" | "error" | "warning" | "info";
  readonly options?: Readonly<Record<string, number>>;
}

function sharing(rules: Readonly<Record<string, Said>>, mayLoosen: readonly string[] = []): SharedDefaults {
  return {
    rules: new Map(
      Object.entries(rules).map(([id, { options = {}, ...severity }]) => [
        id,
        { ...severity, options: new Map(Object.entries(options)), origin: AT },
      ]),
    ),
    mayLoosen,
  };
}

describe("a configuration of rules over shared defaults", () => {
  const cases: readonly {
    readonly name: string;
    readonly shared: Readonly<Record<string, Said>>;
    readonly mayLoosen?: readonly string[];
    readonly own: RuleConfiguration;
    readonly gives: RuleConfiguration;
    readonly loose?: readonly string[];
  }[] = [
    {
      name: "what it leaves out is as the defaults say",
      shared: { "viewer-triggers": { severity: "error" }, concentration: { options: { maximum: 2 } } },
      own: {},
      gives: { "viewer-triggers": { severity: "error", options: {} }, concentration: { options: { maximum: 2 } } },
    },
    {
      name: "what the defaults leave out is its own",
      shared: {},
      own: { "viewer-triggers": "off" },
      gives: { "viewer-triggers": "off" },
    },
    {
      name: "a rule can't be turned off",
      shared: { "viewer-triggers": { severity: "warning" } },
      own: { "viewer-triggers": "off" },
      gives: { "viewer-triggers": { severity: "warning", options: {} } },
      loose: ["viewer-triggers is off, and warning in the defaults that the manifest extends"],
    },
    {
      name: "nor be less severe",
      shared: { "viewer-triggers": { severity: "error" } },
      own: { "viewer-triggers": { severity: "info" } },
      gives: { "viewer-triggers": { severity: "error", options: {} } },
      loose: ["viewer-triggers is info, and error in the defaults that the manifest extends"],
    },
    {
      name: "more severe is taken",
      shared: { "viewer-triggers": { severity: "off" } },
      own: { "viewer-triggers": "error" },
      gives: { "viewer-triggers": { severity: "error", options: {} } },
    },
    {
      name: "a rule with options can't be turned off either",
      shared: { concentration: { options: { maximum: 2 } } },
      own: { concentration: "off" },
      gives: { concentration: { severity: "warning", options: { maximum: 2 } } },
      loose: ["concentration is off, and warning in the defaults that the manifest extends"],
    },
    {
      name: "options have a direction each",
      shared: {
        concentration: { options: { maximum: 3 } },
        "expiring-grant": { options: { days: 30 } },
        "break-glass": { options: { minimum: 2 } },
        "role-limit": { options: { warnFrom: 40 } },
      },
      own: {
        concentration: { options: { maximum: 2 } },
        "expiring-grant": { options: { days: 29 } },
        "break-glass": { options: { minimum: 1 } },
        "role-limit": { options: { warnFrom: 41 } },
      },
      gives: {
        concentration: { options: { maximum: 2 } },
        "expiring-grant": { options: { days: 30 } },
        "break-glass": { options: { minimum: 2 } },
        "role-limit": { options: { warnFrom: 40 } },
      },
      loose: [
        "days of expiring-grant is 29, and 30 in the defaults that the manifest extends",
        "minimum of break-glass is 1, and 2 in the defaults that the manifest extends",
        "warnFrom of role-limit is 41, and 40 in the defaults that the manifest extends",
      ],
    },
    {
      name: "what may be looser is",
      shared: { "viewer-triggers": { severity: "error" }, "break-glass": { options: { minimum: 2 } } },
      mayLoosen: ["rules.viewer-triggers", "breakGlass.minimum"],
      own: { "viewer-triggers": "off", "break-glass": { options: { minimum: 0 } } },
      gives: { "viewer-triggers": "off", "break-glass": { options: { minimum: 0 } } },
    },
    {
      name: "all rules may be",
      shared: { concentration: { severity: "error", options: { maximum: 2 } } },
      mayLoosen: ["rules"],
      own: { concentration: { severity: "info", options: { maximum: 9 } } },
      gives: { concentration: { severity: "info", options: { maximum: 9 } } },
    },
  ];

  it.each(cases)("$name", ({ shared, mayLoosen, own, gives, loose = [] }) => {
    const merged = overShared(own, sharing(shared, mayLoosen), RULES);
    expect(merged.configuration).toEqual(gives);
    expect(merged.loose.map(({ message }) => message).sort()).toEqual([...loose].sort());
  });

  it("is as it was without defaults", () => {
    const own = { "viewer-triggers": "off" } as const;
    expect(overShared(own, undefined, RULES)).toEqual({ configuration: own, loose: [] });
  });
});

const severity = fc.constantFrom("off" as const, "error" as const, "warning" as const, "info" as const);
const maximum = fc.record({ maximum: fc.integer({ min: 1, max: 9 }) });
const setting: fc.Arbitrary<RuleSetting> = fc.oneof(
  severity,
  fc.record(
    { severity: fc.constantFrom("error" as const, "warning" as const, "info" as const), options: maximum },
    { requiredKeys: [] },
  ),
);

/** How strict a setting is, worked out apart from the code: severity, and the number of groups that are let pass. */
function strictness(id: string, configuration: RuleConfiguration): readonly [number, number] {
  const rule = RULES.find((each) => each.id === id);
  const given = configuration[id];
  const own = typeof given === "string" ? given : (given?.severity ?? rule?.severity ?? "off");
  const options: unknown = typeof given === "object" ? given.options?.["maximum"] : undefined;
  const groups = typeof options === "number" ? options : 3;
  return [["off", "info", "warning", "error"].indexOf(own), -groups];
}

it("is never looser than defaults that allow nothing, and never stricter than both", () => {
  fc.assert(
    fc.property(fc.record({ severity, options: maximum }, { requiredKeys: [] }), setting, (said, own) => {
      const shared = sharing({ concentration: said });
      const merged = overShared({ concentration: own }, shared, RULES).configuration;
      const [level, groups] = strictness("concentration", merged);
      const alone = strictness("concentration", overShared({}, shared, RULES).configuration);
      const mine = strictness("concentration", { concentration: own });
      if (said.severity !== undefined) expect(level).toBeGreaterThanOrEqual(alone[0]);
      if (said.options !== undefined && level > 0) expect(groups).toBeGreaterThanOrEqual(alone[1]);
      expect(level).toBeLessThanOrEqual(Math.max(alone[0], mine[0]));
    }),
  );
});

it("has a direction for each option of a built-in rule, and the same schema in files of defaults", () => {
  const settings = defaultsSchema.properties.rules.properties;
  expect(Object.keys(settings)).toEqual(RULES.map(({ id }) => id));
  const definitions = new Map<string, unknown>(Object.entries(defaultsSchema.$defs));
  for (const { id, options } of RULES) {
    const properties: unknown = Reflect.get(options.schema, "properties");
    const names = Object.keys(properties as object);
    expect(Object.keys(options.strictness ?? {})).toEqual(names);
    const ref =
      Object.entries(settings)
        .find(([key]) => key === id)?.[1]
        .$ref.split("/")
        .at(-1) ?? "";
    const stated = (definitions.get(ref) as { properties: { options?: { properties: unknown } } }).properties.options;
    expect(stated?.properties ?? {}, id).toEqual(properties);
  }
});
