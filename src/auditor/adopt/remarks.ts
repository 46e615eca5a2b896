import { domainOf } from "../../model/identity";
import { type Binding, personOf, type Scope } from "../../model/organization";
import { roleLabel } from "../../model/roles";
import { type Snapshot } from "../../model/snapshot";
import { groupBy } from "../../model/group-by";
import { count } from "../../report/text/words";
import { type Adoption } from "./adoption";
import { isPlaceholder } from "./naming";

/** What there is to say of an adopted organization beside what the manifest can say, each at its place. */
export interface Remarks {
  domain(domain: string): string;
  person(email: string): string | undefined;
  group(key: string): string | undefined;
  account(key: string): string | undefined;
  list(binding: Binding): string | undefined;
  member(binding: Binding, email: string): string | undefined;
}

/**
 * Says what is odd about an adopted organization, and what somebody has to confirm. Text from outside is in it as it
 * is.
 */
export function remarksOn({ organization }: Pick<Adoption, "organization">, snapshot: Snapshot): Remarks {
  const usersByDomain = groupBy(snapshot.users, ({ email }) => (email === undefined ? undefined : domainOf(email)));
  const accounts = new Map(snapshot.accounts.map((account) => [account.sid, account]));
  const isUsable = (email: string, scope: Scope): boolean => {
    const { status, external } = personOf(organization, email);
    return status === "active" && !(external && scope.kind === "organization");
  };
  return {
    domain(domain) {
      const users = usersByDomain.get(domain) ?? [];
      const active = users.filter((user) => user.active).length;
      const who = `${count(users.length, "managed user")}${active === 0 ? ", none active" : ""}`;
      return `confirm in the Console; evidence: ${who}`;
    },
    person(email) {
      if (!isPlaceholder(email)) return undefined;
      return personOf(organization, email).external
        ? "not in Twilio's directory: look up the SID in the Console, and replace this address everywhere"
        : "Twilio lists this user without an e-mail address: correct it there, and replace this address everywhere";
    },
    group: () => "Twilio's API gives only the id: rename it as the Console shows it",
    account(key) {
      const account = accounts.get(organization.accounts.get(key)?.sid ?? "");
      if (account === undefined) return "known only by its SID, from assignments: perhaps a subaccount";
      const parts = [
        ...(account.name === key ? [] : [`called ${JSON.stringify(account.name)} in Twilio`]),
        ...(account.status === "active" ? [] : [`${account.status} in Twilio`]),
      ];
      return parts.length === 0 ? undefined : parts.join("; ");
    },
    list({ role, scope, grants }) {
      const usable = new Set(grants.map(({ person }) => person).filter((person) => isUsable(person, scope)));
      if (role === "administrator" || role === "billingGroupAdmin") {
        if (grants.length > 0 && usable.size === 0) return "nobody here can use the role";
        // Somebody who is listed and can't use the role is no help.
        const isOnlyUsable = new Set(grants.map(({ person }) => person)).size > usable.size;
        if (usable.size === 1) return `only one ${isOnlyUsable ? "usable " : ""}${roleLabel(role)}`;
        if (usable.size === 0 && role === "administrator") return "nobody but the Owner";
        if (usable.size === 0) return "nobody; only the organization's billing roles reach it";
      }
      return undefined;
    },
    member({ scope, grants }, email) {
      const { external, status } = personOf(organization, email);
      const assignments = grants.filter(({ person }) => person === email).length;
      const parts = [
        ...(external && scope.kind === "organization"
          ? ["an external person can't hold this role: `pulumi up` refuses it"]
          : []),
        ...(status === "active" ? [] : [status]),
        ...(assignments > 1 ? [`${assignments} assignments in Twilio`] : []),
      ];
      return parts.length === 0 ? undefined : parts.join("; ");
    },
  };
}
