/**
 * The paths of this site that lead to the operator's articles, held in memory, and the changes that a write makes to them. It
 * uses no database.
 *
 * @module
 */

import { pathKey, type SitePath, slugIn } from "../../../urls/article-paths.ts";
import { articlePath } from "../../../urls/origin.ts";
import type { Fault } from "../../schema/item.ts";
import type { AddressKind, AddressRow } from "../sql/addresses.ts";

/** The addresses that an article requests. */
export interface AddressRequests {
	permalink?: SitePath | undefined;
	/** Without a list, the article keeps those that it has. */
	aliases?: SitePath[] | undefined;
}

/** What a transaction changes about addresses. */
export interface AddressChanges {
	/** New addresses, and those that lead to another article or in another way. */
	set: Omit<AddressRow, "slug">[];
	removed: { path: string }[];
}

/** The key of the path of an article's page. */
export function pageKey(slug: string): string {
	return pathKey(articlePath(slug));
}

/** The addresses that a write may affect, as they are after what has been planned so far. */
export class AddressBook {
	readonly #stored: ReadonlyMap<string, AddressRow>;
	readonly #rows = new Map<string, AddressRow>();
	/** The paths that lead to an article, by its guid. */
	readonly #paths = new Map<string, Set<string>>();
	/** The paths of the operator's pages that are no articles. */
	readonly #pages: ReadonlySet<string>;

	/** @param stored the addresses of articles, and the pages that are no articles */
	constructor(stored: readonly AddressRow[]) {
		const rows = stored.filter(({ kind }) => kind !== "page");
		this.#pages = new Set(stored.flatMap(({ kind, path }) => (kind === "page" ? path : [])));
		this.#stored = new Map(rows.map((row) => [row.path, row]));
		for (const row of rows) this.#put(row);
	}

	/**
	 * Reports which of the addresses that an article requests it cannot have: those of the operator's pages, and of other
	 * articles, except for addresses that these had before.
	 *
	 * @param hasPage whether another article's page is at a slug
	 */
	faultsOf(
		guid: string,
		{ permalink, aliases = [] }: AddressRequests,
		hasPage: (slug: string) => boolean,
	): Fault[] {
		const requests: [pointer: string, address: SitePath][] = aliases.map((alias, i) => [
			`/_tributary/aliases/${i}`,
			alias,
		]);
		if (permalink !== undefined) requests.unshift(["/url", permalink]);
		return requests.flatMap(([pointer, { path, key }]) => {
			if (this.#pages.has(key)) {
				const detail = `"${path}" is the address of one of your pages already: choose another for one of them`;
				return { pointer, detail };
			}
			const slug = slugIn(key);
			const owner = slug !== undefined && hasPage(slug) ? slug : this.#ownerOf(key, guid);
			if (owner === undefined) return [];
			const detail = `"${path}" is an address of the article /articles/${owner} already: choose another for one of them`;
			return { pointer, detail };
		});
	}

	/** Returns the slug of another article that holds an address. */
	#ownerOf(key: string, guid: string): string | undefined {
		const row = this.#rows.get(key);
		if (row === undefined || row.guid === guid || row.kind === "former") return undefined;
		return row.slug ?? undefined;
	}

	/**
	 * Whether the page's address at a slug leads to another article.
	 *
	 * @param isChosen whether the slug was chosen explicitly; then a former address of the other article is free
	 */
	isHeld(slug: string, guid: string, { isChosen }: { isChosen: boolean }): boolean {
		const key = pageKey(slug);
		const row = this.#rows.get(key);
		const isFormer = row?.kind === "former" && row.guid !== guid && row.slug !== null;
		return this.#ownerOf(key, guid) !== undefined || (isFormer && !isChosen);
	}

	/**
	 * Gives an article the addresses that it requests. A former permalink still leads to it.
	 *
	 * @param slug the article's
	 * @returns whether anything has changed
	 */
	claim(guid: string, slug: string, { permalink, aliases }: AddressRequests): boolean {
		const own = [...(this.#paths.get(guid) ?? [])].flatMap((path) => this.#rows.get(path) ?? []);
		const kept = own.flatMap(({ path, kind }) => (kind === "alias" ? path : []));
		const wanted = new Map<string, AddressKind>();
		for (const key of aliases?.map((alias) => alias.key) ?? kept) wanted.set(key, "alias");
		if (permalink !== undefined) wanted.set(permalink.key, "permalink");
		// The article's page already has this path.
		wanted.delete(pageKey(slug));
		let isChanged = false;
		const put = (path: string, kind: AddressKind) => {
			const row = this.#rows.get(path);
			const before = row?.guid === guid ? row : undefined;
			if (before?.kind === kind) return;
			const hadPage = kind === "alias" && before !== undefined;
			this.#put({ path, guid, kind, had_page: Number(hadPage), slug });
			isChanged = true;
		};
		for (const { path, kind, had_page } of own) {
			if (wanted.has(path) || kind === "former") continue;
			if (kind === "permalink" || had_page === 1) put(path, "former");
			else {
				this.#drop(path);
				isChanged = true;
			}
		}
		for (const [path, kind] of wanted) put(path, kind);
		return isChanged;
	}

	/** Makes the path of the former page of an article with a new slug lead to it. */
	move(guid: string, from: string, to: string): void {
		this.take(to);
		this.#put({ path: pageKey(from), guid, kind: "former", had_page: 0, slug: to });
	}

	/** Frees the path of a page for the article that gets it. */
	take(slug: string): void {
		this.#drop(pageKey(slug));
	}

	#put(row: AddressRow): void {
		this.#drop(row.path);
		this.#rows.set(row.path, row);
		const paths = this.#paths.get(row.guid) ?? new Set();
		this.#paths.set(row.guid, paths.add(row.path));
	}

	#drop(path: string): void {
		const row = this.#rows.get(path);
		if (row === undefined) return;
		this.#rows.delete(path);
		this.#paths.get(row.guid)?.delete(path);
	}

	/** Returns all differences from what is stored. */
	changes(): AddressChanges {
		const set = [...this.#rows.values()].filter((row) => this.#stored.get(row.path) !== row);
		return {
			set: set.map(({ slug: _, ...row }) => row),
			removed: [...this.#stored.keys()].filter((path) => !this.#rows.has(path)).map((path) => ({ path })),
		};
	}
}
