/**
 * Names of elements that the repair needs: those that contain text, and those that parsers know by another name. All are in
 * lower case, without a prefix of the format's own namespace.
 *
 * @module
 */
import type { Tag } from "./tags.ts";

/** The two families of formats: RSS in all its versions (RDF included), and Atom. */
export type Family = "rss" | "feed";

/** Elements with text or HTML, which may be unescaped. They end at their own end tag. */
export const TEXT_ELEMENTS = namesIn(`
	abstract body content content:encoded copyright dc:description dc:rights dc:title description encoded fullitem
	fulltext googleplay:description info itunes:subtitle itunes:summary media:description media:title rights subtitle
	summary tagline title`);

/** Elements with a short value. The next tag is their end tag, or the end tag is missing. */
export const VALUES = namesIn(`
	category comments created date day dc:creator dc:date dc:identifier dc:language dc:subject dcterms:created
	dcterms:issued dcterms:modified docs email enclosure feedburner:origenclosurelink feedburner:origlink generator guid
	height hour icon id issued googleplay:explicit itunes:author itunes:duration itunes:episode itunes:episodetype itunes:explicit itunes:keywords
	itunes:season language lastbuilddate link logo managingeditor media:keywords modified name podcast:episode
	podcast:person podcast:season pubdate published rating sy:updatefrequency sy:updateperiod torrent:magneturi ttl updated uri url
	webmaster width`);

/** Elements whose value parsers read only outside a CDATA section. */
export const NUMERIC_ELEMENTS = namesIn(`
	googleplay:explicit itunes:episode itunes:explicit itunes:season podcast:episode podcast:season`);

/** Elements that never nest: each ends before the next one begins. */
export const ENTRIES = namesIn("item entry");

/** Elements that can be siblings of those in {@link TEXT_ELEMENTS}, but never their children. */
export const CONTAINERS = namesIn("item entry channel feed rss");

/** Names that are also used in HTML: alone they are no evidence of a missing end tag. */
export const ALSO_HTML = namesIn("abstract body content date day id link name summary title url");

/** Elements whose value is a URL. */
export const ADDRESSES = namesIn("link uri url icon logo comments docs");

/** Elements with content. Their `xml:base` is moved to the entry, where the readers look for it. */
export const CONTENT = namesIn("content content:encoded description summary body");

/** Elements that name a person. They are shortened because parsing the many forms of names is slow. */
export const PERSONS = namesIn("author managingeditor webmaster name");

/** Names that make the parser refuse the whole document. */
const REFUSED = namesIn("__proto__ constructor prototype");

/** The link relation for the original page behind a proxy's link (`feedburner:origLink`), as a URI (RFC 4287 §4.2.7.2). */
export const ORIGINAL = "http://rssnamespace.org/feedburner/ext/1.0#origLink";

/** The link relation for the original file (`feedburner:origEnclosureLink`). */
export const ORIGINAL_FILE = "http://rssnamespace.org/feedburner/ext/1.0#origEnclosureLink";

/** Elements with an address (of a proxy's target, or of a torrent) that become links with these attributes. */
const LINKS = new Map([
	["feedburner:origenclosurelink", { rel: ORIGINAL_FILE }],
	["feedburner:origlink", { rel: ORIGINAL }],
	["torrent:magneturi", { rel: "enclosure", type: "application/x-bittorrent" }],
]);

/** Element names that parsers do not recognise in an entry (from the other format, drafts, old modules, or invented), with their replacements. */
const IN_ENTRIES: Record<Family, Map<string, string>> = {
	rss: new Map([
		["abstract", "atom:summary"],
		["body", "content:encoded"],
		["content", "content:encoded"],
		["created", "dc:date"],
		["date", "dc:date"],
		// RSS 1.0's module for enclosures.
		["enc:enclosure", "enclosure"],
		["encoded", "content:encoded"],
		["feedburner:origenclosurelink", "atom:link"],
		["feedburner:origlink", "atom:link"],
		["fullitem", "content:encoded"],
		["fulltext", "content:encoded"],
		["id", "atom:id"],
		["issued", "dc:date"],
		["lastbuilddate", "dcterms:modified"],
		["modified", "dcterms:modified"],
		["published", "dc:date"],
		["summary", "atom:summary"],
		["torrent:magneturi", "atom:link"],
		["updated", "dcterms:modified"],
	]),
	feed: new Map([
		["body", "content"],
		["description", "summary"],
		["feedburner:origenclosurelink", "link"],
		["feedburner:origlink", "link"],
		["guid", "id"],
		["pubdate", "published"],
		["torrent:magneturi", "link"],
	]),
};

/** The context of an element, and its name there. */
export interface ElementPlace {
	/** Its name in lower case, without a prefix of the format. */
	kind: string;
	family: Family;
	/** Whether it is a child of an entry, not of the feed or of another element. */
	isInEntry: boolean;
	/** Whether its start tag is followed by text, not by an element. */
	isText: boolean;
}

/**
 * The start tag that a parser recognises for this element, which may be the same one.
 */
export function knownTag(tag: Tag, { kind, family, isInEntry, isText }: ElementPlace): Tag {
	const { attributes } = tag;
	const renamed = (name: string, added: Record<string, string | undefined> = {}): Tag => {
		const all = new Map(attributes);
		for (const [key, value] of Object.entries(added)) if (value !== undefined) all.set(key, value);
		return { ...tag, name, attributes: all };
	};
	if (ENTRIES.has(kind)) {
		const entry = family === "rss" ? "item" : "entry";
		return kind === entry ? tag : renamed(entry);
	}
	if (REFUSED.has(tag.name.toLowerCase())) return renamed("unknown");
	if (kind === "dc:author") return renamed("dc:creator");
	if (kind === "link") {
		// An Atom link without its prefix in RSS, whose own `link` has the URL as its text.
		if (family === "rss" && attributes.has("href")) return renamed("atom:link");
		// An RSS link in Atom, which the parser reads only if it has an attribute.
		if (family === "feed" && attributes.size === 0) return renamed(tag.name, { rel: "alternate" });
	}
	if (kind === "itunes:image" && attributes.has("url") && !attributes.has("href"))
		return renamed(tag.name, { href: attributes.get("url") });
	// The parser assumes that it is text, and would refuse the whole document.
	if (kind.endsWith(":explicit") && (attributes.size > 0 || !VALUES.has(kind)))
		return { ...tag, attributes: new Map() };
	if (family === "feed" && kind === "author" && isText) return renamed("dc:creator");
	if (family === "feed" && kind === "copyright") return renamed("rights");
	if (family === "rss" && kind === "author" && isText && !isInEntry) return renamed("managingEditor");
	if (!isInEntry) return tag;
	if (family === "rss" && kind === "image" && isText) return renamed("itunes:image");
	const name = IN_ENTRIES[family].get(kind);
	const link = LINKS.get(kind);
	if (link !== undefined && name !== undefined) return renamed(name, link);
	if ((name ?? kind) === "enclosure" && !attributes.has("url")) {
		const [url, type, length] = ["href|resource", "type", "length"].map((end) => attributeNamed(tag, end));
		if (url !== undefined) return renamed("enclosure", { url, type, length });
	}
	return name === undefined ? tag : renamed(name);
}

/** The value of the first attribute with this local name and any prefix. */
export function attributeNamed({ attributes }: Tag, name: string): string | undefined {
	const pattern = new RegExp(`(^|:)(${name})$`, "i");
	for (const [key, value] of attributes) if (pattern.test(key)) return value;
	return undefined;
}

function namesIn(text: string): Set<string> {
	return new Set(text.trim().split(/\s+/));
}
