import { type FrontDoor } from "../support/plugin";
import { type Project } from "../support/project";
import { at, crowd, EUROPE, manifestOf, ORGANIZATION, SHOP } from "../support/seeds";

export const PEOPLE = crowd(8);
export const BREAK_GLASS = at("person-008");

/** The lists that the program manages, as the rights of Twilio call them. */
export const LISTS = {
  administrator: { role: "Administrator" },
  standardUser: { role: "Standard User" },
  admins: { role: "Billing Group Admin", place: EUROPE },
  viewers: { role: "Billing Group Viewer", place: EUROPE },
  developer: { role: "Developer", place: SHOP.name },
  support: { role: "Support", place: SHOP.name },
} as const;

/** The same in the words of a sealed plan. */
const IN_PLANS: Readonly<Record<ListName, string>> = {
  administrator: `administrator ${ORGANIZATION}`,
  standardUser: `standardUser ${ORGANIZATION}`,
  admins: `billingGroupAdmin ${EUROPE}`,
  viewers: `billingGroupViewer ${EUROPE}`,
  developer: `accountDeveloper ${SHOP.sid}`,
  support: `accountSupport ${SHOP.sid}`,
};

export type ListName = keyof typeof LISTS;
export const NAMES = Object.keys(LISTS) as readonly ListName[];
export type Access = Readonly<Record<ListName, readonly string[]>>;

/** The resources that hold the lists. */
export const RESOURCES = [
  "access-administrator",
  "access-standardUser",
  "access-europe",
  "access-shop-developer",
  "by-hand",
];

/** What everybody has at the beginning. */
export const BEGINNING: Access = {
  administrator: [at("person-001"), at("person-002")],
  standardUser: [at("person-003")],
  admins: [at("person-004")],
  viewers: [at("person-005")],
  developer: [at("person-006")],
  support: [at("person-007")],
};

export function manifest(access: Access): object {
  const { administrator, standardUser, admins, viewers, developer } = access;
  return manifestOf({
    organizationRoles: { administrator, standardUser },
    billingGroups: { europe: { id: EUROPE, admins, viewers } },
    accounts: { [SHOP.name]: { sid: SHOP.sid, billingGroup: "europe", roles: { developer } } },
    breakGlass: [BREAK_GLASS],
  });
}

/** The program: a manifest, and a binding that it makes by itself. */
export function filesOf(access: Access, door: FrontDoor): Readonly<Record<string, string>> {
  const byHand = { account: SHOP.sid, role: "support", members: access.support, breakGlass: [BREAK_GLASS] };
  const program =
    door === "dynamic"
      ? {
          "index.js": `const { AccountRoleBinding, OrganizationAccess } = require("pulumi-twilio-organization");
new OrganizationAccess("access", { manifest: "access.yaml" });
new AccountRoleBinding("by-hand", ${JSON.stringify(byHand)});
`,
        }
      : {
          "Pulumi.yaml": JSON.stringify({
            name: "access",
            runtime: "yaml",
            resources: {
              access: {
                type: "twilio-organization:OrganizationAccess",
                properties: { manifest: "access.yaml" },
              },
              "by-hand": { type: "twilio-organization:AccountRoleBinding", properties: byHand },
            },
          }),
        };
  return { ...program, "access.yaml": JSON.stringify(manifest(access)) };
}

export const rightText = (list: ListName, person: string): string => {
  const { role, place } = { place: undefined, ...LISTS[list] };
  return `${person} ${role}${place === undefined ? "" : ` @ ${place}`}`;
};

export const rightsOf = (access: Access): ReadonlySet<string> =>
  new Set(NAMES.flatMap((list) => access[list].map((person) => rightText(list, person))));

/** The rights that a sealed plan gives or takes. */
export function plannedRights(plan: string): ReadonlySet<string> {
  const { writes } = JSON.parse(plan) as {
    readonly writes: readonly { readonly person: string; readonly role: string; readonly scope: string }[];
  };
  return new Set(
    writes.flatMap(({ person, role, scope }) =>
      NAMES.filter((list) => IN_PLANS[list] === `${role} ${scope}`).map((list) => rightText(list, person)),
    ),
  );
}

/** The rights that the state says are held. */
export function recordedRights(project: Pick<Project, "resources">): ReadonlySet<string> {
  const rights = new Set<string>();
  const isGroup = (list: ListName): list is "admins" | "viewers" => list === "admins" || list === "viewers";
  for (const { outputs = {} } of project.resources())
    for (const list of NAMES) {
      const isHere = isGroup(list) ? outputs[list] !== undefined : outputs["role"] === list;
      const members = outputs[isGroup(list) ? list : "members"];
      if (isHere && typeof members === "object" && members !== null)
        for (const person of Object.keys(members)) rights.add(rightText(list, person));
    }
  return rights;
}
