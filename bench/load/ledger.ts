/**
 * What was written and when, and so what an answer may and must show.
 *
 * @module
 */
import type { Text } from "./reading.ts";

/**
 * How long after a write was acknowledged an answer may still be without it, in milliseconds, if it was asked for later. The
 * instance that wrote shows it at once; this is for the clocks of two processes, which are read in whole milliseconds.
 */
export const WINDOW = 20;

/** The same for a client that knows a date alone: it cannot tell two changes within one second apart (RFC 9110 §8.8.2.2). */
export const WINDOW_BY_DATE = 1_000 + WINDOW;

/** So many of the newest articles stand in the main feed for sure; those before them may be in archives. */
export const MAIN_ARTICLES = 50;

/** Once there are archives, it never has more than the one or less than the other: deletions are made up for from archives. */
export const MOST_IN_MAIN = 74;
export const LEAST_IN_MAIN = 25;

/** A feed's part of the articles, as the ledger calls it: `main`, `own`, `followed`, `tag:maps`, `source:source-1`. */
export type Part = string;

/** One write of an article; `undefined` instead of a text deletes it. Moments in milliseconds since 1970. */
export interface Write {
	text: Text | undefined;
	/** When it was sent: from then on it may show. */
	sentAt: number;
	/** When it was acknowledged; infinite while it was not. */
	ackedAt: number;
}

/** An article and all that was done to it. */
export interface Article {
	id: string;
	/** The last segment of the address of its page, as soon as that is known. */
	slug: string | undefined;
	/** In whole seconds, in milliseconds since 1970: its place in feeds. */
	publishedAt: number;
	tags: string[];
	parts: Part[];
	/** In the order in which they were sent; the next one only after the last was acknowledged, or by the same source. */
	writes: Write[];
}

/** What an answer is compared with. */
export interface Expected {
	/** Where it stands, for people. */
	address: string;
	part: Part;
	/** So many of the newest articles are in it at least; 0 if nothing has to be. */
	newest: number;
	/** From the question to the end of the answer, in milliseconds since 1970. */
	from: number;
	to: number;
	/** Whether entries that are gone from the feed may still be there, as in what a reader of deltas has. */
	mayLinger?: boolean;
}

/** The book of all writes. */
export class Ledger {
	readonly #articles = new Map<string, Article>();

	/** Every article there ever was, deleted ones too. */
	get articles(): Article[] {
		return [...this.#articles.values()];
	}

	/** Enters an article without writes. */
	add(article: Omit<Article, "writes">): Article {
		const entered = { ...article, writes: [] };
		this.#articles.set(article.id, entered);
		return entered;
	}

	/** The articles that stand for sure: stored, and not about to be deleted. */
	get live(): Article[] {
		const now = Date.now();
		return this.articles.filter((article) => !this.possible(article, now, now).includes(undefined));
	}

	/** What an article may be to an answer, in order of likelihood from old to new; `undefined` if it may be absent. */
	possible({ writes }: Article, from: number, to: number): (Text | undefined)[] {
		const settled = writes.findLastIndex(({ ackedAt }) => ackedAt <= from);
		const later = writes.slice(settled + 1).filter(({ sentAt }) => sentAt <= to);
		return [settled === -1 ? undefined : writes[settled]?.text, ...later.map(({ text }) => text)];
	}

	/**
	 * Compares entries with what was written.
	 *
	 * @returns what is wrong, in words
	 */
	faultsIn(entries: ReadonlyMap<string, Text>, expected: Expected): string[] {
		const { address, part, from, to, mayLinger = false } = expected;
		const certain = this.#certain(expected);
		const faults: string[] = [];
		for (const [id, text] of entries) {
			const article = this.#articles.get(id);
			if (article === undefined || !article.parts.includes(part)) {
				faults.push(`in ${address} stands ${nameOf(id, text)}, which does not belong there`);
				continue;
			}
			const possible = this.possible(article, from, to);
			if (possible.some((one) => one !== undefined && isSame(one, text))) continue;
			// A delta tells nothing of what is not in the feed any more.
			if (mayLinger && (possible.includes(undefined) || !certain.has(article))) continue;
			faults.push(
				possible.every((one) => one === undefined)
					? `in ${address} stands ${nameOf(id, text)}, deleted ${sinceOf(article, from)} ms before it was asked for`
					: `in ${address} stands ${nameOf(id, text)}, not as it was written ${sinceOf(article, from)} ms before it was asked for`,
			);
		}
		for (const article of certain) {
			const possible = this.possible(article, from, to);
			if (possible.includes(undefined) || entries.has(article.id)) continue;
			const text = possible.at(-1) ?? { title: "", html: "" };
			const since = sinceOf(article, from);
			faults.push(
				`in ${address} there is no ${nameOf(article.id, text)}, written ${since} ms before it was asked for`,
			);
		}
		return faults;
	}

	/**
	 * Compares a page that lists articles by their titles with what was written.
	 *
	 * @returns what is wrong, in words
	 */
	faultsInPage(html: string, expected: Expected): string[] {
		const { address, from, to } = expected;
		return [...this.#certain(expected)].flatMap((article) => {
			const possible = this.possible(article, from, to);
			if (possible.some((text) => text === undefined || html.includes(`>${escaped(text.title)}<`))) return [];
			return [
				`in ${address} there is no ${article.id}, written ${sinceOf(article, from)} ms before it was asked for`,
			];
		});
	}

	/**
	 * The articles whose place is certain, if they are there at all: fewer than so many others were ever as new. Whatever is
	 * moved into archives or falls off the end has more before it.
	 */
	#certain({ part, newest }: Pick<Expected, "part" | "newest">): Set<Article> {
		const inPart = this.articles.filter(({ parts }) => parts.includes(part));
		const dates = inPart.map(({ publishedAt }) => publishedAt).sort((a, b) => b - a);
		const last = dates[newest] ?? Number.NEGATIVE_INFINITY;
		return new Set(newest === 0 ? [] : inPart.filter(({ publishedAt }) => publishedAt > last));
	}
}

/** Whether two texts are one. */
export function isSame(one: Text, other: Text): boolean {
	return one.title === other.title && one.html === other.html;
}

/** Text as it stands in HTML. */
export function escaped(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function nameOf(id: string, { title }: Text): string {
	return `"${title}" (${id})`;
}

/** How long before a moment the last write was acknowledged that could be seen then, in milliseconds. */
function sinceOf({ writes }: Article, from: number): number {
	const settled = writes.findLast(({ ackedAt }) => ackedAt <= from);
	return settled === undefined ? 0 : from - settled.ackedAt;
}
