/**
 * The articles of a site, as its API gives them: listed, shown, deleted and restored.
 *
 * @module
 */
import * as v from "valibot";
import { CommandError, RequestError } from "./errors.ts";
import { invocation } from "./invocation.ts";
import { inLine, type Output, report, withLines } from "./output.ts";
import { listIn, noTributary, request, type Server } from "./server.ts";
import { checked } from "./sources.ts";

/** The states of an article. */
export const STATES = ["published", "scheduled", "withdrawn", "deleted"] as const;
export type State = (typeof STATES)[number];

const Texts = v.optional(v.array(v.string()));
const Text = v.optional(v.string());

/** An article in the API, as far as the command line shows it. Moments are in RFC 3339. */
const Article = v.looseObject({
	id: v.string(),
	url: Text,
	title: Text,
	summary: Text,
	content_html: Text,
	content_text: Text,
	date_published: v.string(),
	date_modified: Text,
	authors: v.optional(v.array(v.looseObject({ name: Text }))),
	tags: Texts,
	_source_markdown: Text,
	_tributary: v.looseObject({
		slug: v.string(),
		state: v.optional(v.picklist(STATES)),
		path: Text,
		aliases: Texts,
		permalink: Text,
		scheduled_for: Text,
		expires: Text,
	}),
});
export type Article = v.InferOutput<typeof Article>;

/** The given name does not identify an article of the site. */
class NameError extends CommandError {
	override name = "NameError";
}

/** How many articles are requested at once. */
const PAGE = 1000;

/** Which articles are listed. */
export interface Listing {
	state: State | "all";
	/** Only those of the operator, not of followed feeds. */
	own: boolean;
}

/**
 * Lists articles, newest first, page by page.
 *
 * @throws {CommandError} if the server cannot be reached
 */
export async function listArticles({ state, own }: Listing, server: Server, output: Output): Promise<void> {
	let count = 0;
	for await (const article of articlesIn({ state, own }, server)) {
		count++;
		report(output, recordOf(article, server), lineOf(article, state), "data");
	}
	if (count === 0) output.log(state === "all" ? "There are no articles." : `There are no ${state} articles.`);
}

async function* articlesIn({ state, own }: Listing, server: Server): AsyncGenerator<Article> {
	const query = new URLSearchParams({ state, limit: String(PAGE), ...(own && { own: "1" }) });
	const seen = new Set<string>();
	let path: string | undefined = `/api/articles?${query}`;
	while (path !== undefined && !seen.has(path)) {
		seen.add(path);
		const page = (await request(server, { method: "GET", path })) as { next_url?: unknown };
		for (const item of listIn<unknown>(server, page, "items")) yield articleIn(item, server);
		path = typeof page.next_url === "string" ? pathIn(page.next_url, server) : undefined;
	}
}

/** @throws {CommandError} if it is not what a Tributary answers with */
function articleIn(answer: unknown, server: Server): Article {
	const read = v.safeParse(Article, answer);
	return read.success ? read.output : noTributary(server);
}

/** The path of an address on the server; `undefined` for another site's, which never gets the token. */
function pathIn(address: string, { url }: Server): string | undefined {
	const next = URL.parse(address, url.href);
	return next?.origin === url.origin ? next.pathname.replace(/^\/+/, "/") + next.search : undefined;
}

/**
 * Shows one article: its details, and below them its text as Markdown, or as it is stored.
 *
 * @throws {CommandError} if no article has this name, or the server does not answer
 */
export async function showArticle(name: string, server: Server, output: Output): Promise<void> {
	const slug = await slugIn(name, server);
	const answer = await request(server, { method: "GET", path: pathOf(slug) }).catch((error: unknown) => {
		if (!(error instanceof RequestError) || error.status !== 404) throw error;
		throw new CommandError(`There is no article "${inLine(slug)}" on ${server.url.origin}.`);
	});
	const article = articleIn(answer, server);
	report(output, { ...recordOf(article, server), article }, linesOf(article, server).join("\n"), "data");
}

/** Deletes articles. They stay deleted when their files are imported again, until they are restored. */
export async function deleteArticles(names: string[], server: Server, output: Output): Promise<boolean> {
	return withArticles(names, server, output, async (slug) => {
		await request(server, { method: "DELETE", path: pathOf(slug) });
		const line = `deleted    /articles/${slug}: \`${invocation()} restore ${slug}\` brings it back`;
		report(output, { type: "article", status: "deleted", slug }, line);
	});
}

interface Restored {
	/** `scheduled` if its date is still to come. */
	status: "restored" | "scheduled" | "unchanged";
	/** Differs from the former slug if that is taken. */
	slug: string;
	date_published?: string;
}

/** Makes articles public again that were withdrawn or deleted. */
export async function restoreArticles(names: string[], server: Server, output: Output): Promise<boolean> {
	return withArticles(names, server, output, async (slug) => {
		const answer = await request(server, { method: "POST", path: `${pathOf(slug)}/restore` });
		const restored = checked<Restored>(answer, "status", server);
		const line = `${inLine(restored.status).padEnd(10)} /articles/${inLine(restored.slug)}`;
		const when = restored.status === "scheduled" ? `: for ${minuteOf(restored.date_published ?? "")}` : "";
		report(output, { type: "article", ...restored }, line + when);
	});
}

