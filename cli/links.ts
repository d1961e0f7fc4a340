/**
 * Links from articles to other articles of the folder. The address of an article is certain only after the server has stored
 * it. So links are written when their article is sent, and the article is sent again if they turn out to be wrong.
 *
 * @module
 */

import { parseDate } from "../src/model/dates.ts";
import { slugify } from "../src/model/identity.ts";
import { articlePath, SITE_PLACEHOLDER } from "../src/urls/origin.ts";
import { FileError } from "./errors.ts";
import type { Linkable } from "./import/contents.ts";
import type { Item } from "./readers/front-matter.ts";
import { listIn, request, type Server } from "./server.ts";

/** An article that others may link to, by its file. */
export interface Target {
	/** Its id on the server. */
	id: string;
	/** Below the content's root. */
	path: string | undefined;
	/** The slug that it requests, if any. */
	slug: string | undefined;
	/** Its own address, on another site or as a path of this one. */
	url: string | undefined;
	/** Whether its date is in the future, so that it may not be public yet. */
	isAhead: boolean;
	/** Whether the article is among those that this run imports. */
	isImported: boolean;
}

/** The result for a linked file: its article, or why it cannot be linked to as an article. */
export type Linked = { target: Target } | { reason: string; isArticle: boolean };

/** Reads a file as articles, with what identifies them. */
export type Read = (file: string) => Promise<Linkable>;

/**
 * Finds the article in a file that another article links to.
 *
 * @param file the path that `realpath` returned
 */
export async function linkedFile(file: string, read: Read, isImported: boolean): Promise<Linked> {
	try {
		const { items, state } = await read(file);
		const [item, ...others] = items;
		if (item === undefined) return { reason: "holds no article", isArticle: false };
		if (others.length > 0) return { reason: "holds several articles", isArticle: true };
		if (state !== "publish")
			return { reason: state === "draft" ? "is a draft" : "has expired", isArticle: true };
		return { target: { ...targetOf(item), isImported } };
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		return { reason: error.message, isArticle: false };
	}
}

function targetOf(item: Item): Omit<Target, "isImported"> {
	const { path, slug, date } = (item._tributary ?? {}) as Record<string, unknown>;
	const published = parseDate(String(item.date_published ?? date ?? ""));
	return {
		id: String(item.id ?? item.url ?? ""),
		path: textOf(path),
		slug: textOf(slug),
		url: textOf(item.url),
		isAhead: published !== undefined && published > Date.now(),
	};
}

/** The address, slug or id that a linked article requests, from which its address is made. */
export function wishOf({ url, slug, id }: Target): string {
	return url ?? slug ?? id;
}

function textOf(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}

/** A linked article, as the server has stored it. */
interface Stored {
	id: string;
	state: string;
	slug: string;
}

/** The server's result for an article that was sent. */
interface Result {
	status: string;
	slug?: string;
}

/** The states and results of articles that are public. */
const PUBLIC = new Set(["published", "created", "updated", "repaired", "restored"]);

/** How many articles are requested at once. */
const ASKED = 1000;

/** The addresses of linked articles, as far as they are known. */
export class Addresses {
	readonly #server: Server;
	/** By id: the slug of a public article; `undefined` for one that is not public. */
	readonly #known = new Map<string, string | undefined>();
	/** The ids that the server was asked for. */
	readonly #asked = new Set<string>();

	constructor(server: Server) {
		this.#server = server;
	}

	/**
	 * Asks the server for articles that are linked to. Without links, this costs nothing.
	 *
	 * @param isLast whether to ask again for those that it did not have before: by now, it may know them by their files
	 */
	async learn(targets: Target[], isLast = false): Promise<void> {
		const unknown = new Map(
			targets.flatMap(({ id, path }) =>
				this.#known.has(id) || (this.#asked.has(id) && !isLast) ? [] : [[id, { id, path }] as const],
			),
		);
		const items = [...unknown.values()];
		for (let i = 0; i < items.length; i += ASKED) {
			const json = { items: items.slice(i, i + ASKED) };
			const answer = await request(this.#server, { method: "POST", path: "/api/import/addresses", json });
			for (const { id } of json.items) this.#asked.add(id);
			for (const { id, state, slug } of listIn<Stored>(this.#server, answer, "addresses"))
				this.#known.set(id, PUBLIC.has(state) ? slug : undefined);
		}
	}

	/** Records the result for an article that was sent. */
	note(id: string, { status, slug }: Result): void {
		// An unchanged article may be public or not.
		if (status !== "unchanged") this.#known.set(id, PUBLIC.has(status) ? slug : undefined);
	}

	/** Whether it is known if an article is public, and at which address. */
	isKnown({ id }: Target): boolean {
		return this.#known.has(id);
	}

	/**
	 * The address of an article; before it is stored, the one that it will most likely have.
	 *
	 * @param isLast whether everything has been sent, so that articles which are not stored by now will not be
	 * @returns `undefined` if it is not public
	 */
	of({ id, slug, url, isImported, isAhead }: Target, isLast: boolean): string | undefined {
		const known = this.#known.get(id);
		const isPublic = this.#known.has(id) ? known !== undefined : isImported && !isAhead && !isLast;
		if (!isPublic) return undefined;
		if (url !== undefined) return URL.parse(url)?.href ?? URL.parse(url, SITE_PLACEHOLDER)?.href;
		const last = known ?? slugify(slug ?? "");
		return last === "" ? undefined : articlePath(last);
	}
}
