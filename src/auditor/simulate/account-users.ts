import { canonicalEmail, isSid } from "../../model/identity";
import { DEFAULT_LIMITS } from "../../model/limits";
import { isName } from "../../manifest/places";
import {
  type Account,
  type BillingGroup,
  type Binding,
  type Grant,
  type Organization,
  type Person,
  type PersonStatus,
  type Scope,
  scopeKey,
} from "../../model/organization";
import { roleById, type RoleId } from "../../model/roles";
import { show } from "../../model/show";
import { type CsvRow, readCsv } from "../../report/text/read-csv";

/**
 * The columns of an export of account users, each with the spellings of its header, in lower case and digits only.
 */
const COLUMNS = {
  email: ["email", "emailaddress", "useremail", "username", "user", "login", "mail"],
  role: ["role", "roles", "accountrole", "accountroles", "userrole", "permission", "permissions"],
  account: ["account", "accountsid", "sid", "accountid"],
  accountName: ["accountname", "friendlyname", "accountfriendlyname", "project", "projectname"],
  billingGroup: ["billinggroup", "billinggroupid", "billinggroupname", "billingprofile", "group"],
  primary: ["primary", "primaryaccount", "isprimary", "isprimaryaccount"],
  name: ["name", "fullname", "displayname", "person"],
  status: ["status", "userstatus"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Column = keyof typeof COLUMNS;

const byHeader = new Map<string, Column>(
  Object.entries(COLUMNS).flatMap(([column, spellings]) =>
    isColumn(column) ? spellings.map((spelling) => [spelling, column] as const) : [],
  ),
);

const ROLE_WORDS: ReadonlyMap<string, RoleId> = new Map([
  ["owner", "accountOwner"],
  ["accountowner", "accountOwner"],
  ["admin", "accountAdministrator"],
  ["administrator", "accountAdministrator"],
  ["accountadmin", "accountAdministrator"],
  ["accountadministrator", "accountAdministrator"],
  ["developer", "accountDeveloper"],
  ["accountdeveloper", "accountDeveloper"],
  ["billing", "accountBillingManager"],
  ["billingmanager", "accountBillingManager"],
  ["accountbillingmanager", "accountBillingManager"],
  ["support", "accountSupport"],
  ["accountsupport", "accountSupport"],
  ["organizationowner", "owner"],
  ["orgowner", "owner"],
  ["organizationadmin", "administrator"],
  ["organizationadministrator", "administrator"],
  ["orgadmin", "administrator"],
  ["orgadministrator", "administrator"],
] as const);

const STATUS_WORDS: ReadonlyMap<string, PersonStatus | "external"> = new Map([
  ["", "active"],
  ["active", "active"],
  ["invited", "invited"],
  ["pending", "invited"],
  ["suspended", "suspended"],
  ["inactive", "inactive"],
  ["deactivated", "inactive"],
  ["external", "external"],
] as const);

const YES: ReadonlySet<string> = new Set(["yes", "y", "true", "1", "x", "primary"]);
const NO: ReadonlySet<string> = new Set(["", "no", "n", "false", "0", "child"]);

/** What an organization without a manifest is called: no export says its SID. */
const UNKNOWN_ORGANIZATION = "(organization not named)";

/**
 * The organization that an export of account users shows: one row for each person and account, with columns as
 * docs/commands/simulate.md lists them. Account roles are those of the export alone; all else that `declared` says
 * stays, and goes before what the export says. Every row that can't be read is named.
 */
export function parseAccountUsers(
  file: string,
  bytes: Uint8Array,
  declared?: Organization,
): { readonly organization: Organization } | { readonly problems: readonly string[] } {
  const read = readCsv(bytes, (cell) => byHeader.has(letters(cell)));
  if ("problem" in read) return { problems: [`${file}${read.problem}`] };
  const { header, rows } = read.csv;
  const columns = columnsOf(header);
  if ("problems" in columns) return { problems: columns.problems.map((problem) => `${file}: ${problem}`) };
  const builder = newBuilder(file, declared);
  for (const row of rows) {
    if (row.problem !== undefined) builder.problem(row, row.problem);
    else builder.add(row, (column) => row.cells[columns.at.get(column) ?? -1] ?? "");
  }
  if (rows.length === 0) return { problems: [`${file}: there is a header, and no row`] };
  return builder.problems.length > 0 ? { problems: builder.problems } : { organization: builder.organization() };
}

function columnsOf({
  cells,
}: CsvRow): { readonly at: ReadonlyMap<Column, number> } | { readonly problems: readonly string[] } {
  const at = new Map<Column, number>();
  const problems: string[] = [];
  cells.forEach((cell, index) => {
    const column = byHeader.get(letters(cell));
    if (column === undefined) return;
    const earlier = at.get(column);
    if (earlier === undefined) at.set(column, index);
    else problems.push(`the columns ${show(cells[earlier] ?? "")} and ${show(cell)} both say the ${spaced(column)}`);
  });
  const there = `there are ${cells.map((cell) => show(cell)).join(", ")}`;
  for (const column of ["email", "role"] as const)
    if (!at.has(column)) problems.push(`no column says the ${column}: ${there}`);
  if (!at.has("account") && !at.has("accountName")) problems.push(`no column says the account: ${there}`);
  return problems.length > 0 ? { problems } : { at };
}

type Read = (column: Column) => string;
type Problem = (row: CsvRow, what: string) => void;

/** Puts an organization together, row by row. */
function newBuilder(file: string, declared: Organization | undefined) {
  const problems: string[] = [];
  const problem: Problem = ({ line }, what) => void problems.push(`${file}, line ${line}: ${what}`);
  const places = newPlaces(declared, problem);
  const people = newPeople(declared, problem);
  const rights = newRights(file, declared);
  return {
    problems,
    problem,
    add(row: CsvRow, read: Read): void {
      const account = places.accountOf(row, read);
      // An account that nobody uses still counts toward the size of its group.
      if (account !== undefined && read("email") === "" && read("role") === "") return;
      const person = people.personOf(row, read);
      const roles = rolesOf(read("role"));
      if (roles.length === 0) problem(row, "it names no role");
      for (const { word, role } of roles) {
        if (role === undefined) problem(row, `no role is called ${show(word)}`);
        else if (roleById(role).scope === "organization") rights.add(row, person, role, { kind: "organization" });
        else if (account !== undefined) rights.add(row, person, role, { kind: "account", key: account.key });
        // One that can't be read has been named already.
        else if (read("account") + read("accountName") === "") problem(row, "it names no account");
      }
    },
    organization: (): Organization => ({
      sid: UNKNOWN_ORGANIZATION,
      domains: new Map(),
      teams: new Map(),
      otherGrants: [],
      unread: [],
      breakGlass: [],
      limits: DEFAULT_LIMITS,
      ...declared,
      people: people.all,
      accounts: places.accounts,
      billingGroups: places.billingGroups,
      bindings: rights.bindings(),
    }),
  };
}

/** Accounts and Billing Groups, those of the manifest first. */
function newPlaces(declared: Organization | undefined, problem: Problem) {
  const accounts = new Map<string, Account>(declared?.accounts);
  const billingGroups = new Map<string, BillingGroup>(declared?.billingGroups);
  const keysBySid = new Map([...accounts.values()].map(({ sid, key }) => [sid.toUpperCase(), key]));

  const namedAccount = (row: CsvRow, read: Read): Account | undefined => {
    const [id, name] = [read("account"), read("accountName")];
    const sid = id === "" ? name : id;
    if (sid === "") return undefined;
    if (!isSid("account", sid) && !isName(sid)) {
      problem(row, `${show(sid)} is neither an account's SID nor a name`);
      return undefined;
    }
    const key = keysBySid.get(sid.toUpperCase()) ?? (accounts.has(sid) ? sid : undefined);
    const known = key === undefined ? undefined : accounts.get(key);
    if (known !== undefined) return known;
    const fresh = isName(name) && !accounts.has(name) ? name : sid;
    const account: Account = { key: fresh, sid };
    accounts.set(fresh, account);
    keysBySid.set(sid.toUpperCase(), fresh);
    return account;
  };

  const placed = (row: CsvRow, account: Account, read: Read): Account => {
    const cell = read("billingGroup");
    if (cell === "") return account;
    if (!isName(cell)) {
      problem(row, `${show(cell)} can't be the name or id of a Billing Group`);
      return account;
    }
    const known = billingGroups.get(cell) ?? [...billingGroups.values()].find(({ id }) => id === cell);
    const group = known ?? { key: cell, id: cell };
    if (known === undefined) billingGroups.set(cell, group);
    if (account.billingGroup === group.key) return account;
    if (account.billingGroup !== undefined) {
      const { key, billingGroup } = account;
      problem(row, `account ${key} is in Billing Group ${show(cell)} here, and in ${billingGroup} elsewhere`);
      return account;
    }
    const inGroup = { ...account, billingGroup: group.key };
    accounts.set(account.key, inGroup);
    return inGroup;
  };

  return {
    accounts,
    billingGroups,
    /** The account that a row names, with its Billing Group. */
    accountOf(row: CsvRow, read: Read): Account | undefined {
      const named = namedAccount(row, read);
      if (named === undefined) return undefined;
      const account = placed(row, named, read);
      readPrimary(row, read("primary"), account, billingGroups, problem);
      return account;
    },
  };
}

/** Notes that an account is the primary one of its group, where its row says so. */
function readPrimary(
  row: CsvRow,
  cell: string,
  { key, billingGroup }: Account,
  billingGroups: Map<string, BillingGroup>,
  problem: Problem,
): void {
  const word = cell.toLowerCase();
  const group = billingGroup === undefined ? undefined : billingGroups.get(billingGroup);
  if (NO.has(word)) return;
  if (!YES.has(word)) problem(row, `${show(word)} does not say whether the account is primary: write yes or no`);
  else if (group === undefined) problem(row, `account ${key} is primary, and its Billing Group is not named`);
  else if (group.primaryAccount !== undefined && group.primaryAccount !== key)
    problem(row, `the primary account of ${group.key} is ${key} here, and ${group.primaryAccount} elsewhere`);
  else billingGroups.set(group.key, { ...group, primaryAccount: key });
}

function newPeople(declared: Organization | undefined, problem: Problem) {
  const all = new Map<string, Person>(declared?.people);
  return {
    all,
    personOf(row: CsvRow, read: Read): string | undefined {
      const cell = read("email");
      const who = canonicalEmail(cell);
      if ("invalid" in who) {
        problem(row, `${show(cell)} is not an e-mail address: ${who.invalid}`);
        return undefined;
      }
      const status = STATUS_WORDS.get(letters(read("status")));
      if (status === undefined) {
        problem(row, `${show(read("status"))} is none of active, invited, suspended, inactive, external`);
        return undefined;
      }
      const { email } = who;
      const name = read("name");
      const external = status === "external";
      const fresh = { email, status: external ? "active" : status, external, formerly: [] } as const;
      if (!all.has(email)) all.set(email, name === "" ? fresh : { ...fresh, name });
      return email;
    },
  };
}

/** Who holds which role where: account roles of the rows, and what else the manifest says. Each right once. */
function newRights(file: string, declared: Organization | undefined) {
  const bindings = new Map<string, { role: RoleId; scope: Scope; grants: Grant[] }>();
  for (const { role, scope, grants } of declared?.bindings ?? [])
    if (scope.kind !== "account") bindings.set(`${role} ${scopeKey(scope)}`, { role, scope, grants: [...grants] });
  const granted = new Set([...bindings].flatMap(([key, { grants }]) => grants.map(({ person }) => `${key} ${person}`)));
  return {
    bindings: (): readonly Binding[] => [...bindings.values()],
    add({ line }: CsvRow, person: string | undefined, role: RoleId, scope: Scope): void {
      if (person === undefined) return;
      const key = `${role} ${scopeKey(scope)}`;
      const binding = bindings.get(key) ?? { role, scope, grants: [] };
      bindings.set(key, binding);
      if (!granted.has(`${key} ${person}`))
        binding.grants.push({ person, origin: { position: { file, line, column: 1 } } });
      granted.add(`${key} ${person}`);
    },
  };
}

function rolesOf(cell: string): readonly { readonly word: string; readonly role: RoleId | undefined }[] {
  return cell
    .split(/[;,|/+&\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map((word) => ({ word, role: ROLE_WORDS.get(letters(word)) }));
}

/** A text in lower case and digits only: `Account SID` and `account_sid` are `accountsid`. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** `billingGroup` as words. */
function spaced(column: Column): string {
  return column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function isColumn(name: string): name is Column {
  return name in COLUMNS;
}
