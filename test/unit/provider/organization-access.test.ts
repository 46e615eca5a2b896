import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { all, Output, RunError, runtime, type Resource } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import {
  AccountRoleBinding,
  BillingGroupAssignment,
  OrganizationAccess,
  OrganizationProvider,
  OrganizationRoleBinding,
  VerifiedDomain,
} from "../../../src";
import { providerBlob } from "../../../src/provider/blob";
import { ORGANIZATION } from "./handlers";

/** What a program asks the engine to register. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly provider: string;
  readonly retainOnDelete: boolean;
  readonly inputs: Record<string, unknown>;
}

/** The part of the engine's `RegisterResourceRequest` that is looked at. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getRetainondelete(): boolean | undefined;
  getObject(): { toJavaScript(): Record<string, unknown> };
}

const registered: Registered[] = [];
const warnings: string[] = [];

beforeEach(async () => {
  await runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as object }), call: () => ({}) },
    "acme-access",
    "dev",
  );
  // eslint-disable-next-line
  const { registerResource } = MockMonitor.prototype;
  vi.spyOn(MockMonitor.prototype, "registerResource").mockImplementation(function (
    this: MockMonitor,
    request: Request,
    callback,
  ) {
    registered.push({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      provider: request.getProvider(),
      retainOnDelete: request.getRetainondelete() === true,
      inputs: request.getObject().toJavaScript(),
    });
    return registerResource.call(this, request, callback);
  });
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});

afterEach(() => {
  vi.restoreAllMocks();
  registered.length = 0;
  warnings.length = 0;
});
