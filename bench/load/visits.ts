/**
 * What is asked for besides polls: pages, parts, the history, and what is not there.
 *
 * @module
 */
import { walkArchives } from "./archives.ts";
import type { Client } from "./client.ts";
import type { Answer } from "./exchange.ts";
import { type Feed, mainFeed, partOfTag, readWhole, tagFeed, tagPath } from "./feeds.ts";
import { escaped, WINDOW } from "./ledger.ts";
import { FILES, type Visit } from "./mix.ts";
import type { Random } from "./random.ts";
import { type File, MEDIA_TYPES } from "./reading.ts";
import { TAGS } from "./texts.ts";

/** What readers say to `/feed`, and what they get. */
const ACCEPTS: [accept: string, file: File][] = [
	["application/atom+xml, application/rss+xml;q=0.9", "atom.xml"],
	["application/rss+xml, application/rdf+xml;q=0.8, application/xml;q=0.6, */*;q=0.4", "feed.xml"],
	["application/feed+json, application/json;q=0.9", "feed.json"],
	["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "feed.xml"],
	["*/*", "feed.xml"],
];

/** Addresses by habit. */
const REDIRECTS: [path: string, to: string][] = [
	["/rss", "/feed.xml"],
	["/rss.xml", "/feed.xml"],
	["/index.xml", "/feed.xml"],
	["/feed/", "/feed"],
	["/feed.xml/", "/feed.xml"],
	["/feed/atom/", "/atom.xml"],
	["/atom", "/atom.xml"],
	["/index.json", "/feed.json"],
	["/tags/Rivers/feed.xml", "/tags/rivers/feed.xml"],
	["/own/", "/own"],
];

/** Addresses of nothing, and what may be said there. */
const WRONG: [path: string, ...statuses: number[]][] = [
	["/wp-login.php", 404],
	["/.env", 404],
	["/feed.xml/feed", 404],
	["/feed/feed/feed.xml", 404],
	["/tags/none/feed.xml", 404],
	["/tags/none", 404],
	["/authors/none/atom.xml", 404],
	["/sources/none/feed.json", 404],
	["/archives/99999/feed.xml", 404],
	["/archives/0/feed.xml", 404],
	["/articles/none", 404],
	["/feed.xml?before=nonsense", 400],
	["/%ff", 404],
	["/articles/%ff", 404],
	["/tags/%ff/feed.xml", 301, 404],
	["/%c0%ae%c0%ae/feed.xml", 404],
	["/tags/%00/feed.xml", 301, 404],
	[`/tags/${"long".repeat(500)}/feed.xml`, 301, 404],
	["/api/articles", 401],
];

/** Articles on the front page, at least. */
const ON_A_PAGE = 30;

/** What `?limit=` is set to. */
const LIMITS = [1, 5, 10, 20, 49, 51, 100];

/** How long those wait who hang up before there is an answer, in milliseconds at most. */
const SHORT_PATIENCE = 60;

/** Makes one visit of a kind. */
export async function visit(client: Client, kind: Visit, random: Random): Promise<void> {
	const { tally } = client.around;
	const file = random.drawn(FILES);
	switch (kind) {
		case "article page":
			return seeArticle(client, kind, random);
		case "front page":
			return seeList(
				client,
				kind,
				...random.of<[string, string]>([
					["/", "main"],
					["/own", "own"],
				]),
			);
		case "tag": {
			const tag = random.of(TAGS);
			if (random.happens(0.5)) return seeList(client, kind, tagPath(tag), partOfTag(tag));
			await readWhole(client, kind, tagFeed(tag, file));
			return;
		}
		case "HEAD": {
			const question = { path: `/${file}`, method: "HEAD" };
			await client.ask(kind, question, { statuses: [200], type: MEDIA_TYPES[file] });
			return;
		}
		case "Accept": {
			const [accept, taken] = random.of(ACCEPTS);
			await readWhole(client, kind, { ...mainFeed(taken), path: "/feed" }, { headers: { accept } });
			return;
		}
		case "wrong address": {
			const [path, ...statuses] = random.of(WRONG);
			await client.ask(kind, { path }, { statuses });
			return;
		}
		case "limit":
			return readPart(client, kind, file, random.of(LIMITS));
		case "redirect": {
			const [path, to] = random.of(REDIRECTS);
			const answer = await client.ask(kind, { path }, { statuses: [301] });
			const location = answer?.headers.location;
			if (answer !== undefined && location !== to) tally.fault(kind, `${path} leads to ${location}`);
			if (location !== undefined) await client.ask(kind, { path: location }, { statuses: [200] });
			return;
		}
		case "archives":
			return walkArchives(client, kind, file);
		case "hang-up": {
			const path = random.of([`/${file}`, `/${file}?limit=200`, "/"]);
			const hangsUp = random.happens(0.5) ? "in the body" : random.between(0, SHORT_PATIENCE);
			await client.ask(kind, { path, hangsUp }, { statuses: [200] });
			return;
		}
		case "slow reader":
			await readWhole(client, kind, mainFeed(file), { isSlow: true });
			return;
		case "OPTIONS": {
			const headers = { origin: "https://reader.example", "access-control-request-method": "GET" };
			const answer = await client.ask(
				kind,
				{ path: `/${file}`, method: "OPTIONS", headers },
				{ statuses: [204] },
			);
			if (answer !== undefined && answer.headers["access-control-allow-origin"] !== "*")
				tally.fault(kind, `OPTIONS /${file} does not let other origins in`);
			return;
		}
		case "wrong method": {
			const question = {
				path: random.of([`/${file}`, "/"]),
				method: random.of(["POST", "PUT", "DELETE", "PATCH"]),
			};
			const answer = await client.ask(kind, { ...question, body: "a=1" }, { statuses: [405] });
			if (answer !== undefined && answer.headers.allow === undefined)
				tally.fault(kind, `${question.method} ${question.path} does not say what is allowed`);
		}
	}
}

/** The page of an article that was there at some time. */
async function seeArticle(client: Client, kind: string, random: Random): Promise<void> {
	const { ledger, tally } = client.around;
	const article = random.of(ledger.articles.filter(({ slug }) => slug !== undefined));
	const path = `/articles/${article.slug}`;
	const answer = await client.ask(kind, { path }, { statuses: [200, 410], type: "text/html" });
	if (answer === undefined) return;
	const possible = ledger.possible(article, answer.from - WINDOW, answer.to);
	const html = answer.body.toString();
	const isPossible =
		answer.status === 200
			? possible.some((text) => text !== undefined && html.includes(`>${escaped(text.title)}</h1>`))
			: possible.includes(undefined);
	if (!isPossible) {
		const wanted = possible.map((text) => text?.title ?? "nothing").join(" or ");
		tally.fault(kind, `${path} answered ${answer.status} with something else than ${wanted}`);
	}
	checkPage(client, kind, path, answer);
}

/** A page that lists articles. */
async function seeList(client: Client, kind: string, path: string, part: string): Promise<void> {
	const { ledger, tally } = client.around;
	const answer = await client.ask(kind, { path }, { statuses: [200], type: "text/html" });
	if (answer === undefined) return;
	checkPage(client, kind, path, answer);
	const expected = { address: path, part, newest: ON_A_PAGE, from: answer.from - WINDOW, to: answer.to };
	for (const fault of ledger.faultsInPage(answer.body.toString(), expected)) tally.fault(kind, fault);
}

function checkPage({ around }: Client, kind: string, path: string, { body, headers }: Answer): void {
	const { versions, tally } = around;
	if (!body.toString().trimEnd().endsWith("</html>")) tally.fault(kind, `${path} is cut off`);
	try {
		if (headers.etag !== undefined) versions.note(headers.etag, body);
	} catch (error) {
		tally.fault(kind, `${path}: ${error}`);
	}
}

/** The newest few articles. */
async function readPart(client: Client, kind: string, file: File, limit: number): Promise<void> {
	const { ledger, tally } = client.around;
	const isEnough = ledger.live.length > limit + 10;
	const feed: Feed = { path: `/${file}?limit=${limit}`, file, part: "main", newest: limit };
	const reading = await readWhole(client, kind, feed);
	if (reading !== undefined && isEnough && reading.entries.size !== limit)
		tally.fault(kind, `${feed.path} has ${reading.entries.size} entries`);
}
