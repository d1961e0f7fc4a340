/**
 * Extracts the text of HTML without a tree, in linear time.
 *
 * @module
 */
import { type Token, Tokenizer } from "parse5";
import { withPairsJoined, xmlSafe } from "../../model/text.ts";
import {
	type FormulaScript,
	formulaScript,
	mayHaveFormulas,
	sourceOf,
	withoutMathPrefix,
} from "./formulas.ts";
import { isPlayer } from "./frames.ts";
import { namesIn } from "./names.ts";
import { withoutScriptRequests } from "./noscript.ts";
import { hasFile } from "./played.ts";
import { APART, BLOCK, DROPPED_WHOLE, PLAYED } from "./policy.ts";
import { RAW_TEXT } from "./raw-text.ts";
import { attributeOf, type ForeignText, foreignText } from "./text-foreign.ts";
import { TypesetText } from "./text-typeset.ts";
import { withEnds } from "./unended.ts";

/** Elements without contents, and those that a parser passes over inside a body, with their contents left there. */
const EMPTY = new Set("base embed frame frameset head input link meta param".split(" "));

/** Elements that show a file, or else their contents. */
const SHOWS_FILE = new Set("applet embed frame iframe object portal".split(" "));

/** Elements with a fallback for browsers that cannot show another element. */
const FALLBACKS = new Set(["noembed", "noframes"]);

/** The base of addresses, for reading only text. */
const NOWHERE = "https://article.invalid/";

/** Elements that end where another of their name begins. */
const ALONE = new Set(["select"]);

/** Elements with the visual form of a formula, beside the formula itself. */
const FOR_THE_EYE = /^(?:div|nobr|span|mjx-.*|tex-math)$/;

/** Whether an element is a copy of a formula in the same HTML. */
function isCopy({ tagName, attrs }: Token.TagToken): boolean {
	if (!FOR_THE_EYE.test(tagName)) return false;
	return (
		tagName === "tex-math" ||
		(/^(?:nobr|mjx-.*)$/.test(tagName) &&
			attrs.some(({ name, value }) => name === "aria-hidden" && value === "true")) ||
		attrs.some(({ name, value }) => name === "class" && /katex-html|MathJax_Preview|mjx-math/.test(value))
	);
}

/** Returns the visible text of some HTML, with blocks separated by line ends. */
export function textOfHtml(given: string): string {
	return visibleText(given, true);
}

/** @param mayTypeset whether attributes may have formulas, which themselves have none in theirs */
function visibleText(given: string, mayTypeset: boolean): string {
	const names = namesIn(given);
	const hasFormulas = mayHaveFormulas(given, names);
	const html = hasFormulas ? withoutMathPrefix(given) : given;
	const hasMath = hasFormulas && /<math[\s/>]/i.test(html);
	const hasTex = hasFormulas && !hasMath && /math\/(?:tex|asciimath)/i.test(html);
	let text = "";
	/** The element that is being skipped, and how many of its name are open. */
	let dropped: string | undefined;
	let depth = 0;
	/** Whether the last file that was embedded has a fallback, as it is shown by no player. */
	let hasFallback = false;
	/** The player that is being read and has no file as yet. */
	let player: string | undefined;
	/** The formula or drawing that is being read. */
	let foreign: ForeignText | undefined;
	const typesetText = new TypesetText();
	/** The script that is being read, and its text. */
	let script: FormulaScript | undefined;
	let source = "";
	const write = ({ chars }: Token.CharacterToken) => {
		if (script !== undefined) source += chars;
		else if (foreign !== undefined) foreign.onText(chars);
		else if (dropped === undefined) text += chars;
	};
	/** Separates the words before a tag from those after it, if they are visually separate. */
	const part = (name: string) => {
		if (BLOCK.has(name)) text += "\n";
		else if (APART.has(name)) text += " ";
	};
	const endForeign = () => {
		text += foreign?.text() ?? "";
		foreign = undefined;
	};
	const ignore = () => {};
	const tokenizer = new Tokenizer(
		{},
		{
			onCharacter: write,
			onWhitespaceCharacter: write,
			onNullCharacter: ignore,
			onComment: ignore,
			onDoctype: ignore,
			onEof: endForeign,
			onStartTag(tag) {
				const { tagName: name, selfClosing } = tag;
				if (foreign?.isEndedBy(name)) endForeign();
				if (foreign !== undefined) return foreign.onStartTag(tag);
				const isPlayed = SHOWS_FILE.has(name) && isPlayer(name, tag.attrs);
				const isShown = FALLBACKS.has(name) ? hasFallback : SHOWS_FILE.has(name) && !isPlayed;
				if (SHOWS_FILE.has(name)) hasFallback = !isPlayed;
				const raw = RAW_TEXT.get(name);
				if (raw !== undefined && !isShown) tokenizer.state = raw;
				if (dropped === name && !ALONE.has(name)) depth++;
				if (dropped !== undefined) return;
				part(name);
				const hasFileHere = PLAYED.has(name) || name === "source" ? hasFile(tag, NOWHERE) : false;
				if (name === "source" && hasFileHere && player !== undefined) {
					dropped = player;
					depth = 1;
				}
				if (PLAYED.has(name)) player = hasFileHere ? undefined : name;
				if (EMPTY.has(name)) return;
				script = hasTex && name === "script" ? formulaScript(attributeOf(tag, "type")) : undefined;
				if (script !== undefined) return;
				const isShownAgain = (hasMath || hasTex) && isCopy(tag);
				const isTypeset = hasFormulas && mayTypeset && !isShownAgain;
				const typeset = isTypeset ? typesetText.of(tag) : undefined;
				const markup = isTypeset && !hasMath ? markupOf(tag) : "";
				if (markup !== "") text += visibleText(markup, false);
				text += typeset ?? "";
				if (isShownAgain || typeset !== undefined || markup !== "") dropped = name;
				else if (name === "math" || name === "svg") {
					foreign = foreignText(tag, typesetText);
					if (selfClosing) endForeign();
				} else if (isPlayed || (PLAYED.has(name) && hasFileHere) || (DROPPED_WHOLE.has(name) && !isShown))
					dropped = name;
				if (dropped !== undefined) depth = 1;
			},
			onEndTag({ tagName: name }) {
				if (foreign !== undefined) {
					foreign.onEndTag(name);
					if (foreign.isDone) endForeign();
					return;
				}
				if (script !== undefined && name === "script") {
					const formula = sourceOf(source);
					text += script.isMarkup ? visibleText(formula, false) : script.delimiters.join(formula);
					script = undefined;
					source = "";
				}
				if (name === player) player = undefined;
				if (name === dropped && --depth === 0) dropped = undefined;
				if (dropped === undefined) part(name);
			},
		},
	);
	const ended = withEnds(withPairsJoined(html), names);
	tokenizer.write(names.has("noscript") ? withoutScriptRequests(ended) : ended, true);
	return xmlSafe(text);
}

/** The MathML that MathJax 2 leaves in an attribute of what it typesets. */
function markupOf(tag: Token.TagToken): string {
	return tag.tagName === "span" ? attributeOf(tag, "data-mathml") : "";
}
