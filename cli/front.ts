/**
 * The front door of the local site: an HTTP server that passes requests on to the Worker, except those that wrangler would
 * answer itself.
 *
 * `wrangler dev` serves addresses of its own below `/cdn-cgi/` and `/__cf_local/`. Some of them write: the explorer changes
 * the database, the cache and the files, `scheduled` runs the cron handler, and `email` stores a message on the disk. None
 * of them asks for a token, only the explorer can be switched off, and any web page can request `scheduled` as the address
 * of a picture. On Cloudflare, nothing below `/cdn-cgi/` reaches the Worker either.
 *
 * @module
 */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";

/** Paths at which wrangler answers instead of the Worker. */
const WRANGLERS = /^\/(?:cdn-cgi|__cf_local)(?:\/|$)/;

/** Runs the cron handler, as the Cron Trigger named by `?cron=` does on Cloudflare. Requires the token. */
export const SCHEDULED = "/cdn-cgi/local/scheduled";

/** A path that requires the token and changes nothing, to check a token. */
const BEHIND_TOKEN = "/api/articles?limit=1";

/**
 * Headers that are not passed on: those of one connection (RFC 9110 §7.6.1, RFC 9112 §9.6), those between wrangler's own
 * parts, and the client's address, which no client can set on Cloudflare either.
 */
const DROPPED =
	/^(?:connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect|mf-.*|cf-connecting-ip.*)$/i;

/**
 * Headers of a request that are written anew, so that the Worker and the front door agree on its end and its address, whatever
 * a client says about them in `Connection`.
 */
const ANEW = /^(?:host|content-length)$/i;

/** The value of a `Host` header (RFC 9110 §7.2). The Worker could read anything else as a part of the path. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i;

/** Methods whose request bodies have no meaning (RFC 9110 §9.3.1, §9.3.2). */
const BODILESS = new Set(["GET", "HEAD"]);

const UNREADABLE =
	"The address of this request cannot be read. Send a path, and one Host header such as localhost:8787.";
const UNKNOWN_CODING =
	"A body can be sent with a Content-Length, or chunked, and in no other transfer coding.";

const UNANSWERED = "The Worker does not answer. Try again in a moment.";

/** The most bytes of headers in a request: as many as workerd accepts. */
const MAX_HEADERS = 65_536;

/** An open front door. It closes when the process ends. */
export interface Front {
	/** Sets the local port of the Worker. Until then, requests are answered 503. */
	forwardTo: (port: number) => void;
}

/**
 * Opens the front door on a port of this machine.
 *
 * @throws {NodeJS.ErrnoException} if it cannot listen on the port
 */
