const BATCH = 64 * 1024;

/** The same text in fewer parts: a write costs much more than a concatenation. */
export function* batches(text: Iterable<string>): Generator<string> {
  let batch = "";
  for (const part of text) {
    batch += part;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = "";
  }
  if (batch !== "") yield batch;
}
