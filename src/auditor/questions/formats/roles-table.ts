import { CAPABILITIES } from "../../../model/capabilities";
import { roleById, roleLabel, rolesOf, type Role, type RoleId } from "../../../model/roles";
import { type Look } from "../../../report/text/look";
import { wrap } from "../../../report/text/wrap";

/** The roles that carry billing rights, each with the letters that stand for it at the head of its column. */
const COLUMNS = [
  ["Ow", "owner"],
  ["Ad", "administrator"],
  ["BA", "billingAdmin"],
  ["BV", "billingViewer"],
  ["GA", "billingGroupAdmin"],
  ["GV", "billingGroupViewer"],
] as const satisfies readonly (readonly [string, RoleId])[];

const ID_WIDTH = Math.max(...CAPABILITIES.map(({ id }) => id.length));
const WIDEST_TITLE = Math.max(...CAPABILITIES.map(({ title }) => title.length));
const CODE_WIDTH = 3;

/** The catalog for a reader at a terminal: what the columns stand for, the matrix, and the roles outside it. */
export function* rolesTable({ width, colors }: Look): Generator<string> {
  const say = (text: string): string => `${wrap(text, width, 0)}\n`;
  yield `${colors.bold("Roles with billing rights")}\n`;
  for (const [code, id] of COLUMNS) {
    const role = roleById(id);
    const where = role.scope === "organization" ? "every Billing Group" : "the Billing Groups it is given on";
    const number = String(role.capabilities.length).padStart(2);
    yield `${wrap(`${code}  ${roleLabel(id).padEnd(28)}${number} on ${where}`, width, 2, 6)}\n`;
  }
  yield "\n";
  const titleWidth = Math.min(WIDEST_TITLE, width - ID_WIDTH - COLUMNS.length * CODE_WIDTH - 1);
  const heads = COLUMNS.map(([code]) => code.padStart(CODE_WIDTH)).join("");
  yield colors.bold(`${"Billing right".padEnd(titleWidth + 1)}${"Its id".padEnd(ID_WIDTH)}${heads}`) + "\n";
  for (const { id, title } of CAPABILITIES) {
    const [first = "", ...more] = wrap(title, titleWidth, 0, 2).split("\n");
    const marks = COLUMNS.map(([, role]) =>
      (roleById(role).capabilities.includes(id) ? "✓" : "·").padStart(CODE_WIDTH),
    );
    const colored = marks.map((mark) => (mark.endsWith("✓") ? colors.green(mark) : colors.dim(mark))).join("");
    yield `${first.padEnd(titleWidth + 1)}${colors.dim(id.padEnd(ID_WIDTH))}${colored}\n`;
    for (const line of more) yield `${line}\n`;
  }
  yield "\n";
  yield say(
    "Owner and Administrator of the organization are no billing roles, yet hold every billing right by default. " +
      "Viewers may manage usage triggers.",
  );
  yield "\n";
  yield `${colors.bold("Roles without billing rights")}\n`;
  yield `${wrap(`on the organization: ${without("organization")}`, width, 2, 4)}\n`;
  yield `${wrap(`on an account: ${without("account")}`, width, 2, 4)}\n`;
}

function without(scope: Role["scope"]): string {
  const roles = rolesOf(scope).filter((role) => role.capabilities.length === 0);
  return roles.map((role) => role.title).join(", ");
}
