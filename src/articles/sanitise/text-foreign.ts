/**
 * The words of formulas and drawings from their tags alone, as `math.ts` and `svg.ts` find them in a tree.
 *
 * @module
 */
import type { Token } from "parse5";
import { oneLine } from "../../text.ts";
import { bestWords, INVISIBLE, isTex } from "./math.ts";
import { BLOCK, DROPPED_WHOLE } from "./policy.ts";
import { bestName, isDecoration, NOT_DRAWN, showsText } from "./svg.ts";

/** Reads the tags and the text of one `math` or `svg` element. */
export interface ForeignWords {
	onStartTag(tag: Token.TagToken): void;
	onEndTag(name: string): void;
	onText(text: string): void;
	/** Whether an element of HTML that begins here ends it for a parser (§13.2.6.5). */
	isEndedBy(name: string): boolean;
	/** Whether the element has been ended. */
	readonly isDone: boolean;
	/** What stands for it among other words. */
	words(): string;
}

/** Elements of a formula whose text is not its own. */
const NOT_SHOWN = new Set("annotation annotation-xml mphantom".split(" "));

/** Elements that stand in no drawing. */
const ENDS_DRAWING = new Set(
	`b big blockquote br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p
	pre ruby s small span strike strong sub sup table tt u ul var`.split(/\s+/),
);

class FormulaWords implements ForeignWords {
	readonly #alt: string;
	readonly #isBlock: boolean;
	#shown = "";
	#tex = "";
	/** How many `math` elements are open. */
	#depth = 1;
	/** The element whose text is not shown, how many of its name are open, and whether it is TeX. */
	#hidden: { name: string; depth: number; isTex: boolean } | undefined;

	constructor(math: Token.TagToken) {
		this.#alt = attributeOf(math, "alttext");
		this.#isBlock = /^block$/i.test(attributeOf(math, "display"));
	}

	get isDone(): boolean {
		return this.#depth === 0;
	}

	isEndedBy(name: string): boolean {
		return BLOCK.has(name);
	}

	onStartTag(tag: Token.TagToken): void {
		const { tagName: name, selfClosing } = tag;
		if (selfClosing) return;
		if (name === "math") this.#depth++;
		if (this.#hidden !== undefined) {
			if (name === this.#hidden.name) this.#hidden.depth++;
		} else if (NOT_SHOWN.has(name) || DROPPED_WHOLE.has(name)) {
			const isSource = name === "annotation" && this.#tex === "" && isTex(attributeOf(tag, "encoding"));
			this.#hidden = { name, depth: 1, isTex: isSource };
		}
	}

	onEndTag(name: string): void {
		if (name === "math") this.#depth--;
		if (name === this.#hidden?.name && --this.#hidden.depth === 0) this.#hidden = undefined;
	}

	onText(text: string): void {
		if (this.#hidden === undefined) this.#shown += text;
		else if (this.#hidden.isTex) this.#tex += text;
	}

	words(): string {
		const words = bestWords([this.#alt, this.#tex, this.#shown.replace(INVISIBLE, "")]);
		return this.#isBlock ? `\n${words}\n` : words;
	}
}

class DrawingWords implements ForeignWords {
	readonly #isDecoration: boolean;
	readonly #names: Record<string, string>;
	/** How many elements are open. */
	#depth = 1;
	/** The element of it that may hold HTML. */
	#holder: string | undefined;
	/** The child whose text is one of its names. */
	#naming: string | undefined;
	readonly #named = new Set<string>();
	/** The element of it whose text is not drawn, and the elements whose text is: where each began. */
	#notDrawn: number | undefined;
	#drawn: { from: number; isHtml: boolean } | undefined;
	/** Its words that stay beside a name, and all words. */
	#html = "";
	#words = "";

	constructor(svg: Token.TagToken) {
		this.#isDecoration = isDecoration(svg.attrs);
		this.#names = { title: "", label: attributeOf(svg, "aria-label"), desc: "" };
	}

	get isDone(): boolean {
		return this.#depth === 0;
	}

	isEndedBy(name: string): boolean {
		return this.#holder === undefined && ENDS_DRAWING.has(name);
	}

	onStartTag({ tagName: name, selfClosing }: Token.TagToken): void {
		if (selfClosing) return;
		const isName = name === "title" || name === "desc";
		if (isName || name === "foreignobject") this.#holder ??= name;
		if (this.#depth === 1 && isName && !this.#named.has(name)) {
			this.#naming = name;
			this.#named.add(name);
		}
		if (name === "tspan") this.#words += " ";
		if (NOT_DRAWN.has(name)) this.#notDrawn ??= this.#depth;
		if (showsText(name, false)) {
			this.#drawn ??= { from: this.#depth, isHtml: showsText(name, true) };
			this.#words += " ";
		}
		this.#depth++;
	}

	onEndTag(name: string): void {
		// An end tag that was forgotten inside does not keep the drawing open.
		this.#depth = name === "svg" ? 0 : Math.max(1, this.#depth - 1);
		if (this.#depth <= (this.#notDrawn ?? 0)) this.#notDrawn = undefined;
		if (this.#depth <= (this.#drawn?.from ?? 0)) {
			this.#drawn = undefined;
			this.#words += " ";
			this.#html += " ";
		}
		if (name === this.#naming) this.#naming = undefined;
		if (name === this.#holder) this.#holder = undefined;
	}

	onText(text: string): void {
		if (this.#naming !== undefined && this.#depth === 2) this.#names[this.#naming] += text;
		if (this.#drawn === undefined || this.#notDrawn !== undefined) return;
		this.#words += text;
		if (this.#drawn.isHtml) this.#html += text;
	}

	words(): string {
		const { title = "", label = "", desc = "" } = this.#names;
		if (this.#isDecoration) return "";
		const name = bestName([title, label, desc]);
		const words = oneLine(name === "" ? this.#words : `${name} ${this.#html}`);
		return words === "" ? "" : ` ${words} `;
	}
}

/** What reads an element that is none of HTML; `undefined` for others, and for those that have no contents. */
export function foreignWords(tag: Token.TagToken): ForeignWords | undefined {
	if (tag.tagName === "math") return new FormulaWords(tag);
	return tag.tagName === "svg" ? new DrawingWords(tag) : undefined;
}

function attributeOf({ attrs }: Token.TagToken, name: string): string {
	return attrs.find((attribute) => attribute.name === name)?.value ?? "";
}
