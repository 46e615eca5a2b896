import { checker, schemas } from "./check-input";
import { type Account, type Assignment, type Organization, type Role, type Settings, type User } from "./entities";

/** The first line of a state file. */
export interface Header {
  readonly format: "twilio-org-emulator/1";
  readonly organization: Organization;
  readonly clientSecret: string;
  readonly domains: readonly string[];
}

/** One line of a state file: exactly one of these. */
export interface Line {
  readonly header?: Header;
  readonly settings?: Settings;
  readonly user?: User;
  readonly account?: Account;
  readonly role?: Role;
  readonly assignment?: Assignment;
  readonly removedAssignment?: string;
}

const text = { type: "string" };
const textOrNull = { type: ["string", "null"] };
const texts = { type: "array", items: text };
const textsOrNull = { type: ["array", "null"], items: text };
const wholeNumber = { type: "integer", minimum: 0 };

const record = (required: Record<string, unknown>, optional: Record<string, unknown> = {}) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

const user = record({
  sid: text,
  userName: text,
  emails: { type: "array", items: record({ value: text, type: textOrNull, primary: { type: "boolean" } }) },
  externalId: textOrNull,
  displayName: text,
  givenName: text,
  familyName: text,
  locale: textOrNull,
  timezone: textOrNull,
  status: { enum: ["active", "inactive", "suspended"] },
  managed: { type: "boolean" },
  created: text,
  lastModified: text,
  version: wholeNumber,
});

const account = record({
  sid: text,
  name: text,
  status: { enum: ["active", "suspended", "pending_closure", "closed"] },
  ownerSid: text,
  created: text,
});

const role = record({
  sid: text,
  friendly_name: text,
  external_description: text,
  product_group: text,
  lowest_level: { enum: ["ORGANIZATION", "ACCOUNT", "SUB_ACCOUNT"] },
  role_product_group: record({ product_group: text, friendly_name: text }),
  policy: record({ allow: texts, deny: textsOrNull, format: { type: "integer" } }),
  resource_types: textsOrNull,
  date_created: text,
  date_updated: text,
});

const assignment = record({
  sid: text,
  role_sid: text,
  scope: text,
  identity: text,
  resource_type: textOrNull,
  resource_id: textOrNull,
});

/** Parses one line of a state file. */
export const parseLine = checker("line", () =>
  schemas.compile<Line>({
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      header: record({
        format: { const: "twilio-org-emulator/1" },
        organization: record({ sid: text, name: text }),
        clientSecret: text,
        domains: texts,
      }),
      settings: record(
        {
          duplicates: { enum: ["conflict", "duplicate", "idempotent"] },
          tokenLifetime: { type: ["integer", "null"] },
          pageTokenLifetime: wholeNumber,
          latency: wholeNumber,
          permissions: texts,
          roleLimit: wholeNumber,
        },
        { lag: { type: "number" }, filteredLag: { type: "number" } },
      ),
      user,
      account,
      role,
      assignment,
      removedAssignment: text,
    },
  }),
);
