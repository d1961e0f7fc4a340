/**
 * The three formats by plain string building, for comparison with the renderers. They write the same elements with the same
 * escaping, and nothing more.
 *
 * @module
 */
import type { FeedDocument, FeedEntry } from "../../src/feeds/document.ts";

const XML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const xml = (text: string) => text.replace(/[&<>"]/g, (character) => XML[character] ?? character);
const iso = (moment: number) => new Date(moment).toISOString();

/** RSS 2.0, with the contents in CDATA sections. */
export function plainRss(feed: FeedDocument): string {
	let out = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>${xml(feed.title)}</title><link>${xml(feed.homePageUrl)}</link><description>${xml(feed.description)}</description><lastBuildDate>${new Date(feed.updated).toUTCString()}</lastBuildDate><language>${feed.language}</language><ttl>15</ttl><atom:link href="${xml(feed.selfUrl("feed.xml"))}" rel="self" type="application/rss+xml"/>`;
	for (const entry of feed.entries) {
		out += `<item><title>${xml(entry.title ?? "")}</title><link>${xml(entry.url)}</link><guid isPermaLink="${entry.id === entry.url}">${xml(entry.id)}</guid><pubDate>${new Date(entry.published).toUTCString()}</pubDate><description><![CDATA[${xml(entry.summary ?? "")}]]></description><content:encoded><![CDATA[${entry.contentHtml}]]></content:encoded>`;
		for (const tag of entry.tags) out += `<category>${xml(tag)}</category>`;
		for (const author of entry.authors) out += `<dc:creator>${xml(author.name ?? "")}</dc:creator>`;
		out += "</item>";
	}
	return `${out}</channel></rss>`;
}

/** Atom 1.0. */
export function plainAtom(feed: FeedDocument): string {
	let out = `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.language}"><id>${xml(feed.homePageUrl)}</id><title>${xml(feed.title)}</title><subtitle>${xml(feed.description)}</subtitle><updated>${iso(feed.updated)}</updated><link rel="self" type="application/atom+xml" href="${xml(feed.selfUrl("atom.xml"))}"/><link rel="alternate" type="text/html" href="${xml(feed.homePageUrl)}"/>`;
	for (const author of feed.authors) out += `<author><name>${xml(author.name ?? "")}</name></author>`;
	for (const entry of feed.entries) {
		out += `<entry><id>${xml(entry.id)}</id><title>${xml(entry.title ?? "")}</title><link rel="alternate" type="text/html" href="${xml(entry.url)}"/><published>${iso(entry.published)}</published><updated>${iso(entry.modified ?? entry.published)}</updated>`;
		for (const author of entry.authors) out += `<author><name>${xml(author.name ?? "")}</name></author>`;
		for (const tag of entry.tags) out += `<category term="${xml(tag)}"/>`;
		out += `<summary>${xml(entry.summary ?? "")}</summary><content type="html">${xml(entry.contentHtml ?? "")}</content></entry>`;
	}
	return `${out}</feed>`;
}

/** JSON Feed 1.1. */
export function plainJson(feed: FeedDocument): string {
	const item = (entry: FeedEntry) =>
		`{"id":${JSON.stringify(entry.id)},"url":${JSON.stringify(entry.url)},"title":${JSON.stringify(entry.title)},"content_html":${JSON.stringify(entry.contentHtml)},"summary":${JSON.stringify(entry.summary)},"date_published":"${iso(entry.published)}","authors":${JSON.stringify(entry.authors)},"tags":${JSON.stringify(entry.tags)}}`;
	return `{"version":"https://jsonfeed.org/version/1.1","title":${JSON.stringify(feed.title)},"home_page_url":${JSON.stringify(feed.homePageUrl)},"feed_url":${JSON.stringify(feed.selfUrl("feed.json"))},"description":${JSON.stringify(feed.description)},"authors":${JSON.stringify(feed.authors)},"language":"${feed.language}","items":[${feed.entries.map(item).join(",")}]}`;
}
