import { defined } from "../../model/defined";
import { outcomesOf } from "./outcome";
import { type Simulation } from "./simulation";

/** What a simulation says, for programs: the entries of a JSON object. docs/commands/simulate.md tells its shape. */
export function simulationJson(simulation: Simulation, now: Date) {
  const { refusals, todo, questions } = simulation;
  return {
    simulation: simulation.simulation,
    title: simulation.title,
    refusals,
    todo,
    moments: outcomesOf(simulation, now).map(({ when, events, billing, views }) => ({
      when,
      events,
      billing: billing.map(({ group, accounts, people }) => ({
        ...defined({ billingGroup: group }),
        accounts,
        people,
      })),
      organizations: views.map(({ organization: { sid, name }, result, changes, breaks }) => ({
        sid,
        ...defined({ name }),
        breaks,
        changes,
        people: result.people,
        sameAccess: result.sameAccess,
      })),
    })),
    questions,
  };
}

/** The columns of a simulation's CSV. */
export const SIMULATION_COLUMNS = ["when", "billing group", "account", "person", "before", "after", "change"] as const;

/**
 * A simulation as rows for a spreadsheet: one for each moment, account and person with billing access before or after.
 */
export function simulationRows(simulation: Simulation, now: Date): readonly (readonly string[])[] {
  return outcomesOf(simulation, now).flatMap(({ when, billing }) =>
    billing.flatMap(({ group = "", accounts, people }) =>
      (accounts.length === 0 ? [""] : accounts).flatMap((account) =>
        people.map(({ person, before, after }) => [
          when,
          group,
          account,
          person,
          before,
          after,
          before === after ? "" : before === "none" ? "gains" : after === "none" ? "loses" : "changes",
        ]),
      ),
    ),
  );
}
