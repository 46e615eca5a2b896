import { isSid } from "../../model/identity";
import { accountScope, scopeName } from "../../model/organization";
import { compareText } from "../../model/problem";
import { isOwnerRole } from "../../model/roles";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupBy } from "../../model/group-by";
import { isUnread } from "../../model/unknown-access";
import { bindingsByRight, rightKey, rightText } from "../../model/right";
import { distinct, nameOf } from "./engine/right-text";

/** Source: design, "Present, empty, absent". */
export const unmanagedAssignment = defineRule({
  id: "unmanaged-assignment",
  severity: "warning",
  title: "Rights that the manifest manages come from the manifest only",
  rationale:
    "A role that the manifest lists is meant to be exactly that list. Anybody else who holds it in Twilio was let in without a review. A Billing Group or account that the manifest does not name at all is reviewed by nobody.",
  remediation: "Declare it, or let the next `pulumi up` remove it.",
  messages: {
    unmanaged: {
      message: "{person} holds {right} in Twilio, and the manifest does not list them.",
      remediation:
        "If {person} should have it, add them to the list in the manifest; if not, `pulumi up` removes it, as the preview shows first.",
    },
    otherOwner: {
      message: "{person} holds {right} in Twilio, and the manifest names {declared}.",
      remediation: "Ownership moves in the Twilio Console only: correct it there, or the manifest.",
    },
    groups: {
      message: "People hold rights on Billing Groups that the manifest does not name: {groups}.",
      remediation: "Declare them under billingGroups: with these ids, so that who holds rights on them is reviewed.",
    },
    accounts: {
      message: "The organization has accounts that the manifest does not name: {accounts}.",
      remediation: "Declare them under accounts: with these SIDs, so that who holds rights on them is reviewed.",
    },
  },
  options: NO_OPTIONS,
  *check({ organization, declared }) {
    if (declared === undefined) return;
    // Without the list of users nobody can tell whom a SID belongs to; the audit as a whole reports that.
    const isBlind = isUnread(organization, "users");
    const lists = bindingsByRight(declared.bindings);
    for (const binding of organization.bindings) {
      const list = lists.get(rightKey(binding));
      if (list === undefined) continue;
      const names = new Set(list.grants.map(({ person }) => person));
      const strangers = binding.grants.filter(
        ({ person }) => !names.has(person) && !(isBlind && isSid("user", person)),
      );
      const owners = isOwnerRole(list.role) ? distinct(list.grants.map((grant) => nameOf(declared, grant.person))) : [];
      for (const [person, grants] of groupBy(strangers, (grant) => grant.person)) {
        const data = { person: nameOf(organization, person), right: rightText(binding) };
        const evidence = { person, rights: grants.map((grant) => ({ binding, grant })) };
        if (owners.length > 0) yield { messageId: "otherOwner", data: { ...data, declared: owners }, ...evidence };
        else yield { messageId: "unmanaged", data, ...evidence };
      }
    }
    const groups = unnamed(organization.billingGroups, declared.billingGroups);
    if (groups.length > 0)
      yield {
        messageId: "groups",
        data: { groups: groups.map(({ key }) => key) },
        scopes: groups.map(({ key }) => ({ kind: "billingGroup", key })),
        subject: "groups",
      };
    const accounts = unnamed(organization.accounts, declared.accounts);
    if (accounts.length > 0)
      yield {
        messageId: "accounts",
        data: { accounts: accounts.map(scopeName) },
        scopes: accounts.map(accountScope),
        subject: "accounts",
      };
  },
});

/** What Twilio has and the manifest does not name, by key. */
function unnamed<T extends { readonly key: string }>(
  live: ReadonlyMap<string, T>,
  declared: ReadonlyMap<string, unknown>,
): readonly T[] {
  return [...live.values()].filter(({ key }) => !declared.has(key)).sort((a, b) => compareText(a.key, b.key));
}
