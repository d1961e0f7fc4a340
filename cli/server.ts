/**
 * The API of a Tributary, local or remote, as the command line talks to it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { type Logins, readLogins } from "./config.ts";
import { CommandError, RequestError, TooLargeError, UnavailableError, UsageError } from "./errors.ts";
import { invocation } from "./invocation.ts";
import { inLine } from "./output.ts";

/** Where to publish, and with which token. */
export interface Server {
	url: URL;
	token: string;
	/** Waits before a request is sent again. Tests replace it. */
	wait?: (milliseconds: number) => Promise<void>;
}

/** Where the local Worker keeps its token. */
export const DEV_VARS = fileURLToPath(new URL("../.dev.vars", import.meta.url));

/** How often a request is sent again when the server cannot take it at the moment. */
const RETRIES = 3;

/** How long to wait before the first time, in milliseconds; each further wait takes twice as long. */
const FIRST_WAIT = 500;

/** The status for a request that the server does not support, and will not support when it is sent again (RFC 9110 §15.6.2). */
const NOT_IMPLEMENTED = 501;

/** The default port of the local Worker. */
export const DEFAULT_PORT = 8787;

/**
 * The port of the local Worker: the variable `PORT`, or {@link DEFAULT_PORT}.
 *
 * @throws {CommandError} if it is no port
 */
export function localPort({ PORT }: NodeJS.ProcessEnv = process.env): number {
	const text = PORT || String(DEFAULT_PORT);
	const port = Number(text);
	if (!Number.isInteger(port) || port < 1 || port > 65_535)
		throw new CommandError(`PORT must be a number from 1 to 65535, not "${text}".`);
	return port;
}

/** The token in `.dev.vars`, if there is one. */
export function localToken(path = DEV_VARS): string | undefined {
	try {
		return parseEnv(readFileSync(path, "utf8")).ADMIN_TOKEN || undefined;
	} catch {
		return undefined;
	}
}

/** How the command line names a site and its token. */
export interface ServerOptions {
	/** The address of the site. */
	to?: string | undefined;
	token?: string | undefined;
	/** Whether standard input has the token. */
	tokenStdin?: boolean | undefined;
}

/** Where the site and the token come from if the options do not name them. Tests replace it. */
export interface Surroundings {
	env: NodeJS.ProcessEnv;
	logins: () => Logins;
	/** The token in `.dev.vars`. */
	localToken: () => string | undefined;
	stdin: NodeJS.ReadableStream & { isTTY?: boolean };
}

const HERE: Surroundings = { env: process.env, logins: readLogins, localToken, stdin: process.stdin };

/**
 * Returns the address of the site: that of the option, else the local one if the variable `PORT` is set, else the one of the
 * last login, else the local one.
 *
 * @throws {UsageError} if it is no address
 */
export function addressFrom({ to }: ServerOptions, { env, logins }: Surroundings = HERE): URL {
	if (to === undefined) return new URL((!env.PORT && logins().site) || `http://localhost:${localPort(env)}`);
	const url = URL.parse(to);
	if (url === null || !/^https?:$/.test(url.protocol))
		throw new UsageError(`--to must be an address such as https://news.example.org, not "${inLine(to)}".`);
	if (url.username !== "" || url.password !== "")
		throw new UsageError("--to must be an address without a user name or password in it.");
	return url;
}

/**
 * Returns the site and its token: that of the options, else of the variable `TRIBUTARY_TOKEN`, else of the login to that site,
 * else, only for a site on this machine, of `.dev.vars`.
 *
 * @throws {CommandError} if there is no token, or HTTP cannot carry it
 */
export async function serverFrom(options: ServerOptions, here: Surroundings = HERE): Promise<Server> {
	const url = addressFrom(options, here);
	const given = await tokenIn(options, here.stdin);
	const token =
		given ??
		(here.env.TRIBUTARY_TOKEN ||
			here.logins().sites[url.origin]?.token ||
			(isLoopback(url) ? here.localToken() : undefined));
	if (!token) {
		const more = isLoopback(url) ? ", or run `npm start` once, which writes one into .dev.vars" : "";
		throw new CommandError(
			`There is no token for ${url.origin}: run \`${invocation()} login ${url.origin}\`, or set TRIBUTARY_TOKEN${more}.`,
		);
	}
	return { url, token: checkedToken(token) };
}

