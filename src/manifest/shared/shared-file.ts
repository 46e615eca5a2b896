import { type DefaultsFile } from "#schemas/types/organization-defaults";
import { isSeverity } from "../../model/finding";
import { DEFAULT_LIMITS, DEFAULT_REVIEW_LIMITS } from "../../model/limits";
import { type Position, type Problem } from "../../model/problem";
import { type SharedDefaults, type SharedRule } from "../../model/shared-defaults";
import { show } from "../../model/show";
import { defined } from "../../model/defined";
import { type LocatedFile, type Report } from "../merge";
import { type YamlTree } from "../yaml-tree";

/** A file of defaults that satisfies its schema, with the places of its values. */
export interface LocatedDefaults {
  /** Its name, as problems show it. */
  readonly file: string;
  readonly data: DefaultsFile;
  readonly tree: YamlTree;
}

/** What a file of defaults has in common with a manifest, as if it were a part of one. */
export function asManifestFile({ data, tree }: LocatedDefaults): LocatedFile {
  const { apiVersion, limits, separationOfDuties, breakGlass } = data;
  return {
    data: {
      apiVersion,
      kind: "OrganizationAccess",
      ...defined({ limits, separationOfDuties, breakGlass: breakGlass?.people }),
    },
    tree,
  };
}

/** What a file of defaults says beyond the sections of a manifest. */
export function readShared({ data, tree }: LocatedDefaults, report: Report): SharedDefaults {
  const { mayLoosen = [], breakGlass } = data;
  const rules = rulesOf(data, tree);
  const names = new Set([...LOOSE_NAMES, ...[...rules.keys()].map((id) => `rules.${id}`)]);
  mayLoosen.forEach((name, index) => {
    if (!names.has(name))
      report(tree.positionOf(mayLoosen, index), `${show(name)} is nothing of this file that could be looser`, {
        meant: { text: name, among: names },
      });
  });
  return {
    rules,
    mayLoosen: [...new Set(mayLoosen)].sort(),
    ...(breakGlass?.minimum === undefined
      ? {}
      : {
          minimumBreakGlass: {
            people: breakGlass.minimum,
            origin: { position: tree.positionOf(breakGlass, "minimum") },
          },
        }),
  };
}

function rulesOf({ rules = {}, breakGlass }: DefaultsFile, tree: YamlTree): ReadonlyMap<string, SharedRule> {
  const shared = new Map<string, SharedRule>();
  for (const [id, setting] of Object.entries(rules)) shared.set(id, ruleOf(setting, tree.positionOf(rules, id)));
  const minimum = breakGlass?.minimum;
  if (minimum === undefined) return shared;
  // The rule that counts emergency logins counts up to what the manifest must name.
  const { severity, options, origin } = shared.get("break-glass") ?? {
    options: new Map<string, number>(),
    origin: { position: tree.positionOf(breakGlass, "minimum") },
  };
  const more = new Map([...options, ["minimum", Math.max(minimum, options.get("minimum") ?? 0)]]);
  return shared.set("break-glass", { options: more, origin, ...defined({ severity }) });
}

function ruleOf(setting: string | { readonly severity?: string; readonly options?: object }, at: Position): SharedRule {
  const { severity, options = {} } = typeof setting === "string" ? { severity: setting } : setting;
  const numbers = Object.entries(options).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return {
    options: new Map(numbers),
    origin: { position: at },
    ...defined({ severity: severity === "off" || isSeverity(severity) ? severity : undefined }),
  };
}

/** Every name that `mayLoosen` can have, except those of rules: they are the rules that the file names. */
const LOOSE_NAMES: readonly string[] = [
  ...namesBelow("limits", { ...DEFAULT_LIMITS, ...DEFAULT_REVIEW_LIMITS }),
  "separationOfDuties",
  "separationOfDuties.duties",
  "separationOfDuties.conflicts",
  "rules",
  "breakGlass",
  "breakGlass.minimum",
];

function namesBelow(name: string, value: object): readonly string[] {
  return [
    name,
    ...Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      typeof inner === "object" && inner !== null ? namesBelow(`${name}.${key}`, inner) : [`${name}.${key}`],
    ),
  ];
}

/** Why a file can't be extended by this name, without looking; the end of a sentence. */
export function nameFault(name: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return "a file is named by its path, not by a URL";
  if (/^(\/|~|\\|[a-z]:)/i.test(name)) return "its path must be relative to the manifest";
  if (name.includes("\\")) return "write / between folders";
  if (!/\.(ya?ml|json)$/i.test(name)) return "it is neither YAML nor JSON by its name";
  return undefined;
}

/** The problem of a file that can't be extended. */
export function notExtended(name: string, why: string, at: Position): Problem {
  return {
    kind: "malformed",
    message: `${show(name)} can't be extended: ${why}`,
    hint: "name a file of the same repository, relative to the manifest: ../defaults.yaml",
    at,
  };
}
