import { type Input, log, output } from "@pulumi/pulumi";
import { type Organization, unknownTeams } from "../src/model/organization";
import { type DeclaredMembers, membersAt } from "./declared";
import { type DeclaredValues, hasUnknownTeams, valuesOf } from "./declared-resources";
import { printDeclaration } from "./handler/declaration";
import { readManifest, teamsOf } from "./read-manifest";
import { isOutput, neverSecret, refusal } from "./refuse";

/** What a program declares. If outputs fill teams, the lists with these teams are outputs too. */
interface DeclaredAccess {
  readonly organization: Organization;
  readonly values: DeclaredValues<Input<DeclaredMembers>, Input<string>>;
  readonly declaration: Input<object>;
}

/**
 * Reads the arguments of the `OrganizationAccess` called `name`.
 *
 * @throws RunError where they are refused; outputs fail with it where that turns out later
 */
export function readArguments(
  name: string,
  { manifest, teams }: { readonly manifest: string | object; readonly teams?: Input<object> },
  now: Date,
): DeclaredAccess {
  if (isOutput(manifest))
    throw refusal(
      "manifest must be a path or a plain object, no Output: what it says has to be known before any resource is registered",
    );
  const reported = new Set<string>();
  const read = (known: unknown): Organization => {
    const result = readManifest(manifest, now, teamsOf(known, isOutput));
    if ("refused" in result) throw refusal(result.refused);
    for (const warning of result.warnings.filter((each) => !reported.has(each))) {
      void log.warn(warning);
      reported.add(warning);
    }
    return result.organization;
  };
  const accessOf = (organization: Organization) => ({
    values: valuesOf(organization, now),
    declaration: printDeclaration(manifest, now, organization),
  });
  const organization = read(teams);
  if (!hasUnknownTeams(organization)) return { organization, ...accessOf(organization) };
  const later = output({ teams, isChecked: neverSecret(name, "teams", teams) }).apply((known) =>
    accessOf(read(known.teams)),
  );
  const membersOf = membersAt(organization, now);
  return {
    organization,
    values: {
      membersOf: (binding) =>
        unknownTeams(organization, binding).length === 0
          ? membersOf(binding)
          : later.apply(({ values }) => values.membersOf(binding)),
      fingerprint: later.apply(({ values }) => values.fingerprint),
    },
    declaration: later.apply(({ declaration }) => declaration),
  };
}
