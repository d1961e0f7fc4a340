/**
 * One client's way to the Worker: its connection, what it accepts, and the checks of whatever comes back.
 *
 * @module
 */
import { Agent } from "node:http";
import { type Allowed, faultsOf } from "./checks.ts";
import { type Answer, ask, type Question } from "./exchange.ts";
import type { Ledger } from "./ledger.ts";
import type { Tally } from "./tally.ts";
import type { Versions } from "./versions.ts";

/** What all clients share. */
export interface Surroundings {
	/** Of the Worker, on this machine. */
	port: number;
	ledger: Ledger;
	versions: Versions;
	tally: Tally;
}

/** A client of the Worker. */
export class Client {
	readonly around: Surroundings;
	readonly #agent: Agent;
	readonly #headers: Record<string, string>;

	/**
	 * @param headers what it sends with every request
	 * @param keepAlive whether it keeps its connection for the next request
	 */
	constructor(around: Surroundings, headers: Record<string, string>, keepAlive: boolean) {
		this.around = around;
		this.#headers = headers;
		this.#agent = new Agent({ keepAlive, maxSockets: 1 });
	}

	/**
	 * Asks, counts, and checks what every answer must be.
	 *
	 * @param kind what the request is counted as
	 * @returns `undefined` if there is nothing more to look at: it hung up, or the answer is none that may be (as is told)
	 */
	async ask(kind: string, question: Question, allowed: Allowed): Promise<Answer | undefined> {
		const { port, tally } = this.around;
		const whole = { ...question, headers: { ...this.#headers, ...question.headers } };
		let answer: Answer | undefined;
		try {
			answer = await ask(port, this.#agent, whole);
		} catch (error) {
			tally.count(kind, undefined);
			tally.fault(kind, `${question.method ?? "GET"} ${question.path} broke: ${error}`);
			return undefined;
		}
		tally.count(kind, answer);
		if (answer === undefined) return undefined;
		const faults = faultsOf(whole, answer, allowed);
		for (const fault of faults) tally.fault(kind, fault);
		return faults.length === 0 && answer.isWhole ? answer : undefined;
	}

	/** Closes its connection. */
	close(): void {
		this.#agent.destroy();
	}
}
