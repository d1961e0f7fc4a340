/**
 * Saves sites and their tokens, and removes them.
 *
 * @module
 */
import { configPath, readLogins, writeLogins } from "./config.ts";
import { CommandError, UsageError } from "./errors.ts";
import { type Output, report } from "./output.ts";
import { ask, askHidden, isInteractive } from "./prompt.ts";
import { checkedToken, isLoopback, listIn, request, type ServerOptions, tokenIn } from "./server.ts";

/**
 * Asks for the address and the token if they are not given, tries them, and saves them. The site becomes the default for
 * commands without `--to`.
 *
 * @throws {UsageError} if a value is missing and there is no terminal to ask at
 * @throws {CommandError} if the site does not accept the token, or the login cannot be saved
 */
export async function login(
	address: string | undefined,
	options: ServerOptions,
	output: Output,
	{ env }: { env: NodeJS.ProcessEnv } = process,
): Promise<void> {
	const url = siteIn(address ?? options.to ?? (await asked("Address of the site: ", ask, "its address")));
	const given = (await tokenIn(options)) || env.TRIBUTARY_TOKEN;
	const token = checkedToken(
		given ||
			(await asked(`ADMIN_TOKEN of ${url.origin} (not shown): `, askHidden, "the token with --token-stdin")),
	);
	const server = { url, token };
	listIn(server, await request(server, { method: "GET", path: "/api/articles?limit=1" }), "items");
	const logins = readLogins();
	writeLogins({ site: url.origin, sites: { ...logins.sites, [url.origin]: { token } } });
	if (url.protocol === "http:" && !isLoopback(url))
		output.error(
			`warning    ${url.origin} is not encrypted: anyone on the network in between can read the token. Use https.`,
		);
	report(
		output,
		{ type: "login", status: "logged in", url: url.origin, file: configPath() },
		`logged in  ${url.origin}: commands without --to use this site from now on. The token is in ${configPath()}.`,
	);
}

/**
 * Removes a saved site and its token; without an address, those of the default site.
 *
 * @throws {CommandError} if there is no login for it
 */
export function logout(address: string | undefined, output: Output): void {
	const logins = readLogins();
	const origin = address === undefined ? logins.site : siteIn(address).origin;
	if (origin === undefined || logins.sites[origin] === undefined) {
		const others = Object.keys(logins.sites).join(", ") || "none";
		throw new CommandError(`There is no login for ${origin ?? "any site"}. Logins: ${others}.`);
	}
	const { [origin]: _, ...sites } = logins.sites;
	writeLogins({ site: logins.site === origin ? undefined : logins.site, sites });
	report(output, { type: "login", status: "logged out", url: origin }, `logged out ${origin}`);
}

/** The site at an address; `news.example.org` is `https://news.example.org`. */
function siteIn(text: string): URL {
	const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
	if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
		throw new UsageError(`The address of a site is like https://news.example.org, not "${text}".`);
	return url;
}

async function asked(
	question: string,
	how: (question: string) => Promise<string>,
	missing: string,
): Promise<string> {
	if (!isInteractive()) throw new UsageError(`There is no terminal to ask at: give ${missing}.`);
	return how(question);
}
