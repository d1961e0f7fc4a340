/**
 * The names that elements of feeds go by, as far as a repair has to know them: which hold a text, and which are
 * other words for what parsers know. All in lower case; without a prefix if it stands for the format itself.
 *
 * @module
 */
import type { Tag } from "./tags.ts";

/** The two families of formats: RSS in all its versions (RDF included), and Atom. */
export type Family = "rss" | "feed";

/** Elements with text that may be HTML, which some forget to escape. Their end is their own end tag. */
export const TEXT_ELEMENTS = words(`
	abstract body content content:encoded copyright dc:description dc:rights dc:title description encoded fullitem
	fulltext googleplay:description info itunes:subtitle itunes:summary media:description media:title rights subtitle
	summary tagline title`);

/** Elements with a short value. The next tag after it is their end tag, or that was forgotten. */
export const VALUES = words(`
	category comments created date day dc:creator dc:date dc:identifier dc:language dc:subject dcterms:created
	dcterms:issued dcterms:modified docs email enclosure feedburner:origenclosurelink feedburner:origlink generator guid
	height hour icon id issued googleplay:explicit itunes:author itunes:duration itunes:episode itunes:episodetype itunes:explicit itunes:keywords
	itunes:season language lastbuilddate link logo managingeditor media:keywords modified name podcast:episode
	podcast:person podcast:season pubdate published rating sy:updatefrequency sy:updateperiod torrent:magneturi ttl updated uri url
	webmaster width`);

/** Values that parsers see only if no section is around them. */
export const NUMERIC_ELEMENTS = words(`
	googleplay:explicit itunes:episode itunes:explicit itunes:season podcast:episode podcast:season`);

/** Elements that begin where the one before them, of the same kind, has ended. */
export const ENTRIES = words("item entry");

/** What can stand beside an element of {@link TEXT_ELEMENTS}, but never in it. */
export const CONTAINERS = words("item entry channel feed rss");

/** Names that are elements of HTML as well: alone they do not show that an end tag is missing. */
export const ALSO_HTML = words("abstract body content date day id link name summary title url");

/** Values that are URLs. */
export const ADDRESSES = words("link uri url icon logo comments docs");

/** Content, whose own `xml:base` is that of its entry for whoever reads the content. */
export const CONTENT = words("content content:encoded description summary body");

/** Elements that may name a person in so many ways that taking them apart takes time: they are kept short. */
export const PERSONS = words("author managingeditor webmaster name");

/** Names for which the parser refuses the whole document. */
const REFUSED = words("__proto__ constructor prototype");

/** The relation of a link to the page that a proxy's link leads to (`feedburner:origLink`), as a URI (RFC 4287 §4.2.7.2). */
export const ORIGINAL = "http://rssnamespace.org/feedburner/ext/1.0#origLink";

/** The same for its file (`feedburner:origEnclosureLink`). */
export const ORIGINAL_FILE = "http://rssnamespace.org/feedburner/ext/1.0#origEnclosureLink";

/** Elements with an address, by the attributes that links have for it: what a proxy's links lead to, and a torrent. */
const LINKS = new Map([
	["feedburner:origenclosurelink", { rel: ORIGINAL_FILE }],
	["feedburner:origlink", { rel: ORIGINAL }],
	["torrent:magneturi", { rel: "enclosure", type: "application/x-bittorrent" }],
]);

/** Within an entry: words of the other family, of drafts, of old modules, or of nobody, in words that parsers know. */
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

/** Where an element is, and what it is called there. */
export interface ElementPlace {
	/** Its name in lower case, without a prefix that stands for the format. */
	kind: string;
	family: Family;
	/** Whether it is a child of an entry, not of the feed or of another element. */
	isInEntry: boolean;
	/** Whether text follows its start tag, not another element. */
	isText: boolean;
}

/**
 * The start tag by which a parser knows this element, which may be the same.
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
		// Atom's link, in RSS without its prefix: RSS has its URL in the element.
		if (family === "rss" && attributes.has("href")) return renamed("atom:link");
		// RSS's link in Atom: it is seen if it has an attribute.
		if (family === "feed" && attributes.size === 0) return renamed(tag.name, { rel: "alternate" });
	}
	if (kind === "itunes:image" && attributes.has("url") && !attributes.has("href"))
		return renamed(tag.name, { href: attributes.get("url") });
	// The parser takes it for a text without looking, and would refuse the whole document.
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

/** The value of the attribute with this name, whichever prefix it has. */
export function attributeNamed({ attributes }: Tag, name: string): string | undefined {
	const pattern = new RegExp(`(^|:)(${name})$`, "i");
	for (const [key, value] of attributes) if (pattern.test(key)) return value;
	return undefined;
}

function words(text: string): Set<string> {
	return new Set(text.trim().split(/\s+/));
}
