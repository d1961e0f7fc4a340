/**
 * Reads the article that a page describes in JSON-LD, with the vocabulary of schema.org.
 *
 * @module
 */
import { withoutMail } from "../names.ts";
import { isWithSite } from "./titles.ts";

/** The metadata of an article in JSON-LD. */
export interface LinkedData {
	headline?: string;
	description?: string;
	datePublished?: string;
	dateModified?: string;
	image?: string;
	authors: { name: string; url?: string }[];
}

/** How many objects of a page are searched, and how deep. */
const MAX_OBJECTS = 2000;
const MAX_DEPTH = 6;

/** The types of articles: `Article`, `NewsArticle`, `BlogPosting`, `Report` and others. */
const ARTICLE = /(?:Article|Posting|Report|Review)$/;

/** Members that hold other articles or parts of them, which are not searched. */
const OTHERS = new Set([
	"comment",
	"hasPart",
	"isPartOf",
	"itemListElement",
	"mentions",
	"relatedLink",
	"blogPost",
]);

/**
 * Finds the article that a page's JSON-LD describes: the one with one of these titles, or else the only one.
 *
 * @param scripts the texts of the scripts
 * @returns the article, and whether a script is not JSON
 */
export function linkedData(
	scripts: readonly string[],
	titles: readonly string[],
): { data: LinkedData | undefined; isFaulty: boolean } {
	const found: LinkedData[] = [];
	let isFaulty = false;
	for (const script of scripts) {
		try {
			for (const one of articlesIn(JSON.parse(script))) found.push(one);
		} catch {
			isFaulty = true;
		}
	}
	const named = found.find(({ headline = "" }) =>
		titles.some((title) => title === headline || isWithSite(title, headline)),
	);
	// If there are several, and none has the title, none of them need be this article.
	return { data: named ?? (found.length === 1 ? found[0] : undefined), isFaulty };
}

function articlesIn(document: unknown): LinkedData[] {
	const found: LinkedData[] = [];
	const queue: [value: unknown, depth: number][] = [[document, 0]];
	for (let i = 0; i < Math.min(queue.length, MAX_OBJECTS); i++) {
		const [value, depth] = queue[i] ?? [undefined, 0];
		if (typeof value !== "object" || value === null) continue;
		const object = value as Record<string, unknown>;
		if (textsIn(object["@type"]).some((type) => ARTICLE.test(type))) found.push(dataOf(object));
		if (depth === MAX_DEPTH) continue;
		for (const [key, member] of Object.entries(object)) if (!OTHERS.has(key)) queue.push([member, depth + 1]);
	}
	return found;
}

function dataOf(object: Record<string, unknown>): LinkedData {
	const data: LinkedData = { authors: authorsIn(object.author) };
	for (const key of ["headline", "description", "datePublished", "dateModified"] as const) {
		const [text] = textsIn(object[key]);
		if (text !== undefined) data[key] = text;
	}
	const [image] = list(object.image).flatMap((one) =>
		textsIn(isObject(one) ? (one.url ?? one.contentUrl) : one),
	);
	if (image !== undefined) data.image = image;
	return data;
}

function authorsIn(value: unknown): LinkedData["authors"] {
	return list(value).flatMap((one) => {
		const [name] = textsIn(isObject(one) ? one.name : one).map(withoutMail);
		const [url] = textsIn(isObject(one) ? one.url : undefined);
		if (name === undefined || name === "" || /^https?:/i.test(name)) return [];
		return [{ name, ...(url !== undefined && /^https?:/i.test(url) && { url }) }];
	});
}

function list(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [value];
}

function textsIn(value: unknown): string[] {
	return list(value).flatMap((one) =>
		typeof one === "string" && one.trim() !== "" ? [one.replace(/\s+/g, " ").trim()] : [],
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}
