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

/** HTML as it is stored. */
export interface StoredHtml extends SanitisedHtml {
	/** The text that the article can be summarised by: without footnotes, if it is the operator's. */
	prose: string;
}

/** The placeholder with another scheme, so that it is not replaced. */
const NOWHERE = ARTICLE_PLACEHOLDER.replace("https:", "http:");

/** The most that links into a followed article without an address may lengthen it, in UTF-16 code units. */
const MAX_GROWTH = MAX_COMBINED_LENGTH / 2;

/** The longest path of a page, and what else its address has, in UTF-16 code units: an origin, and what makes a slug unique. */
const PATH_LENGTH = 1_000;
const REST_LENGTH = 100;

/**
 * The HTML of an operator's article. Its links into itself get the address of its page on this site; those to sections of
 * other articles here lead to the ids that these have.
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

/** Whether an address, as it is stored, can be that of an article's page here. */
function isArticlePage(address: string): boolean {
	if (!address.startsWith(`${SITE_PLACEHOLDER}/`) || address.includes("?")) return false;
	return !isOwnPath(pathKey(address.slice(SITE_PLACEHOLDER.length)));
}

/**
 * The HTML of a followed article. Its links into itself have the address of the original. Without one, they get that of its
 * page on this site; in an article that this would make much longer they are only their text, so that it cannot crowd out
 * others.
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
	// Footnotes stay: without them, stored articles would be others, and every source would have to be read again.
	return { html: withLinksTo(NOWHERE, linked), text, prose: text };
}
