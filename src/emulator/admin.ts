import { type FastifyInstance } from "fastify";
import { InputError } from "./input-error";
import { notFound } from "./errors";
import { parseFaults, type Faults } from "./faults";
import { type RequestLog } from "./request-log";
import { resolveAssignment } from "./resolve";
import { draftedRole } from "./role-catalogue";
import { parseRoleDraft, parseSeedAssignment } from "./seed-schema";
import { patchedSettings } from "./settings";
import { type Store } from "./store";

interface RouteContext {
  readonly store: Store;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly newSid: (prefix: "IY") => string;
  readonly now: () => Date;
}

/** The emulator's own routes: no token, no log, no faults; docs/emulator.md, "Admin routes". */
export function adminRoutes(app: FastifyInstance, { store, faults, log, newSid, now }: RouteContext): void {
  app.get("/emulator/state", () => store.contents());

  app.patch("/emulator/settings", (request) => {
    const settings = patchedSettings(store.settings(), request.body);
    store.commit({ settings });
    return settings;
  });

  app.get("/emulator/faults", () => ({ faults: faults.list() }));
  app.post("/emulator/faults", (request, reply) => {
    faults.add(parseFaults(request.body));
    return reply.code(201).send({ faults: faults.list() });
  });
  app.delete("/emulator/faults", (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });

  app.get("/emulator/log", () => log.report());
  app.delete("/emulator/log", (_request, reply) => {
    log.clear();
    return reply.code(204).send();
  });

  app.post("/emulator/assignments", (request, reply) => {
    const resolved = resolveAssignment(parseSeedAssignment(request.body), store);
    if ("problem" in resolved) throw new InputError("assignment", [`${resolved.key}: ${resolved.problem}`]);
    const assignment = { sid: newSid("IY"), ...resolved.assignment };
    store.commit({ assignment });
    return reply.code(201).send(assignment);
  });
  app.delete<{ Params: { sid: string } }>("/emulator/assignments/:sid", (request, reply) => {
    const assignment = store.assignments.get(request.params.sid);
    if (assignment === undefined) throw notFound(`There is no assignment ${request.params.sid}`);
    store.commit({ removedAssignment: assignment.sid });
    return reply.code(204).send();
  });

  app.post("/emulator/roles", (request, reply) => {
    const role = draftedRole(store.roles(), parseRoleDraft(request.body), now().toISOString());
    store.commit({ role });
    return reply.code(201).send(role);
  });
}
