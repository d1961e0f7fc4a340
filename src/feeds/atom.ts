/**
 * Atom 1.0.
 *
 * @module
 */
import { html, raw } from "hono/html";
import type { Rendering } from "../http/rendering.ts";
import type { Attachment } from "../model/attachment.ts";
import type { Author } from "../model/author.ts";
import { rfc3339 } from "../model/dates.ts";
import { authorName } from "../model/scope.ts";
import { escapeHtml } from "../model/text.ts";
import type { EntrySource, FeedDocument, FeedEntry } from "./document.ts";
import { hasMedia, MEDIA_NAMESPACE, mediaElements } from "./namespaces/media-rss.ts";
import { episodeElements, hasPodcastElements, PODCAST_NAMESPACES } from "./namespaces/podcast.ts";
import type { Xml } from "./xml.ts";

/** A feed as Atom 1.0 (RFC 4287), with its other documents (RFC 5005). */
export function renderAtom(document: FeedDocument): Rendering {
	const self = document.selfUrl("atom.xml");
	const head = html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"${
		document.isArchive && html` xmlns:fh="http://purl.org/syndication/history/1.0"`
	}${raw(document.entries.some(hasPodcastElements) ? PODCAST_NAMESPACES : "")}${raw(
		document.entries.some(hasMedia) ? MEDIA_NAMESPACE : "",
	)} xml:lang="${document.language}">
<id>${document.homePageUrl}</id>
<title>${document.title}</title>
<subtitle>${document.description}</subtitle>
<updated>${rfc3339(document.updated)}</updated>
<link rel="self" type="application/atom+xml" href="${self}"/>
<link rel="alternate" type="text/html" href="${document.homePageUrl}"/>
${document.links.map(
	({ rel, url }) => html`<link rel="${rel}" type="application/atom+xml" href="${url("atom.xml")}"/>
`,
)}${
	document.isArchive &&
	html`<fh:archive/>
`
}${document.authors.map(person)}${
	document.image &&
	html`<logo>${document.image}</logo>
`
}${
	document.copyright &&
	html`<rights>${document.copyright}</rights>
`
}<generator>Tributary</generator>
`;
	return {
		head: String(head),
		entries: document.entries.map((entry) => String(entryOf(entry))),
		separator: "",
		tail: "</feed>\n",
	};
}

function entryOf(entry: FeedEntry): Xml {
	const [source] = entry.sources;
	return html`<entry${entry.language && html` xml:lang="${entry.language}"`}>
<id>${entry.id}</id>
<title>${entry.title}</title>
<link rel="alternate" type="text/html" href="${entry.url}"/>
${
	entry.externalUrl &&
	html`<link rel="related" href="${entry.externalUrl}"/>
`
}<published>${rfc3339(entry.published)}</published>
<updated>${rfc3339(entry.modified ?? entry.published)}</updated>
${entry.authors.map(person)}${entry.tags.map(
	(tag) => html`<category term="${tag}"/>
`,
)}${entry.attachments.map(enclosure)}${raw(episodeElements(entry) + mediaElements(entry))}${
	source && sourceOf(source, entry)
}${
	entry.summary &&
	html`<summary>${entry.summary}</summary>
`
}${
	entry.contentHtml &&
	// Escaped here, as a long text comes out of the template in so many pieces that joining them costs more.
	html`<content type="html">${raw(escapeHtml(entry.contentHtml))}</content>
`
}</entry>
`;
}

/** An `atom:author` (RFC 4287 §3.2); a plain `mailto:` address stands in `email`, one with escapes in `uri`. */
function person(author: Author): Xml {
	const email = /^mailto:([^?%@]+@[^?%@]+)(?:\?|$)/.exec(author.url ?? "")?.[1];
	return html`<author><name>${authorName(author)}</name>${
		email ? html`<email>${email}</email>` : author.url && html`<uri>${author.url}</uri>`
	}</author>
`;
}

/** A link to a file that belongs to the entry (RFC 4287 §4.2.7). */
function enclosure({ url, mime_type, size_in_bytes, title }: Attachment): Xml {
	return html`<link rel="enclosure" type="${mime_type}"${
		size_in_bytes !== undefined && html` length="${size_in_bytes}"`
	}${title && html` title="${title}"`} href="${url}"/>
`;
}

/**
 * The feed that an entry came from; Atom allows one (RFC 4287 §4.1.2, §4.2.11). `updated` should be present, so for a feed
 * without a date it is the date of the entry.
 */
function sourceOf({ title, feedUrl, homePageUrl, updated, rights }: EntrySource, entry: FeedEntry): Xml {
	return html`<source>
<id>${feedUrl}</id>
<title>${title}</title>
<updated>${rfc3339(updated ?? entry.modified ?? entry.published)}</updated>
<link rel="self" href="${feedUrl}"/>
${
	homePageUrl &&
	html`<link rel="alternate" type="text/html" href="${homePageUrl}"/>
`
}${
	rights &&
	html`<rights>${rights}</rights>
`
}</source>
`;
}
