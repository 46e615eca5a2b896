/** A schema with what it takes over from others as they have it now. */
export function withCopies<Schema extends object>(schema: Schema): Schema;
