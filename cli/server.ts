/**
 * The API of a Tributary, local or remote, as the command line talks to it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { CommandError, TooLargeError } from "./errors.ts";

/** Where to publish, and with which token. */
export interface Server {
	url: URL;
	token: string;
}

/** Where the local Worker keeps its token. */
export const DEV_VARS = fileURLToPath(new URL("../.dev.vars", import.meta.url));

/** How often a request is sent again when the server cannot take it at the moment. */
const RETRIES = 3;

/** The port of the local Worker, where nothing else is said. */
export const DEFAULT_PORT = 8787;

/** The port of the local Worker: the variable `PORT`, or {@link DEFAULT_PORT}. */
export function localPort(): number {
	const text = process.env.PORT || String(DEFAULT_PORT);
	const port = Number(text);
	if (!Number.isInteger(port) || port < 1 || port > 65_535)
		throw new CommandError(`PORT must be a number from 1 to 65535, not "${text}".`);
	return port;
}

/** The token in `.dev.vars`, if there is one. */
export function localToken(): string | undefined {
	try {
		return parseEnv(readFileSync(DEV_VARS, "utf8")).ADMIN_TOKEN || undefined;
	} catch {
		return undefined;
	}
}

/** The server that the options name, by default the local one. */
export function serverFrom({ to, token }: { to?: string | undefined; token?: string | undefined }): Server {
	const url = URL.parse(to ?? `http://localhost:${localPort()}`);
	if (url === null || !/^https?:$/.test(url.protocol))
		throw new CommandError(`--to must be an address such as https://news.example.org, not "${to}".`);
	const found = token || process.env.TRIBUTARY_TOKEN || localToken();
	if (!found) {
		throw new CommandError(
			"There is no token: give --token, or set TRIBUTARY_TOKEN, or run `npm start` once, which writes one into .dev.vars.",
		);
	}
	if (/[^\x21-\x7e]/.test(found))
		throw new CommandError("The token has a space or a letter that HTTP cannot carry; copy it again.");
	return { url, token: found };
}

/**
 * Sends JSON to the API and returns the list that its answer has under a name.
 *
 * @throws {TooLargeError} if the server does not take a request of this size
 * @throws {CommandError} if the server cannot be reached, does not accept the token, or refuses the request
 */
export async function post<Entry>(
	server: Server,
	path: string,
	body: unknown,
	name: string,
): Promise<Entry[]> {
	for (let attempt = 0; ; attempt++) {
		const response = await send(server, path, body).catch((error: unknown) => error);
		if (response instanceof Response) {
			if (response.ok) return listIn<Entry>(server, response, name);
			if (response.status === 413) throw new TooLargeError(await reasonOf(server, response));
			if (response.status < 500 || attempt >= RETRIES)
				throw new CommandError(await reasonOf(server, response));
		} else if (attempt >= RETRIES || isRefused(response)) {
			throw new CommandError(
				`Nothing answers at ${server.url.origin}. Start it with \`npm start\`, or name another with --to. What was sent before is stored; run the same again to go on.`,
			);
		}
		await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
	}
}

function send(server: Server, path: string, body: unknown): Promise<Response> {
	return fetch(new URL(path, server.url), {
		method: "POST",
		headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
		body: JSON.stringify(body),
		// Followed, it would become a GET, and elsewhere lose the token.
		redirect: "manual",
	});
}

/** Whether nobody listens at the address at all, so that trying again is of no use. */
function isRefused(error: unknown): boolean {
	const cause = error instanceof Error ? error.cause : undefined;
	const codes = cause instanceof AggregateError ? cause.errors : [cause];
	return codes.some(
		(one: { code?: string } | undefined) => one?.code === "ECONNREFUSED" || one?.code === "ENOTFOUND",
	);
}

async function listIn<Entry>(server: Server, response: Response, name: string): Promise<Entry[]> {
	const answer = (await response.json().catch(() => null)) as Record<string, unknown> | null;
	const list = answer?.[name];
	if (!Array.isArray(list))
		throw new CommandError(`${server.url.origin} answers, but not as a Tributary does.`);
	return list as Entry[];
}

async function reasonOf(server: Server, response: Response): Promise<string> {
	const { origin } = server.url;
	const location = response.headers.get("location");
	if (location !== null)
		return `${origin} sends on to ${URL.parse(location, origin)?.origin ?? location}; name that with --to.`;
	if (response.status === 401)
		return `${origin} does not accept the token. Give its ADMIN_TOKEN with --token or TRIBUTARY_TOKEN.`;
	try {
		const { title, detail } = JSON.parse(await response.text()) as { title?: string; detail?: string };
		if (title && detail) return `${origin} answered ${response.status}: ${title}. ${detail}`;
	} catch {
		// No Tributary explains itself in anything but JSON.
	}
	return `${origin} answered ${response.status}; is it a Tributary?`;
}