export async function openFront(port: number): Promise<Front> {
	const agent = new Agent({ keepAlive: true });
	let worker: number | undefined;
	const options = { maxHeaderSize: MAX_HEADERS, requestTimeout: 0 };
	const server = createServer(options, (incoming, outgoing) => {
		// workerd sends no `Date`, and the front door adds none.
		outgoing.sendDate = false;
		const target = targetOf(incoming);
		if (target === undefined) refuse(outgoing, 400, UNREADABLE);
		else if (!isReadable(incoming)) refuse(outgoing, 501, UNKNOWN_CODING);
		else if (worker === undefined) refuse(outgoing, 503, "The Worker is starting. Try again in a moment.");
		else {
			const hop: Hop = { incoming, outgoing, agent, port: worker, target };
			if (!WRANGLERS.test(target.pathname)) pass(hop);
			else if (target.pathname === SCHEDULED) passWithToken(hop);
			else refuse(outgoing, 404, "There is nothing at this address.");
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", resolve);
	});
	return {
		forwardTo(port) {
			worker = port;
		},
	};
}

/** One request and the Worker that it goes to. */
interface Hop {
	incoming: IncomingMessage;
	outgoing: ServerResponse;
	agent: Agent;
	port: number;
	target: URL;
}

/** The requested address, parsed as the Worker parses it, so that no other spelling of a path gets through. */
function targetOf({ url = "", headersDistinct }: IncomingMessage): URL | undefined {
	const { host: [host = "localhost", ...others] = [] } = headersDistinct;
	if (!HOST.test(host) || others.length > 0) return undefined;
	const target = URL.parse(url.startsWith("/") ? `http://${host}${url}` : url);
	return target !== null && HOST.test(target.host) ? target : undefined;
}

/** Whether the body, if there is one, is read as the client means it. */
function isReadable({ headers }: IncomingMessage): boolean {
	return (headers["transfer-encoding"] ?? "chunked").toLowerCase() === "chunked";
}

/** The headers that say how long the body of a request is, as names and values in turn; none if it has no body. */
function framingOf({ method = "GET", headers }: IncomingMessage): string[] {
	if (BODILESS.has(method)) return [];
	if (headers["transfer-encoding"] !== undefined) return ["Transfer-Encoding", "chunked"];
	const length = headers["content-length"];
	return length === undefined ? [] : ["Content-Length", length];
}

/** Passes a request on, and the response back. */
function pass(hop: Hop): void {
	const { incoming, outgoing, agent, port, target } = hop;
	const framing = framingOf(incoming);
	const hasBody = framing.length > 0;
	const headers = ["Host", target.host, ...framing, ...kept(incoming, ANEW)];
	const path = target.pathname + target.search;
	const { method = "GET" } = incoming;
	// A connection is not used again after a body: if the body's end were misread, no other request could be affected.
	const upstream = request({
		agent: hasBody ? false : agent,
		host: "127.0.0.1",
		port,
		method,
		path,
		headers,
	});
	upstream.on("response", (response) => passBack(response, outgoing));
	upstream.on("error", (error: NodeJS.ErrnoException) => {
		if (outgoing.headersSent || outgoing.destroyed) return;
		// A kept connection may be closed just as it is used again.
		if (upstream.reusedSocket && error.code === "ECONNRESET" && !hasBody) pass(hop);
		else refuse(outgoing, 503, UNANSWERED);
	});
	outgoing.once("close", () => upstream.destroy());
	if (hasBody) incoming.pipe(upstream);
	else {
		incoming.resume();
		upstream.end();
	}
}

function passBack(response: IncomingMessage, outgoing: ServerResponse): void {
	outgoing.writeHead(response.statusCode ?? 502, response.statusMessage ?? "", kept(response));
	// A response that breaks off must break off here too, so that no client takes it for whole.
	pipeline(response, outgoing, () => undefined);
}

/** Passes a request on if the Worker accepts its token; otherwise sends the Worker's answer to that token. */
function passWithToken(hop: Hop): void {
	const { incoming, outgoing, agent, port, target } = hop;
	const { authorization } = incoming.headers;
	// With the client's host: the Worker takes the host of a request with the right token for its own address.
	const headers = { host: target.host, ...(authorization !== undefined && { authorization }) };
	const trial = request({ agent, host: "127.0.0.1", port, path: BEHIND_TOKEN, headers });
	trial.on("response", (response) => {
		if (response.statusCode !== 200) return passBack(response, outgoing);
		response.resume();
		pass(hop);
	});
	trial.on("error", () => {
		if (!outgoing.headersSent) refuse(outgoing, 503, UNANSWERED);
	});
	trial.end();
}

function refuse(outgoing: ServerResponse, status: number, reason: string): void {
	const again = status === 503 ? { "retry-after": "1" } : {};
	const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...again };
	outgoing.writeHead(status, headers).end(`${reason}\n`);
}

/**
 * The headers of a message that are passed on, as names and values in turn.
 *
 * @param anew headers that are left out because they are written anew
 */
function kept({ rawHeaders, headers }: IncomingMessage, anew?: RegExp): string[] {
	const named = String(headers.connection ?? "")
		.toLowerCase()
		.split(",")
		.map((name) => name.trim())
		// The length is never a header of the connection only, whatever the message says.
		.filter((name) => name !== "content-length");
	return rawHeaders.flatMap((name, i) => {
		if (i % 2 === 1 || DROPPED.test(name) || anew?.test(name) || named.includes(name.toLowerCase()))
			return [];
		return [name, rawHeaders[i + 1] ?? ""];
	});
}
