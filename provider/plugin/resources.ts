import { kindOfType, nameOfUrn, type ResourceKind, typeOfUrn } from "../front-doors";
import { idOf } from "../handler/binding-handler";
import { type CheckFailure } from "../handler/members";
import { RESOURCE_NAME } from "../handler/declaration";
import { halfMade, partialFailure } from "../handler/handler";
import { textOf, type Props } from "../handler/json-values";
import { type Handlers } from "../handler/open-handlers";
import { serializedProvider } from "../serialized-provider";
import { type Change, detailedDiff } from "./detailed-diff";
import { asDeclared, inputsOfId } from "./imported";
import { concealed, revealed, secretNames } from "./values";

/** The methods of the protocol that are about resources, on plain values. */
export interface Resources {
  check(urn: string, olds: Props, news: Props): Promise<{ inputs: Props; failures: readonly CheckFailure[] }>;
  diff(request: DiffRequest): Promise<Difference>;
  create(urn: string, inputs: Props): Promise<{ id: string; outs: Props }>;
  read(urn: string, id: string, state: Props): Promise<{ id: string; props: Props; inputs: Props }>;
  update(urn: string, id: string, state: Props, news: Props): Promise<Props>;
  delete(urn: string, id: string, state: Props): Promise<void>;
}

interface DiffRequest {
  readonly urn: string;
  readonly id: string;
  /** Outputs of the last deployment, or of a refresh since. */
  readonly state: Props;
  readonly oldInputs: Props;
  readonly news: Props;
}

/** What an update would do: whether anything, what differs by property path, and what makes it another resource. */
export interface Difference {
  readonly changes: boolean;
  readonly details: ReadonlyMap<string, Change>;
  readonly replaces: readonly string[];
}

/**
 * The input by which the dynamic provider is found: state of the plugin has it too, so that either door can go on with
 * it.
 */
const DYNAMIC = "__provider";

export function openResources(handlers: Handlers, now: () => Date): Resources {
  const at = (urn: string) => {
    const kind = kindOfUrn(urn);
    return { kind, handler: handlers.of(kind) };
  };
  return {
    async check(urn, olds, news) {
      const { kind, handler } = at(urn);
      const failures = secretFailures(kind, news);
      if (failures.length > 0) return { inputs: revealed(news), failures };
      const resourceName = kind === "VerifiedDomain" ? {} : { [RESOURCE_NAME]: nameOfUrn(urn) };
      const checked = await handler.check(revealed(olds), { ...revealed(news), ...resourceName });
      const inputs = { ...checked.inputs, [DYNAMIC]: serializedProvider(kind) };
      return { inputs: concealed(inputs, secretNames(news)), failures: checked.failures };
    },

    async diff({ urn, id, state, oldInputs, news }) {
      const { handler } = at(urn);
      const wanted = revealed(news);
      const { changes = false, replaces } = await handler.diff(id, revealed(state), wanted);
      const details = detailedDiff(withoutDynamic(revealed(oldInputs)), withoutDynamic(wanted));
      return { changes: changes || details.size > 0, details, replaces };
    },

    async create(urn, inputs) {
      const { handler } = at(urn);
      const keep = keeper(inputs);
      const { id, outs } = await keep.failing(() => handler.create(revealed(inputs)));
      return { id, outs: keep.props(outs) };
    },

    async read(urn, id, state) {
      const { kind, handler } = at(urn);
      if (Object.keys(state).length > 0) {
        const keep = keeper(state);
        const read = await handler.read(id, revealed(state));
        return { id: read.id, props: keep.props(read.props), inputs: keep.props(read.inputs) };
      }
      const keep = keeper({ [DYNAMIC]: serializedProvider(kind) });
      const inputs = inputsOfId(kind, id, now());
      const isDomain = kind === "VerifiedDomain";
      const read = await handler.read(isDomain ? (textOf(inputs["domain"]) ?? id) : idOf(kind, inputs), inputs);
      const shown = (props: Props) => keep.props(isDomain ? props : asDeclared(kind, props));
      return { id: read.id, props: shown(read.props), inputs: shown(read.inputs) };
    },

    async update(urn, id, state, news) {
      const { handler } = at(urn);
      const keep = keeper(news);
      const { outs } = await keep.failing(() => handler.update(id, revealed(state), revealed(news)));
      return keep.props(outs);
    },

    async delete(urn, id, state) {
      await at(urn).handler.delete(id, revealed(state));
    },
  };
}

/** The type of a resource is the last one in its URN: before it stand those of its parents. */
function kindOfUrn(urn: string): ResourceKind {
  const type = typeOfUrn(urn);
  const kind = kindOfType(type);
  if (kind === undefined) throw new Error(`this plugin has no resource of the type ${type}`);
  return kind;
}

/** Who holds which role where can't be a secret: it stands in ids, keys and previews. */
function secretFailures(kind: ResourceKind, news: Props): readonly CheckFailure[] {
  if (kind === "VerifiedDomain") return [];
  return [...secretNames(news)].map((property) => ({
    property,
    reason: "is a secret, and can't be: ids, keys and previews show who holds which role where. Give plain values",
  }));
}

function withoutDynamic(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([key]) => key !== DYNAMIC));
}

/**
 * Gives back to results what handlers do not mention: that a value is a secret, and how the dynamic provider is found.
 */
function keeper(given: Props) {
  const secrets = secretNames(given);
  // The record holds the token.
  if (secrets.has("token")) secrets.add("dnsRecord");
  const props = (result: Props): Props => concealed({ ...result, ...dynamicOf(given) }, secrets);
  return {
    props,
    async failing<T>(action: () => Promise<T>): Promise<T> {
      try {
        return await action();
      } catch (error) {
        const half = halfMade(error);
        throw half === undefined ? error : partialFailure(half.id, { ...props(half.properties) }, half.reasons);
      }
    },
  };
}

function dynamicOf(given: Props): Props {
  return given[DYNAMIC] === undefined ? {} : { [DYNAMIC]: given[DYNAMIC] };
}
