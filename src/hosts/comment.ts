import { isSameText } from "./same-text";

/** What somebody wrote below a request. */
interface Comment {
  readonly id: number;
  readonly body: string;
}

/** The comments of one request. */
export interface CommentHost {
  /** Those that pipelines have written, the oldest first. */
  own(): Promise<readonly Comment[]>;
  add(body: string): Promise<void>;
  change(id: number, body: string): Promise<void>;
}

/**
 * Says something in one comment, and in the same one from then on.
 *
 * @param marker how the comment begins, by which it is found again
 * @param isNews whether it is worth a comment where there is none yet
 */
export async function sayOnce(host: CommentHost, marker: string, body: string, isNews: boolean): Promise<void> {
  const known = (await host.own()).find((comment) => comment.body.startsWith(marker));
  if (known === undefined) {
    if (isNews) await host.add(body);
  } else if (!isSameText(known.body, body)) await host.change(known.id, body);
}
