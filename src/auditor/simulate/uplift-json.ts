import { defined } from "../../model/defined";
import { type BilledPlace } from "../../model/financial-reach";
import { type Person } from "../../model/organization";
import { type LegacyHolder } from "../../model/transition";
import { type PlannedGrant } from "./intended-access";
import { manifestLines } from "./manifest-lines";
import { type LevelChange, type Uplift } from "./uplift";
import { upliftSummary } from "./uplift-report";

/** What an uplift says, for programs: the entries of a JSON object. docs/commands/simulate.md tells its shape. */
export function upliftJson(uplift: Uplift) {
  const { before, groups, people, grants, leftOut, questions } = uplift;
  return {
    simulation: "uplift",
    summary: upliftSummary(uplift),
    groups: groups.map(({ group, kind, accounts, primaryAccount, uplifted, byHand, undecided }) => ({
      group,
      kind,
      accounts,
      ...defined({ primaryAccount }),
      uplifted: uplifted.map(holderJson),
      byHand: byHand.map(holderJson),
      undecided: undecided.map(holderJson),
    })),
    people: people.map(({ person, upliftedTo, isAdministrator, levels, gains, losses, unknown }) => ({
      ...personJson(person),
      upliftedTo,
      isAdministrator,
      levels: levels.map(levelJson),
      gains: gains.map(placeOf),
      losses: losses.map(placeOf),
      unknown: unknown.map(placeOf),
    })),
    grants: grants.map(grantJson),
    leftOut: leftOut.map((each) => ({ ...grantJson(each), intent: each.intent })),
    groupsWithoutAdmin: uplift.groupsWithoutAdmin,
    manifest: manifestLines(before, uplift),
    questions,
  };
}

function personJson({ email, name, function: duty, functionFrom, status, external }: Person) {
  return {
    person: email,
    ...defined({ name, function: duty, functionFrom }),
    status,
    external,
  };
}

function holderJson({ person, account, roles }: LegacyHolder) {
  return { person, account, roles };
}

function grantJson({ person, group, by, because }: PlannedGrant) {
  return { person, group, by, because: because.map(({ account, roles }) => ({ account, roles })) };
}

function levelJson({ place, before, after }: LevelChange) {
  return { ...placeJson(place), before, after };
}

function placeJson({ account, group }: BilledPlace) {
  return { ...defined({ account, billingGroup: group }) };
}

function placeOf({ place }: LevelChange) {
  return placeJson(place);
}
