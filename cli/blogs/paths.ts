/**
 * The addresses that articles had on their former site, as paths of this one.
 *
 * @module
 */
import { sitePathOf, slugIn } from "../../src/articles/own-paths.ts";

/** How many addresses a note names. */
const MOST_NAMED = 5;

/** Paths of a former site; those that no article can have here are left out, as nobody can change them in the export. */
export class FormerPaths {
	readonly #lost: string[] = [];

	/** Returns a path if an article can have it here: this site has pages, feeds and files of its own. */
	kept(path: string): string | undefined {
		if (typeof sitePathOf(path, "") === "object") return path;
		this.#lost.push(path);
		return undefined;
	}

	/** Notes of what was left out, in words for messages. */
	get notes(): string[] {
		if (this.#lost.length === 0) return [];
		const named = this.#lost.slice(0, MOST_NAMED).join(", ");
		const more = this.#lost.length > MOST_NAMED ? ", …" : "";
		return [
			`has addresses that no article can have on this site, and whose articles get other ones: ${named}${more}`,
		];
	}
}

/** The slug of the article whose page is at a path here: `hello` for `/articles/hello/`. */
export function slugOfPage(path: string | undefined): string | undefined {
	const read = path === undefined ? undefined : sitePathOf(path, "");
	return typeof read === "object" ? slugIn(read.key) : undefined;
}
