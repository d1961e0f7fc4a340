/**
 * Other people's feeds, on this machine: they get new entries and change old ones, and the site follows them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "./client.ts";
import { type Article, escaped, type Write } from "./ledger.ts";
import type { Random } from "./random.ts";
import { type File, MEDIA_TYPES } from "./reading.ts";
import { textOf } from "./texts.ts";

/** How many of its newest entries a feed shows: more than it gets between two polls. */
const SHOWN = 12;

/** How many it has when it is followed first. */
const AT_FIRST = 3;

/** The share of its changes that are to an entry that is shown already. */
const EDITS = 0.25;

/** More feeds than these are not followed, however long the load is on. */
const MOST = 20;

/** A feed of somebody else. */
interface Publisher {
	/** The id under which it is followed, too. */
	name: string;
	file: File;
	url: string;
	/** Newest first, all that ever was. */
	entries: Article[];
	/** Whether it is polled by hand; the others are left to the schedule. */
	isByHand: boolean;
}

/** Several publishers behind one server. */
export class Publishers {
	readonly #client: Client;
	readonly #random: Random;
	readonly #all: Publisher[] = [];
	readonly #server = createServer((request, response) => this.#answer(request, response));

	constructor(client: Client, random: Random) {
		this.#client = client;
		this.#random = random;
	}

	/** The ids of the sources that were followed by hand. */
	get followed(): string[] {
		return this.#all.filter(({ isByHand }) => isByHand).map(({ name }) => name);
	}

	/** Begins to serve. */
	async open(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
	}

	close(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/** Has the site follow a new feed, which it reads at once. */
	async follow(): Promise<void> {
		const publisher = this.#found();
		const shown = pending(publisher);
		const question = { path: "/api/sources", method: "POST", body: { url: publisher.url } };
		const answer = await this.#client.ask("follow", question, { statuses: [201] });
		if (answer === undefined) return;
		const { id } = JSON.parse(answer.body.toString()) as { id: string };
		if (id !== publisher.name) throw new Error(`${publisher.name} is followed as ${id}`);
		publisher.isByHand = true;
		for (const write of shown) write.ackedAt = answer.to;
	}

	/** Puts a new feed on the list of those that are followed: the schedule brings it. */
	async followByList(): Promise<void> {
		if (this.#all.length >= MOST) return;
		const { url, name } = this.#found();
		const body = `<opml version="2.0"><head/><body><outline type="rss" text="${name}" xmlUrl="${url}"/></body></opml>`;
		const question = { path: "/api/opml", method: "POST", body };
		await this.#client.ask("follow by list", question, { statuses: [200] });
	}

	/** Does what the Cron Trigger does. */
	async schedule(): Promise<void> {
		const path = "/cdn-cgi/local/scheduled?cron=*/10+*+*+*+*";
		await this.#client.ask("scheduled trigger", { path }, { statuses: [200] });
	}

	/** The schedule and the queue have brought all that were on a list. */
	async checkScheduled(): Promise<void> {
		const answer = await this.#client.ask("sources", { path: "/api/sources" }, { statuses: [200] });
		if (answer === undefined) return;
		const { sources } = JSON.parse(answer.body.toString()) as {
			sources: { id: string; last_success?: string }[];
		};
		for (const { id, last_success } of sources)
			if (last_success === undefined) this.#client.around.tally.fault("sources", `${id} was never polled`);
	}

	/** One of them has news: one or two entries, or another text for one. */
	news(): void {
		const publisher = this.#random.of(this.#all);
		if (this.#random.happens(EDITS)) {
			const article = this.#random.of(publisher.entries.slice(0, SHOWN));
			show(article, textOf(article.id, article.writes.length + 1));
		} else this.#enter(publisher, this.#random.happens(0.3) ? 2 : 1);
	}

	/** Has the site poll one of those that were followed by hand. */
	async poll(): Promise<void> {
		await this.#poll(this.#random.of(this.#all.filter(({ isByHand }) => isByHand)));
	}

	/** Has the site poll all of them. */
	async pollAll(): Promise<void> {
		for (const publisher of this.#all) await this.#poll(publisher);
	}

	async #poll(publisher: Publisher): Promise<void> {
		const { tally } = this.#client.around;
		const { name } = publisher;
		const shown = pending(publisher);
		const question = { path: `/api/sources/${name}/poll`, method: "POST" };
		const answer = await this.#client.ask("poll of a source", question, { statuses: [200] });
		if (answer === undefined) return;
		const poll = JSON.parse(answer.body.toString()) as { outcome: string; waiting?: number };
		if (poll.outcome !== "changed" && poll.outcome !== "unchanged")
			tally.fault("poll of a source", `the poll of ${name} ended in ${answer.body}`);
		else if (poll.waiting === undefined) for (const write of shown) write.ackedAt = answer.to;
	}

	/** One more publisher, with some entries. */
	#found(): Publisher {
		const { port } = this.#server.address() as AddressInfo;
		const name = `source-${this.#all.length + 1}`;
		const files = Object.keys(MEDIA_TYPES) as File[];
		const file = files[this.#all.length % files.length] ?? "feed.xml";
		const url = `http://127.0.0.1:${port}/${name}/${file}`;
		const publisher: Publisher = { name, file, url, entries: [], isByHand: false };
		this.#all.push(publisher);
		this.#enter(publisher, AT_FIRST);
		return publisher;
	}

	#enter({ name, url, entries }: Publisher, count: number): void {
		for (let i = 0; i < count; i++) {
			const id = new URL(`${entries.length + 1}`, url).href;
			const publishedAt = Math.floor(Date.now() / 1000) * 1000;
			const parts = ["main", "followed", `source:${name}`];
			const article = this.#client.around.ledger.add({ id, slug: undefined, publishedAt, tags: [], parts });
			show(article, textOf(id, 1));
			entries.unshift(article);
		}
	}

	#answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
		const publisher = this.#all.find((one) => one.url.endsWith(url));
		if (publisher === undefined) {
			response.writeHead(404).end();
			return;
		}
		const body = bodyOf(publisher);
		const etag = `"${createHash("sha1").update(body).digest("hex")}"`;
		const isKnown = headers["if-none-match"] === etag;
		response.writeHead(isKnown ? 304 : 200, { etag, "content-type": MEDIA_TYPES[publisher.file] });
		response.end(isKnown ? undefined : body);
	}
}

