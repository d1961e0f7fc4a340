/**
 * Requests as feed readers send them, and answers as they come over the wire, before anything is unpacked.
 *
 * @module
 */
import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { gzipSync } from "node:zlib";
import { RSS } from "../../src/feeds/formats.ts";
import { HTML } from "../../src/http/representation.ts";

/** The request. */
export interface Question {
	method?: "GET" | "HEAD" | "POST" | "DELETE";
	/** Beside `Accept-Encoding: gzip`, which all clients send. */
	headers?: Record<string, string>;
	/** Becomes JSON. */
	body?: object;
}

/** What came back. */
export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	/** As it was sent, so perhaps in gzip. */
	body: Buffer;
}

/** Asks over connections that stay open. */
export function ask(
	url: URL,
	agent: Agent,
	{ method = "GET", headers = {}, body }: Question = {},
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		request(url.href, { agent, method, headers: { "accept-encoding": "gzip", ...headers } }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("end", () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: Buffer.concat(chunks),
				}),
			);
			response.on("error", reject);
		})
			.on("error", reject)
			.end(body && JSON.stringify(body));
	});
}

/** The types that Cloudflare's edge compresses on the way out, of those that we send; it does so with a 200 only. */
const EDGE_COMPRESSES = [RSS, HTML].map(({ mediaType }) => mediaType);

/** The size of an answer's body as a client gets it that takes gzip, in bytes. */
export function wireBytes({ status, headers, body }: Answer): number {
	const [type = ""] = (headers["content-type"] ?? "").split(";");
	const isForEdge =
		status === 200 && headers["content-encoding"] === undefined && EDGE_COMPRESSES.includes(type);
	return isForEdge && body.length > 0 ? gzipSync(body).length : body.length;
}
