import { checker, schemas } from "./check-input";
import { shortPermission } from "./permissions";
import { permissionsSchema, tokenLifetimeSchema } from "./seed-schema";
import { type Settings } from "./entities";

const parsePatch = checker("settings", () =>
  schemas.compile<Partial<Settings>>({
    type: "object",
    additionalProperties: false,
    properties: {
      duplicates: { enum: ["conflict", "duplicate", "idempotent"] },
      tokenLifetime: { anyOf: [tokenLifetimeSchema, { type: "null" }] },
      pageTokenLifetime: { type: "integer", minimum: 0 },
      latency: { type: "integer", minimum: 0, maximum: 600_000 },
      lag: { type: "number", minimum: 0, maximum: 600 },
      filteredLag: { type: "number", minimum: 0, maximum: 600 },
      permissions: permissionsSchema,
      roleLimit: { type: "integer", minimum: 0 },
    },
  }),
);

/** The settings with what the body of `PATCH /emulator/settings` changes. @throws InputError. */
export function patchedSettings(before: Settings, body: unknown): Settings {
  const patch = parsePatch(body);
  return { ...before, ...patch, permissions: (patch.permissions ?? before.permissions).map(shortPermission) };
}
