/**
 * Appends links to the content of an entry that no member of an item can hold: addresses that links may not have, such as
 * `gemini:` and `ipfs:` (also as the target of a link in the content), and a second link that is not on the web.
 *
 * @module
 */
import { decodeHTML } from "entities/decode";
import { escapeHtml } from "../../model/text.ts";
import { type EntryFile, MOST_FILES } from "./attachments.ts";
import { entryUrl, linkUrl, otherAddress } from "./coerce.ts";
import { linkAddresses } from "./html.ts";

/** How many links are appended. */
const MOST = 10;

/** Links and files as an entry has them, perhaps relative. */
export interface Linked {
	url: string | undefined;
	externalUrl?: string | undefined;
	gallery?: EntryFile[];
	files: EntryFile[];
}

/** The address that an entry is about: a page on another site, or its link if that is not a web page. */
export function externalUrlOf({ url, externalUrl }: Linked, base: string): string | undefined {
	const external = linkUrl(externalUrl, base);
	return external ?? (entryUrl(url, base) === undefined ? linkUrl(url, base) : undefined);
}

/** The content with those links appended, each in its own paragraph. */
export function withOtherLinks<Content extends { html: string | undefined; text: string | undefined }>(
	content: Content,
	entry: Linked,
	base: string,
): Content {
	const { html, text } = content;
	const others = othersIn(entry, base, html === undefined ? [] : hiddenIn(html));
	if (others.length === 0) return content;
	if (html === undefined)
		return { ...content, text: [...(text === undefined ? [] : [text]), ...others].join("\n\n") };
	const paragraphs = others.map((address) => {
		const escaped = escapeHtml(address);
		return linkUrl(address, base) === undefined
			? `<p>${escaped}</p>`
			: `<p><a href="${escaped}">${escaped}</a></p>`;
	});
	return { ...content, html: [html, ...paragraphs].join("\n") };
}

/** Matches an app's link for sharing the page, which appears below many articles and is useless here. */
const SHARES = /[?&=](?:text|body|url|link|u)=|=https?(?::|%3a)/i;

/** Targets of links in the content that links may not have, and that the visible text does not contain. */
function hiddenIn(html: string): string[] {
	const given = linkAddresses(html).filter(
		(address) => otherAddress(address) !== undefined && !SHARES.test(address),
	);
	if (given.length === 0) return given;
	const visible = decodeHTML(html.replace(/<[^<>]*>/g, ""));
	return given.slice(0, MOST).filter((address) => !visible.includes(address.trim()));
}

/** @param hidden addresses that the content has only as link targets */
function othersIn(entry: Linked, base: string, hidden: string[]): string[] {
	const { url, externalUrl, gallery = [], files } = entry;
	const all = [...files.slice(0, MOST_FILES), ...gallery].map((file) => file.url);
	const given = [url, externalUrl, ...all, ...hidden];
	const others = given.flatMap((address) => otherAddress(address) ?? []);
	const link = entryUrl(url, base) === undefined ? linkUrl(url, base) : undefined;
	const isLeft = link !== undefined && link !== externalUrlOf(entry, base);
	return [...new Set([...(isLeft ? [link] : []), ...others])].slice(0, MOST);
}
