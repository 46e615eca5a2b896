import { type Uplift } from "./uplift";
import { rolesText } from "./manifest-lines";
import { traitsText } from "./simulation-words";

/** The columns of an uplift's CSV. */
export const UPLIFT_COLUMNS = [
  "person",
  "name",
  "who is",
  "account",
  "billing group",
  "account roles",
  "before",
  "after",
  "change",
  "grant",
] as const;

/** An uplift as rows for a spreadsheet: one for each person and account. */
export function upliftRows({ people, grants, leftOut }: Uplift): readonly (readonly string[])[] {
  const grantOf = new Map([
    ...leftOut.map(({ person, group }) => [`${person} ${group}`, "left out"] as const),
    ...grants.map(({ person, group, by }) => [`${person} ${group}`, GRANT_TEXT[by]] as const),
  ]);
  return people.flatMap(({ person, legacy, levels, gains, losses }) =>
    levels.map((change) => {
      const { place, before, after } = change;
      const { account, group = "" } = place;
      return [
        person.email,
        person.name ?? "",
        traitsText(person),
        account ?? "",
        group,
        rolesText(legacy.filter((holder) => holder.account === account)),
        before,
        after,
        gains.includes(change) ? "gains" : losses.includes(change) ? "loses" : after === "unknown" ? "not known" : "",
        grantOf.get(`${person.email} ${group}`) ?? "",
      ];
    }),
  );
}

const GRANT_TEXT = {
  uplift: "made by the uplift",
  hand: "by hand",
  undecided: "by hand, if the uplift does not",
} as const;
