/** What the test of a week of polling and its Worker say to each other. */

/** A message of the queue, as `src/sources/messages.ts` has it. */
export interface PollMessage {
	sources: string[];
	until: number;
}

/** What is to be done, and when. */
export type Task = { now: number } & (
	| { kind: "follow"; opml: string }
	| { kind: "tick" }
	| { kind: "poll"; message: PollMessage; diesAt: number | undefined }
);

/** What a task has asked of D1. */
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
	/** What was put into the queue. */
	messages: PollMessage[];
	cost: Cost;
	died: boolean;
	refused: number;
	/** Of a tick: when the next source is due. */
	nextAt: number;
}
