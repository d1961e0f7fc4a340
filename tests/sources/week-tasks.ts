/** The messages between the test of a week of polling and its Worker. */

/** A message of the queue, as `src/sources/messages.ts` has it. */
export interface PollMessage {
	sources: string[];
	until: number;
}

/** A task, and its time. */
export type Task = { now: number } & (
	| { kind: "follow"; opml: string }
	| { kind: "tick" }
	| { kind: "poll"; message: PollMessage; diesAt: number | undefined }
);

/** The calls of D1 that a task made. */
export interface Cost {
	/** Calls over the network: a batch is one. */
	calls: number;
	/** Statements that wrote something. */
	writes: number;
	rowsRead: number;
	rowsWritten: number;
}

/** What came of a {@link Task}. */
export interface Done {
	/** The messages sent to the queue. */
	messages: PollMessage[];
	cost: Cost;
	died: boolean;
	refused: number;
	/** Of a tick: when the next source is due. */
	nextAt: number;
}
