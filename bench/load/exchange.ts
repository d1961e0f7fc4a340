/**
 * One request and its answer, as they go over the wire.
 *
 * @module
 */
import {
	type Agent,
	type ClientRequest,
	type IncomingHttpHeaders,
	type IncomingMessage,
	request,
} from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

/** How long a client waits, in milliseconds: far longer than any overload lasts, so that it shows as latency alone. */
const PATIENCE = 120_000;

/** How long a slow reader takes for each piece of a body, in milliseconds; a piece has 64 KB at most. */
const SLOW_PAUSE = 400;

/** What is asked. */
export interface Question {
	/** As it is sent, with the query: nothing is escaped or resolved. */
	path: string;
	/** GET without it. */
	method?: string;
	headers?: Record<string, string>;
	/** Becomes JSON, if it is no text. */
	body?: string | object;
	/** Takes the body in pieces, with pauses. */
	isSlow?: boolean;
	/** Breaks off after the first piece of the body, or so many milliseconds after it asked. */
	hangsUp?: "in the body" | number;
}

/** What came back. */
export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	/** The length of the body as it was sent, in bytes. */
	bytes: number;
	/** Unpacked, if it was sent in gzip. */
	body: Buffer;
	/** Whether all of it was read. */
	isWhole: boolean;
	/** When it was asked for and when all was there, in milliseconds since 1970. */
	from: number;
	to: number;
	/** From the question to the last byte, or to the first where the client takes its time, in milliseconds. */
	latency: number;
}

/**
 * Asks a server on this machine.
 *
 * @returns `undefined` if the client hung up before there was an answer
 * @throws if the connection breaks, or there is no answer for two minutes
 */
export async function ask(port: number, agent: Agent, question: Question): Promise<Answer | undefined> {
	const from = Date.now();
	const began = performance.now();
	const response = await responseTo(port, agent, question);
	if (response === undefined) return undefined;
	const first = performance.now();
	const chunks: Buffer[] = [];
	let isWhole = true;
	for await (const chunk of response) {
		chunks.push(chunk as Buffer);
		if (question.hangsUp !== undefined) {
			isWhole = false;
			break;
		}
		if (question.isSlow) await sleep(SLOW_PAUSE);
	}
	const end = question.isSlow || !isWhole ? first : performance.now();
	const sent = Buffer.concat(chunks);
	const isPacked = isWhole && sent.length > 0 && response.headers["content-encoding"] === "gzip";
	return {
		status: response.statusCode ?? 0,
		headers: response.headers,
		bytes: sent.length,
		body: isPacked ? gunzipSync(sent) : sent,
		isWhole,
		from,
		to: Date.now(),
		latency: end - began,
	};
}

async function responseTo(
	port: number,
	agent: Agent,
	question: Question,
): Promise<IncomingMessage | undefined> {
	for (;;) {
		const { path, method = "GET", headers = {}, body } = question;
		const text = typeof body === "object" ? JSON.stringify(body) : body;
		const sent = request({ host: "localhost", port, path, method, headers, agent });
		let leaving: NodeJS.Timeout | undefined;
		try {
			return await new Promise<IncomingMessage | undefined>((resolve, reject) => {
				sent.on("response", resolve).on("error", reject);
				sent.setTimeout(PATIENCE, () => sent.destroy(new Error(`no answer for ${PATIENCE / 1000} seconds`)));
				if (typeof question.hangsUp === "number")
					leaving = setTimeout(() => {
						resolve(undefined);
						sent.destroy();
					}, question.hangsUp);
				sent.end(text);
			});
		} catch (error) {
			if (!isStale(sent, error)) throw error;
		} finally {
			clearTimeout(leaving);
		}
	}
}

/** Whether a connection from before was closed while it lay idle: clients ask again on a new one (RFC 9112 §9.3.1). */
function isStale(sent: ClientRequest, error: unknown): boolean {
	return (
		sent.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET" && sent.method !== "POST"
	);
}
