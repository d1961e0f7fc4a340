/**
 * The addresses that articles had on their former site, as paths of this one.
 *
 * @module
 */
import { sitePathOf, slugIn } from "../../src/urls/article-paths.ts";

/** How many addresses a note names. */
const MOST_NAMED = 5;

/**
 * Paths of a former site. Those that an article cannot have here are left out, because the export cannot be edited: this
 * site has pages, feeds and files of its own, and an address leads to one article.
 */
export class FormerPaths {
	readonly #lost: string[] = [];
	/** The keys of the paths that articles have. */
	readonly #taken = new Set<string>();

	/** Returns a path if one more article can have it here. */
	kept(path: string): string | undefined {
		const read = sitePathOf(path, "");
		if (typeof read !== "object" || this.#taken.has(read.key)) {
			this.#lost.push(path);
			return undefined;
		}
		this.#taken.add(read.key);
		return path;
	}

	/** Notes on the paths that were left out. */
	get notes(): string[] {
		if (this.#lost.length === 0) return [];
		const named = this.#lost.slice(0, MOST_NAMED).join(", ");
		const more = this.#lost.length > MOST_NAMED ? ", …" : "";
		return [
			`its articles at ${named}${more} get other addresses, because this site or another article has those`,
		];
	}
}

/** The slug of the article whose page is at a path here: `hello` for `/articles/hello/`. */
export function slugOfPage(path: string | undefined): string | undefined {
	const read = path === undefined ? undefined : sitePathOf(path, "");
	return typeof read === "object" ? slugIn(read.key) : undefined;
}
