/**
 * Reads the metadata in the head of a page, most trusted first. Invalid values are ignored, with a note.
 *
 * @module
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { excerpt } from "../../../src/model/text.ts";
import { sitePathOf } from "../../../src/urls/article-paths.ts";
import { dateText } from "../front-dates.ts";
import type { Item } from "../front-matter.ts";
import { withoutMail } from "../names.ts";
import type { Resolve } from "./base.ts";
import type { LinkedData } from "./linked-data.ts";
import { attribute, tokensOf } from "./tree.ts";

const PUBLISHED = [
	"article:published_time",
	"datepublished",
	"date",
	"dcterms.date",
	"dc.date",
	"dcterms.created",
];
const MODIFIED = ["article:modified_time", "datemodified", "last-modified", "dcterms.modified"];
const SUMMARY = ["description", "og:description", "dcterms.description"];

/** How much of an invalid value is quoted, in characters. */
const SHOWN = 60;

/** The head of one page. */
export class Head {
	readonly #meta = new Map<string, string[]>();
	readonly #elements: readonly Tree.Element[];
	readonly #resolve: Resolve;
	readonly #ignored: string[] = [];

	constructor(elements: readonly Tree.Element[], resolve: Resolve) {
		this.#elements = elements;
		this.#resolve = resolve;
		for (const element of elements) {
			if (element.tagName !== "meta") continue;
			const name =
				attribute(element, "name") ?? attribute(element, "property") ?? attribute(element, "itemprop");
			const content = attribute(element, "content")?.trim();
			if (!name || !content) continue;
			const key = name.trim().toLowerCase();
			const contents = this.#meta.get(key);
			if (contents === undefined) this.#meta.set(key, [content]);
			else contents.push(content);
		}
	}

	/** The Open Graph title. It does not end with the site's name, as `<title>` often does. */
	title(): string | undefined {
		return this.#meta.get("og:title")?.[0];
	}

	/**
	 * The members of the item that the head gives.
	 *
	 * @param data from JSON-LD, for members that the head does not give
	 */
	item(data: LinkedData | undefined): Item {
		const meta = this.#meta;
		const authors = [...(meta.get("author") ?? []), ...(meta.get("article:author") ?? [])]
			.map(withoutMail)
			.filter((name) => name !== "" && !/^https?:/i.test(name))
			.map((name): LinkedData["authors"][number] => ({ name }));
		const named = authors.length > 0 ? authors : (data?.authors ?? []);
		const keywords =
			meta.get("article:tag") ?? (meta.get("keywords") ?? []).flatMap((list) => list.split(","));
		const tags = keywords.map((keyword) => keyword.trim()).filter((keyword) => keyword !== "");
		return withoutUndefined({
			url: this.#canonical(),
			date_published: this.#date(PUBLISHED.flatMap((name) => this.#named(name))),
			date_modified: this.#date([
				...MODIFIED.flatMap((name) => this.#named(name)),
				["dateModified", data?.dateModified],
			]),
			summary: SUMMARY.flatMap((name) => meta.get(name)?.[0] ?? [])[0] ?? data?.description,
			image: this.#image([
				["og:image", meta.get("og:image")?.[0]],
				["image", data?.image],
			]),
			authors: named.length > 0 ? named : undefined,
			tags: tags.length > 0 ? tags : undefined,
			language: this.#language(),
		});
	}

	/** The date of an article whose head has none: from JSON-LD, or else from its text. */
	date(data: LinkedData | undefined, times: readonly string[]): string | undefined {
		return (
			this.#date([["datePublished", data?.datePublished]]) ??
			times.map(dateText).find((date) => date !== undefined)
		);
	}

	/** A note on the values that were ignored; empty if there are none. */
	remarks(): string[] {
		return this.#ignored.length === 0
			? []
			: [`has metadata that cannot be read and is ignored: ${this.#ignored.join(", ")}`];
	}

	/** Records that a value is ignored. */
	ignore(name: string, value?: string): void {
		this.#ignored.push(value === undefined ? name : `${name} "${excerpt(value, SHOWN)}"`);
	}

	#named(name: string): [name: string, value: string][] {
		return (this.#meta.get(name) ?? []).map((value) => [name, value]);
	}

	#date(given: readonly (readonly [name: string, value: string | undefined])[]): string | undefined {
		for (const [name, value] of given) {
			if (value === undefined) continue;
			const date = dateText(value);
			if (date !== undefined) return date;
			this.ignore(name, value);
		}
		return undefined;
	}

	#canonical(): string | undefined {
		for (const element of this.#elements) {
			if (element.tagName !== "link" || !tokensOf(element, "rel").includes("canonical")) continue;
			const given = attribute(element, "href")?.trim() ?? "";
			const address = this.#resolve(given);
			const url = address.startsWith("//") ? `https:${address}` : address;
			const isAbsolute = /^https?:\/\//i.test(url) && URL.canParse(url);
			// Some tools declare the front page, a feed or a search as the canonical address of every page.
			const isPath = /^\/(?!\/)/.test(url) && typeof sitePathOf(url, "") === "object";
			if (given !== "" && (isAbsolute || isPath)) return url;
			this.ignore("canonical", given);
		}
		return undefined;
	}

	#image(given: readonly (readonly [name: string, value: string | undefined])[]): string | undefined {
		for (const [name, value] of given) {
			if (value === undefined) continue;
			const address = this.#resolve(value);
			const url = address.startsWith("//") ? `https:${address}` : address;
			const isOnWeb = /^https?:/i.test(url);
			if (isOnWeb ? URL.canParse(url) : !/^[a-z][a-z0-9+.-]*:/i.test(url)) return url;
			this.ignore(name, value);
		}
		return undefined;
	}

	#language(): string | undefined {
		const html = this.#elements.find(({ tagName }) => tagName === "html");
		const given = (attribute(html, "lang") ?? attribute(html, "xml:lang") ?? "").trim();
		if (given === "") return undefined;
		const language = given.replaceAll("_", "-");
		try {
			return Intl.getCanonicalLocales(language)[0];
		} catch {
			this.ignore("lang", given);
			return undefined;
		}
	}
}

function withoutUndefined(members: Item): Item {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
