/**
 * Finds the icons that a web page names in its head: `<link rel="icon">` (HTML §4.6.7.8) and `<link rel="apple-touch-icon">`.
 *
 * @module
 */
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from "parse5";

/** How much of a page is searched, in UTF-16 code units. */
const LOOKED_AT = 200_000;
/** How many links are collected, and how long their attributes may be. */
const MAX_COLLECTED = 50;
const MAX_LENGTH = 2_000;

/** The side of an icon on the site's pages in pixels of a sharp screen. */
const WANTED = 80;
/** The usual side of an icon without `sizes`, in pixels. Apple's are larger. */
const USUAL = 32;
const USUAL_TOUCH = 180;

/** Elements whose content is text, so that tags in it are not links. */
const TEXT_MODES = new Map([
	["script", TokenizerMode.SCRIPT_DATA],
	["style", TokenizerMode.RAWTEXT],
	["title", TokenizerMode.RCDATA],
]);

interface Link {
	href: string;
	rel: string[];
	type: string;
	sizes: string;
}

/**
 * Lists the addresses of a page's icons, the most suitable first: the smallest that is large enough, then the largest. Icons
 * that are SVG by their type or name are left out.
 *
 * @param url the page's own address
 */
export function pageIcons(html: string, url: string): string[] {
	const { links, base } = linksInHead(html.slice(0, LOOKED_AT));
	const from = URL.parse(base ?? "", url)?.href ?? url;
	return links
		.filter(isRasterIcon)
		.map((link) => ({ address: URL.parse(link.href, from), side: sideOf(link) }))
		.sort((a, b) => rankOf(a.side) - rankOf(b.side))
		.flatMap(({ address }) => (address && /^https?:$/.test(address.protocol) ? [address.href] : []));
}

/** The links in the head of a page, and its base. */
function linksInHead(html: string): { links: Link[]; base: string | undefined } {
	const links: Link[] = [];
	let base: string | undefined;
	const handler: TokenHandler = {
		onStartTag(tag) {
			const { tagName } = tag;
			if (tagName === "body" || links.length === MAX_COLLECTED) tokenizer.pause();
			const mode = TEXT_MODES.get(tagName);
			if (mode !== undefined) tokenizer.state = mode;
			if (tagName === "base") base ??= attribute(tag, "href");
			if (tagName === "link" && links.length < MAX_COLLECTED) links.push(linkOf(tag));
		},
		onEndTag({ tagName }) {
			if (tagName === "head") tokenizer.pause();
		},
		onCharacter() {},
		onComment() {},
		onDoctype() {},
		onEof() {},
		onNullCharacter() {},
		onWhitespaceCharacter() {},
	};
	const tokenizer = new Tokenizer({ sourceCodeLocationInfo: false }, handler);
	tokenizer.write(html, true);
	return { links, base };
}

function linkOf(tag: Token.TagToken): Link {
	return {
		href: attribute(tag, "href")?.trim() ?? "",
		rel: (attribute(tag, "rel") ?? "").toLowerCase().split(/\s+/),
		type: (attribute(tag, "type") ?? "").toLowerCase(),
		sizes: attribute(tag, "sizes") ?? "",
	};
}

function attribute(tag: Token.TagToken, name: string): string | undefined {
	return tag.attrs.find((one) => one.name === name)?.value.slice(0, MAX_LENGTH);
}

function isRasterIcon({ href, rel, type }: Link): boolean {
	const isIcon = rel.some((word) => /^(?:icon|apple-touch-icon(?:-precomposed)?)$/.test(word));
	return isIcon && href !== "" && !type.includes("svg") && !/\.svgz?(?:[?#]|$)/i.test(href);
}

/** The longest side that a link declares (HTML, `sizes`), or the usual one of its kind, in pixels. */
function sideOf({ rel, sizes }: Link): number {
	const sides = [...sizes.matchAll(/(\d{1,5})x(\d{1,5})/gi)].map(([, width, height]) =>
		Math.max(Number(width), Number(height)),
	);
	if (sides.length > 0) return Math.max(...sides);
	return rel.includes("icon") ? USUAL : USUAL_TOUCH;
}

/** Ranks icons by their side: from the wanted one upwards, then from there downwards. */
function rankOf(side: number): number {
	return side >= WANTED ? side : 1_000_000 - side;
}