/** Applies an action to several articles and continues after refusals. Returns whether none was refused. */
async function withArticles(
	names: string[],
	server: Server,
	output: Output,
	change: (slug: string) => Promise<void>,
): Promise<boolean> {
	let isWell = true;
	for (const name of names) {
		try {
			await change(await slugIn(name, server));
		} catch (error) {
			if (!(error instanceof RequestError || error instanceof NameError)) throw error;
			isWell = false;
			const reason = inLine(error instanceof RequestError ? error.detail : error.message);
			const line = `refused    ${inLine(name)}: ${reason}`;
			report(output, { type: "article", status: "refused", name, error: reason }, line, "fault");
		}
	}
	return isWell;
}

/**
 * Returns the slug of an article that is named by its slug, or by the path or address of its page. The other addresses of the
 * operator's articles (permalinks, aliases) are looked up.
 *
 * @throws {NameError} if the address is on another site, or no article is there
 */
export async function slugIn(name: string, server: Server): Promise<string> {
	const { pathname } = addressOf(name, server.url);
	const [, slug] = /^\/articles\/([^/]+?)(?:\.md)?\/*$/.exec(pathname) ?? [];
	if (slug !== undefined) return decoded(slug);
	for await (const { _tributary } of articlesIn({ state: "all", own: true }, server)) {
		const { permalink, aliases = [] } = _tributary;
		if ([permalink, ...aliases].some((path) => path !== undefined && key(path) === key(pathname)))
			return _tributary.slug;
	}
	throw new NameError("This is neither the slug nor the page address of an article.");
}

/**
 * The address on the site that a slug, a path or an address names.
 *
 * @throws {NameError} if it is on another site
 */
export function addressOf(name: string, site: URL): URL {
	const isAddress = /^https?:/i.test(name);
	const path = isAddress || name.startsWith("/") ? name : `/articles/${encodeURIComponent(name)}`;
	const url = URL.parse(path, site.href);
	if (url?.origin !== site.origin)
		throw new NameError(`This address is not on ${site.origin}. Name its site with --to.`);
	return url;
}

/** A path in one spelling, for comparisons: `/2026/ü` and `/2026/%C3%BC/` are the same. */
function key(path: string): string {
	return decoded(path).normalize("NFC").replace(/\/+$/, "");
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function pathOf(slug: string): string {
	return `/api/articles/${encodeURIComponent(slug)}`;
}

/** The address of an article: that of its page, or the one on another site where it was published. */
function pageOf({ url, _tributary: { slug } }: Article, server: Server): string {
	return URL.parse(url ?? `/articles/${slug}`, server.url.href)?.href ?? "";
}

function recordOf(article: Article, server: Server) {
	const { id, title, date_published, date_modified, tags } = article;
	const { slug, state = "published", path, aliases, scheduled_for, expires } = article._tributary;
	return {
		type: "article",
		state,
		slug,
		url: pageOf(article, server),
		id,
		title,
		date_published,
		date_modified,
		scheduled_for,
		expires,
		path,
		aliases,
		tags,
	};
}

function lineOf({ title, date_published, _tributary }: Article, listed: Listing["state"]): string {
	const { slug, state = "published", scheduled_for } = _tributary;
	const when = scheduled_for === undefined ? "" : `  scheduled for ${minuteOf(scheduled_for)}`;
	const shown = listed === "all" && when === "" ? `  ${state}` : when;
	return `${String(date_published).slice(0, 10)}${shown}  /articles/${inLine(slug)}  ${inLine(title ?? "")}`.trimEnd();
}

function linesOf(article: Article, server: Server): string[] {
	const { title, summary, date_published, date_modified, authors = [], tags = [], _tributary } = article;
	const { state = "published", scheduled_for, expires, path, aliases = [] } = _tributary;
	const fields: [name: string, value: string | undefined][] = [
		["title", title],
		["state", scheduled_for === undefined ? state : `scheduled for ${minuteOf(scheduled_for)}`],
		["address", pageOf(article, server)],
		["id", article.id],
		["published", date_published],
		["modified", date_modified],
		["expires", expires],
		["authors", authors.map(({ name }) => name).join(", ")],
		["tags", tags.join(", ")],
		["file", path],
		["redirects", aliases.join(", ")],
		["summary", summary],
	];
	const text = article._source_markdown ?? article.content_text ?? article.content_html ?? "";
	return [
		...fields.flatMap(([name, value]) => (value ? [`${name.padEnd(10)} ${inLine(value)}`] : [])),
		"",
		withLines(text).trimEnd(),
	];
}

/** A moment to the minute: `2026-12-01 08:00 UTC`. */
function minuteOf(moment: string): string {
	return inLine(moment).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, "$1 $2 UTC");
}
