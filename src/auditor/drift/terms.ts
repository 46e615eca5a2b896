import { defined } from "../../model/defined";
import { termsOf } from "../../model/declared-at";
import { TERMS } from "../../model/member";
import { type Grant, type Organization } from "../../model/organization";
import { type SnapshotAssignment } from "../../model/snapshot";
import { type DriftChange, type DriftItem } from "./drift-result";
import { driftItem, personName, type DriftContext, type PlacedRight } from "./item";
import { type RecordedMember } from "../../model/recorded";
import { rightText } from "../../model/right";

/** How the manifest's member differs from what the last deployment recorded. */
export function termChanges(
  declared: Pick<Organization, "people">,
  grant: Grant,
  { address, member }: { readonly address: string; readonly member: RecordedMember },
): readonly DriftChange[] {
  const { person } = grant;
  const terms = termsOf(declared, grant);
  const changes = TERMS.flatMap((what): readonly DriftChange[] => {
    const [was, is] = [member[what], terms[what]];
    return was === is ? [] : [{ what, ...defined({ was, is }) }];
  });
  return address === person ? changes : [{ what: "address", was: address, is: person }, ...changes];
}

/** Declared terms that have not been deployed. */
export function termsItem(
  context: DriftContext,
  place: PlacedRight,
  { person, origin }: Grant,
  assignment: SnapshotAssignment,
  changes: readonly DriftChange[],
): DriftItem {
  const names = changes.map(({ what }) => what).join(" and ");
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      declared: true,
      recorded: true,
      live: true,
      assignments: [assignment.sid],
      changes,
      message: `${personName(context, person)} holds ${rightText(place)} as declared; the last deployment recorded it with another ${names}.`,
      next: "`pulumi up` records it; nobody's access changes.",
      ...("position" in origin ? { source: origin.position } : {}),
      pulumi: ["preview"],
    },
    place,
  );
}
