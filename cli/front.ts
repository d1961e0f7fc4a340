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
	/^(?:connection|keep-alive|proxy-connection|te|transfer-encoding|upgrade|expect|mf-.*|cf-connecting-ip.*)$/i;

const UNANSWERED = "The Worker does not answer. Try again in a moment.";

/** The most bytes of headers in a request: as many as workerd takes. */
const MAX_HEADERS = 65_536;

/** An open front door. It closes when the process ends. */
export interface Front {
	/** Sets the local port of the Worker. Until then, requests are answered 503. */
	leadTo: (port: number) => void;
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
		// workerd sends no `Date`, and nothing is to be added.
		outgoing.sendDate = false;
		const target = targetOf(incoming);
		if (target === undefined) refuse(outgoing, 400, "The address of this request cannot be read.");
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
		leadTo(port) {
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
function targetOf({ url = "" }: IncomingMessage): URL | undefined {
	return URL.parse(url.startsWith("/") ? `http://localhost${url}` : url) ?? undefined;
}

/** Passes a request on, and the response back. */
function pass(hop: Hop): void {
	const { incoming, outgoing, agent, port, target } = hop;
	const hasBody = incoming.headers["content-length"] ?? incoming.headers["transfer-encoding"];
	const headers = kept(incoming);
	if (incoming.headers["transfer-encoding"] !== undefined) headers.push("Transfer-Encoding", "chunked");
	const path = target.pathname + target.search;
	const { method = "GET" } = incoming;
	const upstream = request({ agent, host: "127.0.0.1", port, method, path, headers });
	upstream.on("response", (response) => passBack(response, outgoing));
	upstream.on("error", (error: NodeJS.ErrnoException) => {
		if (outgoing.headersSent || outgoing.destroyed) return;
		// A kept connection may be closed just as it is used again.
		if (upstream.reusedSocket && error.code === "ECONNRESET" && hasBody === undefined) pass(hop);
		else refuse(outgoing, 503, UNANSWERED);
	});
	outgoing.once("close", () => upstream.destroy());
	incoming.pipe(upstream);
}

function passBack(response: IncomingMessage, outgoing: ServerResponse): void {
	outgoing.writeHead(response.statusCode ?? 502, response.statusMessage ?? "", kept(response));
	// A response that breaks off must break off here too, so that no client takes it for whole.
	pipeline(response, outgoing, () => undefined);
}

/** Passes a request on if the Worker accepts its token; otherwise sends the Worker's answer to that token. */
function passWithToken(hop: Hop): void {
	const { incoming, outgoing, agent, port } = hop;
	// With the client's host, as the Worker takes the host of whoever bears the token for its own address.
	const { authorization, host } = incoming.headers;
	const headers = {
		...(host !== undefined && { host }),
		...(authorization !== undefined && { authorization }),
	};
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

/** The headers of a message that are passed on, as names and values in turn. */
function kept({ rawHeaders, headers }: IncomingMessage): string[] {
	const named = String(headers.connection ?? "")
		.toLowerCase()
		.split(/\s*,\s*/);
	return rawHeaders.flatMap((name, i) => {
		if (i % 2 === 1 || DROPPED.test(name) || named.includes(name.toLowerCase())) return [];
		return [name, rawHeaders[i + 1] ?? ""];
	});
}
