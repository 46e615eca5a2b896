import { credentials, type ServiceError } from "@grpc/grpc-js";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type Props } from "../handler/json-values";
import { MESSAGE_LIMITS } from "./rpc";
import { fromStruct, toStruct } from "./values";

/** A resource to be registered. A component is one without a version: no provider makes it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Props;
  /** What it was called before. */
  readonly aliases: readonly Alias[];
  readonly dependencies?: readonly string[];
  readonly protect: boolean | undefined;
  /** For the children of a component, by package. */
  readonly providers?: ReadonlyMap<string, string>;
  readonly provider?: string | undefined;
  /** Of the provider that makes it; empty for the one that a program has without naming a version. */
  readonly version?: string;
  readonly retainOnDelete?: true;
}

/** What the engine says of a resource. Outputs that are not known yet are not there. */
export interface Registered {
  readonly urn: string;
  readonly outputs: Props;
}

/** The part of the engine that programs and components speak to. */
export interface Monitor {
  readonly register: (registration: Registration) => Promise<Registered>;
  /** Says that the component is complete, and what its outputs are. */
  readonly complete: (urn: string, outputs: Props) => Promise<void>;
  readonly close: () => void;
}

/** Opens the monitor at an address (host:port). */
export function openMonitor(address: string): Monitor {
  const client = new ResourceMonitorClient(address, credentials.createInsecure(), MESSAGE_LIMITS);
  return {
    register: (registration) =>
      new Promise((resolve, reject) => {
        client.registerResource(requestOf(registration), (error, response) => {
          if (error !== null) reject(registrationError(registration, error));
          else resolve({ urn: response.getUrn(), outputs: fromStruct(response.getObject()) });
        });
      }),
    complete: (urn, outputs) =>
      new Promise((resolve, reject) => {
        const request = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(toStruct(outputs));
        client.registerResourceOutputs(request, (error) =>
          error === null ? resolve() : reject(new Error(error.details)),
        );
      }),
    close: () => client.close(),
  };
}

/** The engine has already said what went wrong with a resource. */
function registrationError({ name }: Registration, { details }: ServiceError): Error {
  return new Error(`"${name}" could not be registered: ${details}`);
}

/** Source: pulumi/pulumi, sdk/nodejs/runtime/resource.ts, `registerResource`. */
function requestOf(registration: Registration): RegisterResourceRequest {
  const { type, name, parent, version, protect } = registration;
  const request = new RegisterResourceRequest();
  request.setType(type).setName(name).setParent(parent);
  request.setCustom(version !== undefined).setObject(toStruct(registration.inputs));
  request.setDependenciesList([...(registration.dependencies ?? [])]);
  request.setAliasesList([...registration.aliases]).setAliasspecs(true);
  request.setAcceptsecrets(true).setSupportspartialvalues(true).setSupportsresultreporting(true);
  if (protect !== undefined) request.setProtect(protect);
  for (const [key, reference] of registration.providers ?? []) request.getProvidersMap().set(key, reference);
  if (registration.provider !== undefined) request.setProvider(registration.provider);
  else if (version !== undefined) request.setVersion(version);
  if (registration.retainOnDelete === true) request.setRetainondelete(true);
  return request;
}

/** Says that a resource was of another type before, with the same name and parent. */
export function typeBefore(type: string, parent: string): Alias {
  const spec = new Alias.Spec().setType(type);
  if (parent !== "") spec.setParenturn(parent);
  return new Alias().setSpec(spec);
}
