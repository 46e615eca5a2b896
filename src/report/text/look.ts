import { type createColors } from "picocolors";

/** How text is laid out for its reader. */
export interface Look {
  /** Columns of a line. */
  readonly width: number;
  readonly colors: ReturnType<typeof createColors>;
}
