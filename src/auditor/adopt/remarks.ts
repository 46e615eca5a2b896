import { domainOf } from "../../model/identity";
import { type Binding, personOf } from "../../model/organization";
import { roleLabel } from "../../model/roles";
import { type Snapshot } from "../../model/snapshot";
import { groupBy } from "../rules/engine/group-by";
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

/** Says what is odd about an adopted organization, and what somebody has to confirm. Text from outside is in it as it is. */
export function remarksOn({ organization }: Pick<Adoption, "organization">, snapshot: Snapshot): Remarks {
  const usersByDomain = groupBy(snapshot.users, ({ email }) => (email === undefined ? undefined : domainOf(email)));
  const accounts = new Map(snapshot.accounts.map((account) => [account.sid, account]));
  const isUsable = (email: string): boolean => personOf(organization, email).status === "active";
  return {
    domain(domain) {
      const users = usersByDomain.get(domain) ?? [];
      const active = users.filter((user) => user.active).length;
      const who = `${count(users.length, "managed user")}${active === 0 ? ", none active" : ""}`;
      return `to confirm in the Console; evidence: ${who}`;
    },
    person(email) {
      if (!isPlaceholder(email)) return undefined;
      return personOf(organization, email).external
        ? "not in Twilio's directory: find the SID in the Console, and replace this address wherever it stands"
        : "Twilio lists this user without an e-mail address: correct it there, and replace this address wherever it stands";
    },
    group: () => "Twilio tells only the id: give it the name that the Console shows",
    account(key) {
      const account = accounts.get(organization.accounts.get(key)?.sid ?? "");
      if (account === undefined) return "known by its SID only, from assignments: perhaps a subaccount";
      const parts = [
        ...(account.name === key ? [] : [`called ${JSON.stringify(account.name)} in Twilio`]),
        ...(account.status === "active" ? [] : [`${account.status} in Twilio`]),
      ];
      return parts.length === 0 ? undefined : parts.join("; ");
    },
    list({ role, grants }) {
      const usable = new Set(grants.map(({ person }) => person).filter(isUsable));
      if (role === "administrator" || role === "billingGroupAdmin") {
        if (grants.length > 0 && usable.size === 0) return "none of them is active";
        if (usable.size === 1) return `only one ${roleLabel(role)}`;
        if (usable.size === 0 && role === "administrator") return "nobody besides the Owner";
        if (usable.size === 0) return "nobody; who administers the organization's billing can";
      }
      return undefined;
    },
    member({ scope, grants }, email) {
      const { external, status } = personOf(organization, email);
      const assignments = grants.filter(({ person }) => person === email).length;
      const parts = [
        ...(external && scope.kind === "organization"
          ? ["outside the organization, where nobody can hold this role: `pulumi up` refuses it"]
          : []),
        ...(status === "active" ? [] : [status]),
        ...(assignments > 1 ? [`${assignments} assignments in Twilio`] : []),
      ];
      return parts.length === 0 ? undefined : parts.join("; ");
    },
  };
}
