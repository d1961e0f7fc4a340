/**
 * Whoever writes on the site: publishes, mends and takes back articles through the API.
 *
 * @module
 */
import type { Client } from "./client.ts";
import type { Answer, Question } from "./exchange.ts";
import { partOfTag } from "./feeds.ts";
import type { Article, Write } from "./ledger.ts";
import { BACKDATED, EDITS_RECENT, WRITES } from "./mix.ts";
import type { Random } from "./random.ts";
import type { Text } from "./reading.ts";
import { TAGS, textOf } from "./texts.ts";

/** How old an article may be that is published with a date of its own, in milliseconds. */
const OLDEST = 5 * 24 * 3600_000;

/** So many of the newest articles are recent ones. */
const RECENT = 30;

/** An editor with the right to write. */
export class Editor {
	readonly #client: Client;
	readonly #random: Random;
	/** Articles that were published so far, deleted ones too. */
	#published = 0;

	constructor(client: Client, random: Random) {
		this.#client = client;
		this.#random = random;
	}

	/**
	 * Imports articles, an hour apart, the last one an hour old.
	 *
	 * @throws if they are not all stored
	 */
	async import(count: number): Promise<void> {
		const now = Date.now();
		const articles = Array.from({ length: count }, (_, i) =>
			this.#enter(wholeSeconds(now - (count - i) * 3600_000)),
		);
		const texts = articles.map((article) => textOf(nameOf(article), 1));
		const items = articles.map((article, i) => itemOf(article, texts[i]));
		const question = { path: "/api/import", method: "POST", body: { items } };
		const answer = await this.#client.ask("import", question, { statuses: [200] });
		const { results } = JSON.parse(answer?.body.toString() ?? "{}") as {
			results: { status: string; slug: string }[];
		};
		for (const [i, article] of articles.entries()) {
			const result = results[i];
			if (result?.status !== "created") throw new Error(`${article.id} is ${result?.status}`);
			article.slug = result.slug;
			article.writes.push({ text: texts[i], sentAt: now, ackedAt: answer?.to ?? now });
		}
	}

	/** Writes once. */
	async write(): Promise<void> {
		const kind = this.#random.drawn(WRITES);
		const article = this.#drawn(kind === "edit" && this.#random.happens(EDITS_RECENT));
		if (kind === "publish" || article === undefined) return this.#publish();
		return kind === "edit" ? this.#edit(article) : this.#delete(article);
	}

	async #publish(): Promise<void> {
		const isOld = this.#random.happens(BACKDATED);
		const article = this.#enter(wholeSeconds(Date.now() - (isOld ? this.#random.between(0, OLDEST) : 0)));
		const text = textOf(nameOf(article), 1);
		const question = { path: "/api/articles", method: "POST", body: itemOf(article, text) };
		const answer = await this.#send("publish", article, text, question, 201);
		article.slug = answer && (JSON.parse(answer.body.toString()) as { slug: string }).slug;
	}

	async #edit(article: Article): Promise<void> {
		const text = textOf(nameOf(article), article.writes.length + 1);
		const isPut = this.#random.happens(0.5);
		const question = isPut
			? { path: `/api/articles/${article.slug}`, method: "PUT", body: itemOf(article, text) }
			: { path: "/api/articles", method: "POST", body: itemOf(article, text) };
		await this.#send("edit", article, text, question, 200);
	}

	async #delete(article: Article): Promise<void> {
		const question = { path: `/api/articles/${article.slug}`, method: "DELETE" };
		await this.#send("delete", article, undefined, question, 204);
	}

	/** One of our own articles that stand, if there are any. */
	#drawn(isRecent: boolean): Article | undefined {
		const { ledger } = this.#client.around;
		const own = ledger.live
			.filter(({ slug }) => slug !== undefined)
			.sort((a, b) => b.publishedAt - a.publishedAt);
		return own.length === 0 ? undefined : this.#random.of(isRecent ? own.slice(0, RECENT) : own);
	}

	#enter(publishedAt: number): Article {
		const id = `urn:load:${++this.#published}`;
		const tags = [this.#random.of(TAGS)];
		const parts = ["main", "own", ...tags.map(partOfTag)];
		return this.#client.around.ledger.add({ id, slug: undefined, publishedAt, tags, parts });
	}

	/** Sends a write, and enters into the ledger when it was sent and acknowledged. */
	async #send(
		kind: string,
		article: Article,
		text: Text | undefined,
		question: Question,
		status: number,
	): Promise<Answer | undefined> {
		const write: Write = { text, sentAt: Date.now(), ackedAt: Number.POSITIVE_INFINITY };
		article.writes.push(write);
		const answer = await this.#client.ask(kind, question, { statuses: [status] });
		if (answer !== undefined) write.ackedAt = answer.to;
		return answer;
	}
}

function nameOf({ id }: Article): string {
	return `No. ${id.split(":").at(-1)}`;
}

function itemOf({ id, publishedAt, tags }: Article, text: Text | undefined): object {
	return {
		id,
		title: text?.title,
		content_html: text?.html,
		date_published: new Date(publishedAt).toISOString(),
		tags,
	};
}

/** As articles have their dates. */
function wholeSeconds(moment: number): number {
	return Math.floor(moment / 1000) * 1000;
}
