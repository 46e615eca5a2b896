interface SchemaType {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaType>>;
}

interface SchemaResource {
  readonly description?: string;
  readonly inputProperties: Readonly<Record<string, SchemaType>>;
  readonly properties: Readonly<Record<string, SchemaType>>;
}

interface SchemaFunction {
  readonly description?: string;
  readonly inputs: SchemaType;
  readonly outputs: SchemaType;
}

/** The schema of the plugin's package, but for its version. */
export function pluginSchema(): {
  readonly types: Readonly<Record<string, SchemaType>>;
  readonly resources: Readonly<Record<string, SchemaResource>>;
  readonly functions: Readonly<Record<string, SchemaFunction>>;
};

/** Writes schemas/compiled/plugin.js, which the plugin loads. */
export function compilePluginSchema(): void;
