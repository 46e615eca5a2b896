import path from "node:path";
import validate from "#schemas/organizations";
import { type OrganizationEntry } from "#schemas/types/organizations";
import { schemaProblems } from "../../manifest/schema-problems";
import { parseYaml } from "../../manifest/yaml-tree";
import { type Problem } from "../../model/problem";

export { type OrganizationEntry };

const FILES = ["manifest", "teams", "rules", "waivers", "people"] as const;

/**
 * Reads a list of organizations. The files that it names, relative to itself, are given relative to the current folder.
 */
export function parseOrganizations(
  file: string,
  bytes: Uint8Array,
): { readonly organizations: readonly OrganizationEntry[] } | { readonly problems: readonly Problem[] } {
  const { tree, problems } = parseYaml(file, bytes);
  if (tree === undefined || problems.length > 0) return { problems };
  const data = tree.value;
  if (!validate(data)) return { problems: schemaProblems(validate.errors ?? [], tree, "the list of organizations") };
  const { organizations } = data;
  const twice = (["name", "prefix"] as const).flatMap((key) => {
    const firsts = new Map<string | undefined, number>();
    return organizations.flatMap((entry, index): readonly Problem[] => {
      const first = firsts.get(entry[key]);
      if (first === undefined) {
        firsts.set(entry[key], index);
        return [];
      }
      const other = organizations[first]?.name ?? "";
      const same =
        entry[key] === undefined
          ? `has no prefix, and neither has ${other}, so both would use the same credentials`
          : `has the same ${key} as another organization: ${entry[key]}`;
      return [
        {
          kind: "malformed",
          message: `${entry.name} ${same}`,
          at: tree.positionOf(organizations, index),
          related: tree.positionOf(organizations, first),
        },
      ];
    });
  });
  if (twice.length > 0) return { problems: twice };
  return { organizations: organizations.map((entry) => ({ ...entry, ...filesOf(file, entry) })) };
}

function filesOf(file: string, entry: OrganizationEntry): Partial<OrganizationEntry> {
  const at = (name: string): string => (path.isAbsolute(name) ? name : path.join(path.dirname(file), name));
  return Object.fromEntries(FILES.flatMap((key) => (entry[key] === undefined ? [] : [[key, at(entry[key])]])));
}