/**
 * The token that the options give; `undefined` if they give none.
 *
 * @throws {UsageError} if it is empty
 */
export async function tokenIn(
	{ token, tokenStdin = false }: ServerOptions,
	stdin: Surroundings["stdin"] = HERE.stdin,
): Promise<string | undefined> {
	if (token === "") throw new UsageError("--token is empty.");
	if (!tokenStdin) return token;
	if (stdin.isTTY)
		throw new UsageError("--token-stdin reads a token from a pipe or file, not from a terminal.");
	const given = (await text(stdin)).trim();
	if (given === "") throw new UsageError("--token-stdin: standard input is empty.");
	return given;
}

/**
 * Checks a token, and returns it.
 *
 * @throws {CommandError} if HTTP cannot carry it
 */
export function checkedToken(token: string): string {
	if (/[^\x21-\x7e]/.test(token))
		throw new CommandError("The token has a space or a letter that is not allowed in it; copy it again.");
	return token;
}

/** Whether an address leads to this machine in every network, so that it may get the token in `.dev.vars`. */
export function isLoopback({ hostname }: URL): boolean {
	return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** A request to the API. */
export interface ApiRequest {
	method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
	path: string;
	/** Sent as JSON. */
	json?: unknown;
	/** Sent as it is, instead of `json`. */
	opml?: Uint8Array<ArrayBuffer>;
	/** A file, sent as it is with headers of its own, instead of `json`. */
	file?: { content: Blob; headers: Record<string, string> };
}

/**
 * Sends JSON to the API and returns the list that its answer has under a name.
 *
 * @throws as {@link request} does
 */
export async function post<Entry>(
	server: Server,
	path: string,
	json: unknown,
	name: string,
): Promise<Entry[]> {
	return listIn<Entry>(server, await request(server, { method: "POST", path, json }), name);
}

/**
 * Sends a request to the API, and sends it again after a temporary failure.
 *
 * @returns the JSON that it answers with; `undefined` if it answers with nothing (204)
 * @throws {TooLargeError} if the server does not take a request of this size
 * @throws {RequestError} if it refuses the request
 * @throws {UnavailableError} if the server fails or the connection breaks at each attempt
 * @throws {CommandError} if it cannot be reached, or is no Tributary
 */
export async function request(
	server: Server,
	{ method, path, json, opml, file }: ApiRequest,
): Promise<unknown> {
	const type = opml === undefined ? "application/json" : "text/x-opml";
	const body = file?.content ?? opml ?? (json === undefined ? null : JSON.stringify(json));
	const headers = {
		authorization: `Bearer ${server.token}`,
		...(body !== null && { "content-type": type }),
		...file?.headers,
	};
	const response = await answerTo(server, path, { method, headers, body });
	if (response.status === 204) return undefined;
	if (response.ok) return response.json().catch(() => noTributary(server));
	if (response.status === 413) throw new TooLargeError((await refusalOf(server, response)).message);
	throw await refusalOf(server, response);
}

/**
 * Whether the site has a file.
 *
 * @param digest its `Repr-Digest` (RFC 9530)
 * @throws {UnavailableError} if the server fails at each attempt
 * @throws {CommandError} if it cannot be reached
 */
export async function hasFile(server: Server, path: string, digest: string): Promise<boolean> {
	const { status, headers } = await answerTo(server, path, { method: "HEAD" });
	if (status >= 500) {
		const detail = `${server.url.origin} cannot reach its files at the moment`;
		throw new UnavailableError(`${detail}.`, detail);
	}
	return status === 200 && (headers.get("repr-digest") ?? digest) === digest;
}

/**
 * Downloads a public resource.
 *
 * @returns the response with its body; `undefined` if there is nothing at the path
 * @throws {UnavailableError} if the server fails at each attempt, or answers with another status
 * @throws {CommandError} if it cannot be reached
 */
export async function download(server: Server, path: string): Promise<Response | undefined> {
	const response = await answerTo(server, path, { method: "GET" });
	if (response.ok) return response;
	await response.body?.cancel();
	if (response.status === 404 || response.status === 410) return undefined;
	const detail = `it answered ${response.status}`;
	throw new UnavailableError(`${server.url.origin}${path} cannot be read: ${detail}.`, detail);
}

/** Sends a request, and sends it again after a temporary failure. */
async function answerTo(server: Server, path: string, init: RequestInit): Promise<Response> {
	for (let attempt = 0; ; attempt++) {
		// If redirects were followed, a POST would become a GET, and another host would not get the token.
		const response = await fetch(new URL(path, server.url), { ...init, redirect: "manual" }).catch(
			(error: unknown) => error,
		);
		if (response instanceof Response) {
			if (response.status < 500 || response.status === NOT_IMPLEMENTED || attempt >= RETRIES) return response;
			await response.body?.cancel();
		} else if (attempt >= RETRIES || isRefused(response)) {
			const isReading = init.method === "GET" || init.method === "HEAD";
			const again = " What was sent before is stored; run the same command again to continue.";
			const advice = isLoopback(server.url)
				? "Start it with `npm start`, or name another site with --to."
				: "Check the address and your network connection.";
			const message = `Nothing answers at ${server.url.origin}. ${advice}${isReading ? "" : again}`;
			throw isRefused(response)
				? new CommandError(message)
				: new UnavailableError(message, `the connection to ${server.url.origin} broke off`);
		}
		await (server.wait ?? setTimeout)(FIRST_WAIT * 2 ** attempt);
	}
}

/** Whether no server listens at the address, so that retrying is pointless. */
function isRefused(error: unknown): boolean {
	const cause = error instanceof Error ? error.cause : undefined;
	const codes = cause instanceof AggregateError ? cause.errors : [cause];
	return codes.some(
		(one: { code?: string } | undefined) => one?.code === "ECONNREFUSED" || one?.code === "ENOTFOUND",
	);
}

/** The list that an answer of the API has under a name. */
export function listIn<Entry>(server: Server, answer: unknown, name: string): Entry[] {
	const list = (answer as Record<string, unknown> | null | undefined)?.[name];
	return Array.isArray(list) ? (list as Entry[]) : noTributary(server);
}

/** @throws {CommandError} always */
export function noTributary(server: Server): never {
	throw new CommandError(`${server.url.origin} answered, but not as a Tributary server. Check the address.`);
}

/** A problem as the API explains it (RFC 9457). */
interface Problem {
	title?: string;
	detail?: string;
	errors?: RequestError["errors"];
}

/** The error for an unsuccessful response, on one line. */
async function refusalOf(server: Server, response: Response): Promise<CommandError> {
	const { origin } = server.url;
	const { status } = response;
	const location = response.headers.get("location");
	if (location !== null)
		return new CommandError(
			`${origin} redirects to ${URL.parse(location, origin)?.origin ?? inLine(location)}; name that address with --to.`,
		);
	if (status === 401)
		return new CommandError(
			`${origin} does not accept the token. Log in again with its ADMIN_TOKEN (\`${invocation()} login ${origin}\`), or set TRIBUTARY_TOKEN.`,
		);
	try {
		const { title, detail, errors } = JSON.parse(await response.text()) as Problem;
		const message = inLine(`${origin} answered ${status}: ${title}. ${detail}`);
		// After a failure of the server, the next request would fail too.
		if (title && detail)
			return status < 500 || status === NOT_IMPLEMENTED
				? new RequestError(message, status, detail, errors)
				: new UnavailableError(message, detail);
	} catch {
		// A Tributary explains errors in JSON.
	}
	return new CommandError(`${origin} answered ${status}; is it a Tributary?`);
}
