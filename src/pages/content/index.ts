/**
 * The content of an article as its page shows it: with what only a page can have, such as links to its headings. Feeds have
 * the content without these.
 *
 * @module
 */

import type { Size } from "../../model/picture-key.ts";
import { type Messages, messagesFor } from "../messages/index.ts";
import { ordinalText } from "../units.ts";
import { edited, elementsIn } from "./elements.ts";
import { nameFrames } from "./frames.ts";
import { type HeadingOptions, linkHeadings } from "./headings.ts";
import { sizeInContent, sizePictures } from "./pictures.ts";
import { nameScrolling } from "./scrolling.ts";

/** Content that is ready for a page. */
export interface PageContent {
	html: string;
	/** The size of the article's own picture, if the content shows it, too, and says its size. */
	pictureSize: Size | undefined;
}

/**
 * Prepares sanitised HTML for a page. Takes linear time.
 *
 * @param language of the interface
 * @param options.picture the address of the article's own picture
 */
export function contentOnPage(
	html: string,
	language: string,
	{
		words,
		isRightToLeft,
		picture,
	}: Pick<HeadingOptions, "words" | "isRightToLeft"> & { picture?: string | undefined },
): PageContent {
	const messages: Messages["article"] = messagesFor(language).article;
	const numbered = (name: "code" | "formula" | "table") => (number: number) =>
		messages[name]({ number: ordinalText(number, language) });
	const elements = elementsIn(html);
	const edits = [
		...linkHeadings(html, elements, {
			words,
			isRightToLeft,
			label: (title) => messages.sectionLink({ title }),
		}),
		...nameScrolling(html, elements, {
			code: numbered("code"),
			formula: numbered("formula"),
			table: numbered("table"),
		}),
		...nameFrames(elements, (host) => messages.frame({ host }), words),
		...sizePictures(elements),
	];
	return {
		html: edited(html, edits),
		pictureSize: picture === undefined ? undefined : sizeInContent(elements, picture),
	};
}