/** From now on, an entry says so; the site knows as soon as it has polled. */
function show(article: Article, text: Write["text"]): void {
	article.writes.push({ text, sentAt: Date.now(), ackedAt: Number.POSITIVE_INFINITY });
}

/** What a publisher shows now and the site was not seen to have stored. */
function pending({ entries }: Publisher): Write[] {
	return entries
		.slice(0, SHOWN)
		.flatMap(({ writes }) => writes.filter(({ ackedAt }) => ackedAt === Number.POSITIVE_INFINITY));
}

function bodyOf({ name, file, url, entries }: Publisher): string {
	const shown = entries.slice(0, SHOWN).map(({ id, publishedAt, writes }) => {
		const { title, html } = writes.at(-1)?.text ?? { title: "", html: "" };
		return { id, title, html, date: new Date(publishedAt) };
	});
	if (file === "feed.json") {
		const items = shown.map(({ id, title, html, date }) => ({
			...{ id, url: id, title, content_html: html, date_published: date.toISOString() },
		}));
		return JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: name, items });
	}
	if (file === "atom.xml") {
		const each = shown.map(
			({ id, title, html, date }) =>
				`<entry><id>${id}</id><title>${escaped(title)}</title><link href="${id}"/><published>${date.toISOString()}</published>` +
				`<updated>${date.toISOString()}</updated><content type="html">${escaped(html)}</content></entry>`,
		);
		return `<feed xmlns="http://www.w3.org/2005/Atom"><id>${url}</id><title>${name}</title><updated>2026-11-01T00:00:00Z</updated>${each.join("")}</feed>`;
	}
	const each = shown.map(
		({ id, title, html, date }) =>
			`<item><guid>${id}</guid><title>${escaped(title)}</title><link>${id}</link>` +
			`<pubDate>${date.toUTCString()}</pubDate><description>${escaped(html)}</description></item>`,
	);
	return `<rss version="2.0"><channel><title>${name}</title><link>${url}</link><description>A feed</description>${each.join("")}</channel></rss>`;
}
