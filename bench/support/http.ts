/**
 * Requests as feed readers send them, and responses as they arrive, before they are decompressed.
 *
 * @module
 */
import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { gzipSync } from "node:zlib";
import { RSS } from "../../src/feeds/formats.ts";
import { HTML } from "../../src/http/representation.ts";

/** A request. */
export interface Question {
	method?: "GET" | "HEAD" | "POST" | "DELETE";
	/** In addition to `Accept-Encoding: gzip`, which all clients send. */
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: object;
}

/** A response. */
export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	/** The bytes that were sent; they may be compressed. */
	body: Buffer;
}

/** Sends a request over the connections of an agent, and returns the response. */
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

/** The media types that Cloudflare's edge compresses, of those that Tributary sends. It compresses only 200 responses. */
const EDGE_COMPRESSES = [RSS, HTML].map(({ mediaType }) => mediaType);

/** The size of a response's body when it reaches a client that accepts gzip, in bytes. */
export function wireBytes({ status, headers, body }: Answer): number {
	const [type = ""] = (headers["content-type"] ?? "").split(";");
	const isForEdge =
		status === 200 && headers["content-encoding"] === undefined && EDGE_COMPRESSES.includes(type);
	return isForEdge && body.length > 0 ? gzipSync(body).length : body.length;
}
