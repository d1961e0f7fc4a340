/**
 * The front door of the local site: an HTTP server that passes requests on to the Worker, but for what wrangler answers by
 * itself.
 *
 * `wrangler dev` puts addresses of its own below `/cdn-cgi/` and `/__cf_local/`. Some of them write: the explorer changes
 * the database, the cache and the files, `scheduled` runs the cron handler, and `email` stores a message on the disk. None
 * asks for a token, a switch exists for the explorer alone, and a web page reaches `scheduled` by a picture's address. On
 * Cloudflare nothing of the Worker is below `/cdn-cgi/` either.
 *
 * @module
 */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";

/** Where wrangler answers instead of the Worker. */
const WRANGLERS = /^\/(?:cdn-cgi|__cf_local)(?:\/|$)/;

/** What the Cron Trigger does on Cloudflare; `?cron=` says which. Only who has the token may ask for it here. */
export const SCHEDULED = "/cdn-cgi/local/scheduled";

/** What only the token opens, to try one without changing anything. */
const BEHIND_TOKEN = "/api/articles?limit=1";

/**
 * Headers of one connection (RFC 9110 §7.6.1, RFC 9112 §9.6), those with which wrangler's parts talk to each other, and the
 * client's address, which on Cloudflare no client can choose either.
 */
const DROPPED =
	/^(?:connection|keep-alive|proxy-connection|te|transfer-encoding|upgrade|expect|mf-.*|cf-connecting-ip.*)$/i;

const UNANSWERED = "The Worker does not answer. Try again in a moment.";

/** As many bytes of headers as workerd takes. */
const MAX_HEADERS = 65_536;

/** The front door, which is closed with the process. */
export interface Front {
	/** Says on which local port the Worker is. Until then, requests get a 503. */
	leadTo: (port: number) => void;
}

/**
 * Opens the front door on a port of this machine.
 *
 * @throws {NodeJS.ErrnoException} if the port cannot be had
 */
export async function openFront(port: number): Promise<Front> {
	const agent = new Agent({ keepAlive: true });
	let worker: number | undefined;
	const options = { maxHeaderSize: MAX_HEADERS, requestTimeout: 0 };
	const server = createServer(options, (incoming, outgoing) => {
		// workerd sends none, and nothing is to be added.
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

/** One request and where it goes. */
interface Hop {
	incoming: IncomingMessage;
	outgoing: ServerResponse;
	agent: Agent;
	port: number;
	target: URL;
}

/** The address that is asked for, read as the Worker reads it, so that no other writing of a path gets by. */
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
		// A connection that was kept may be closed just as it is used again.
		if (upstream.reusedSocket && error.code === "ECONNRESET" && hasBody === undefined) pass(hop);
		else refuse(outgoing, 503, UNANSWERED);
	});
	outgoing.once("close", () => upstream.destroy());
	incoming.pipe(upstream);
}

function passBack(response: IncomingMessage, outgoing: ServerResponse): void {
	outgoing.writeHead(response.statusCode ?? 502, response.statusMessage ?? "", kept(response));
	// One that breaks off breaks off here too, so that nobody takes it for whole.
	pipeline(response, outgoing, () => undefined);
}

/** Passes a request on if the Worker accepts its token; otherwise gives the Worker's own answer to that. */
function passWithToken(hop: Hop): void {
	const { incoming, outgoing, agent, port } = hop;
	const { authorization } = incoming.headers;
	const headers = authorization === undefined ? {} : { authorization };
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

/** The headers of a message that are not of this connection alone, as names and values in turn. */
function kept({ rawHeaders, headers }: IncomingMessage): string[] {
	const named = String(headers.connection ?? "")
		.toLowerCase()
		.split(/\s*,\s*/);
	return rawHeaders.flatMap((name, i) => {
		if (i % 2 === 1 || DROPPED.test(name) || named.includes(name.toLowerCase())) return [];
		return [name, rawHeaders[i + 1] ?? ""];
	});
}
