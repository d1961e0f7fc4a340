/**
 * The HTML of an article as it is stored: sanitised, and with links into the article itself that hold wherever it is shown
 * (see `anchors.ts`).
 *
 * @module
 */
import {
	ARTICLE_PLACEHOLDER,
	linksToPlaceholder,
	withLinksHere,
	withLinksTo,
	withLinksToOriginal,
	withLinksToSections,
} from "../../model/anchors.ts";
import { MAX_COMBINED_LENGTH } from "../../model/length.ts";
import { isOwnPath, pathKey } from "../../urls/article-paths.ts";
import { SITE_PLACEHOLDER } from "../../urls/origin.ts";
import { type SanitisedHtml, sanitiseHtml } from "../sanitise/index.ts";
import { textOfHtml } from "../sanitise/text.ts";
import { withoutFootnotes } from "./footnotes.ts";

/** Sanitised HTML, ready to be stored. */
export interface StoredHtml extends SanitisedHtml {
	/** The text for the article's excerpt; without footnotes in the operator's articles. */
	prose: string;
}

/** The placeholder with another scheme, so that it is not replaced. */
const NOWHERE = ARTICLE_PLACEHOLDER.replace("https:", "http:");

/** How much longer links to itself may make a followed article without an address, in UTF-16 code units. */
const MAX_GROWTH = MAX_COMBINED_LENGTH / 2;

/** The longest path of a page, and the length of its origin and of a slug's suffix, in UTF-16 code units. */
const PATH_LENGTH = 1_000;
const REST_LENGTH = 100;

/**
 * Sanitises the HTML of an operator's article. Links to itself get the address of its page on this site; links to sections of
 * other articles on this site lead to their prefixed ids.
 *
 * @param base absolute URL that relative ones are resolved against
 * @param page address of its page on this site
 * @param url its own address, if that is another
 * @throws {TooComplexError} see `sanitiseHtml`
 */
export function ownHtml(input: string, base: string, page: string, url: string | undefined): StoredHtml {
	const { html, text } = sanitiseHtml(input, base, ARTICLE_PLACEHOLDER, true);
	const here = withLinksHere(html, page, url);
	const prose = withoutFootnotes(here);
	return {
		html: withLinksToSections(here, isArticlePage),
		text,
		prose: prose === here ? text : textOfHtml(prose),
	};
}

/** Whether a stored address can be that of an article's page on this site. */
function isArticlePage(address: string): boolean {
	if (!address.startsWith(`${SITE_PLACEHOLDER}/`) || address.includes("?")) return false;
	return !isOwnPath(pathKey(address.slice(SITE_PLACEHOLDER.length)));
}

/**
 * Sanitises the HTML of a followed article. Links to itself get the address of the original, else that of its page on this
 * site. If this would make the article much longer, the links become plain text, so that it cannot crowd out others.
 *
 * @param base absolute URL that relative ones are resolved against
 * @param path the last segment of its page's path, if it is known yet
 * @param url the address of the original
 * @throws {TooComplexError} see `sanitiseHtml`
 */
export function followedHtml(input: string, base: string, path: string, url: string | undefined): StoredHtml {
	if (url === undefined) {
		const { html, text } = sanitiseHtml(input, base, ARTICLE_PLACEHOLDER);
		const growth = encodeURIComponent(path).length || PATH_LENGTH;
		if (linksToPlaceholder(html) * (growth + REST_LENGTH) <= MAX_GROWTH)
			return { html: withLinksHere(html), text, prose: text };
	}
	const { html, text } = sanitiseHtml(input, base, url ?? "");
	const linked = url === undefined ? html : withLinksToOriginal(html, url);
	// Footnotes stay in the excerpt: removing them would change stored articles, so that every source had to be read again.
	return { html: withLinksTo(NOWHERE, linked), text, prose: text };
}
