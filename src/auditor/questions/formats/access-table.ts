import { type Organization, personOf } from "../../../model/organization";
import { unknownAccess } from "../../../model/unknown-access";
import { type Look } from "../../../report/text/look";
import { wrap } from "../../../report/text/wrap";
import { type AccessSummary, type Holder } from "./access-summary";
import { pathRole } from "./path-text";
import { personHead, statementText } from "./person-text";
import { count } from "../../../report/text/words";
import { instantText } from "../../../model/instant";
import { CAPABILITIES_NOTE, groupsText, organizationText, personText } from "./access-words";

/** The whole effective access for a reader at a terminal: the verdict, then person by person. */
export function* accessTable(
  organization: Organization,
  { holders, others, people }: AccessSummary,
  now: Date,
  look: Look,
): Generator<string> {
  const { width, colors } = look;
  const say = (text: string): string => `${wrap(text, width, 0)}\n`;
  yield say(`${colors.bold(organizationText(organization))}, as of ${instantText(now.toISOString())}`);
  yield say(verdict(organization, { holders, people }).join(" "));
  yield "\n";
  for (const holder of holders) yield `${holderText(organization, holder, look)}\n\n`;
  if (others.length > 0) {
    yield say("No billing rights, though they hold other roles:");
    for (const { email, others: paths } of others) {
      const person = personText(personOf(organization, email));
      yield `${wrap(`${person}: ${paths.map(pathRole).join("; ")}`, width, 2, 4)}\n`;
    }
    yield "\n";
  }
  yield `${wrap(colors.dim(CAPABILITIES_NOTE), width, 0)}\n`;
}

/** The answer in plain sentences, for who reads no further. */
export function verdict(
  organization: Organization,
  { holders, people }: Pick<AccessSummary, "holders" | "people">,
): readonly string[] {
  const { everybody, people: unclear } = unknownAccess(organization);
  const groups = [...organization.billingGroups.keys()].sort();
  const where = groups.length === 0 ? "" : ` on ${count(groups.length, "Billing Group")}`;
  const names = groups.length === 0 || groups.length > MOST_GROUPS_NAMED ? "" : ` (${groupsText(groups)})`;
  const technical = holders.filter((holder) => holder.technicalAdministrator).length;
  const verb = holders.length === 1 ? "holds" : "hold";
  const known = `${holders.length} of ${count(people, "person", "people")} ${verb} billing rights${where}${names}.`;
  const others = unclear.filter((email) => !holders.some((holder) => holder.email === email));
  return [
    ...(everybody === undefined ? [] : [`Unknown: ${everybody}.`]),
    ...(everybody !== undefined && holders.length === 0 ? [] : [known]),
    ...(others.length === 0
      ? []
      : [
          `It is unknown for ${namesText(others)}, who ${others.length === 1 ? "holds a role" : "hold roles"} that nobody can explain.`,
        ]),
    ...technicalSentence(technical),
  ];
}

/** How many of those just counted are technical Administrators, unless none is. */
export function technicalSentence(n: number): readonly string[] {
  if (n === 0) return [];
  return [`${n} of them ${n === 1 ? "is a technical Administrator" : "are technical Administrators"}.`];
}

const MOST_GROUPS_NAMED = 10;

function holderText(organization: Organization, { email, statements, others }: Holder, look: Look): string {
  const paths = [...statements.flatMap((statement) => statement.paths), ...others];
  return [
    personHead(personOf(organization, email), paths, look),
    ...statements.map((statement) => statementText(statement, look)),
  ].join("\n");
}

/** The first few of `people`, and how many more there are. */
function namesText(people: readonly string[]): string {
  const rest = people.length - MOST_PEOPLE_NAMED;
  return `${people.slice(0, MOST_PEOPLE_NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const MOST_PEOPLE_NAMED = 4;
