/**
 * Removes most of the markup that sanitising would remove, for HTML that is longer than an article may be: word processors and
 * editors write many times the length of the text in styles, scripts, drawings and data. Takes linear time.
 *
 * @module
 */
import { type Token, Tokenizer } from "parse5";
import { RAW_TEXT } from "../sanitise/raw-text.ts";
import { withEnds } from "../sanitise/unended.ts";

/** Types of scripts with readable contents: formulas and code. */
const WORDS_TYPE = /^\s*(?:math\/|syntaxhighlighter)/i;

/** Attributes that may be long and are read: addresses and words. */
const READ: ReadonlySet<string> = new Set(
	`alt alttext aria-label cite code content data data-latex data-mathml data-poster data-src data-srcset href id name
	original permalink poster sizes src srcdoc srcset title type url value xlink:href`.split(/\s+/),
);

/** The longest value of another attribute that is kept, in UTF-16 code units: classes and data of embedded content. */
const MAX_OTHER = 2_000;

/** A style that is kept, as it hides the element. */
const HIDES = /display\s*:\s*none|visibility\s*:\s*hidden/i;

/** A part of a text, by offsets. */
interface Part {
	start: number;
	end: number;
}

/**
 * Removes comments, styles, scripts and unused attributes. Sanitising the result gives the same as sanitising the input.
 */
export function withoutUnread(given: string): string {
	const html = withEnds(given);
	/** The removed parts, in order. */
	const parts: Part[] = [];
	/** The script or style whose contents are being skipped, and the offset of these. */
	let code: { name: string; start: number } | undefined;
	/** Whether a drawing is being read. */
	let isDrawing = false;
	const takeAway = ({ location }: { location: Token.Location | null }) => {
		if (location !== null) parts.push({ start: location.startOffset, end: location.endOffset });
	};
	const ignore = () => {};
	const tokenizer = new Tokenizer(
		{ sourceCodeLocationInfo: true },
		{
			onCharacter: ignore,
			onWhitespaceCharacter: ignore,
			onNullCharacter: ignore,
			onDoctype: ignore,
			onComment: takeAway,
			onEof() {
				if (code !== undefined) parts.push({ start: code.start, end: html.length });
			},
			onStartTag(tag) {
				const { tagName: name, selfClosing, location, attrs } = tag;
				if (isDrawing && selfClosing && !attrs.some((attribute) => isRead(attribute, isDrawing)))
					return takeAway(tag);
				parts.push(...unreadAttributes(tag, isDrawing));
				if (name === "svg") isDrawing = !selfClosing;
				const state = isDrawing && name === "title" ? undefined : RAW_TEXT.get(name);
				if (state === undefined) return;
				tokenizer.state = state;
				const type = attrs.find((attribute) => attribute.name === "type")?.value ?? "";
				const isCode = name === "style" || (name === "script" && !WORDS_TYPE.test(type));
				if (isCode) code = { name, start: location?.endOffset ?? html.length };
			},
			onEndTag({ tagName: name, location }) {
				if (name === "svg") isDrawing = false;
				if (name !== code?.name) return;
				parts.push({ start: code.start, end: location?.startOffset ?? html.length });
				code = undefined;
			},
		},
	);
	tokenizer.write(html, true);
	return without(html, parts);
}

function without(html: string, parts: readonly Part[]): string {
	const kept: string[] = [];
	let at = 0;
	for (const { start, end } of parts) {
		kept.push(html.slice(at, start));
		at = end;
	}
	kept.push(html.slice(at));
	return kept.join("");
}

function unreadAttributes({ attrs, location }: Token.TagToken, isDrawing: boolean): Part[] {
	const parts: Part[] = [];
	for (const attribute of attrs) {
		const place = location?.attrs?.[attribute.name];
		if (place === undefined || isRead(attribute, isDrawing)) continue;
		// Some generators write no space between attributes, so there may be none before this one to remove.
		parts.push({ start: place.startOffset, end: place.endOffset });
	}
	return parts;
}

function isRead({ name, value }: Token.Attribute, isDrawing: boolean): boolean {
	if (READ.has(name)) return true;
	if (name === "style") return value.length <= MAX_OTHER && HIDES.test(value);
	if (/^on[a-z]+$/.test(name) || value.length > MAX_OTHER) return false;
	return !isDrawing || /^aria-|^role$/.test(name);
}
