/** What the event stream says. */
/** What the event stream says, at most once a second: which figures and devices are no longer what was fetched. */
export interface Change {
  readonly atMs: number;
  /** Codes of units whose figures changed. */
  readonly units: readonly string[];
  /** Ids of devices whose state changed; empty with `many` when there were more than 200. */
  readonly devices: readonly number[];
  readonly many: boolean;
  readonly flags: boolean;
  readonly daemons: boolean;
  readonly registry: boolean;
}
