/**
 * Extracts the text of formulas and drawings from their tags, without a tree. It is the same text as in `math.ts` and `svg.ts`.
 *
 * @module
 */
import type { Token } from "parse5";
import { oneLine } from "../../model/text.ts";
import { bestText, INVISIBLE, isTex } from "./math.ts";
import { withVariant } from "./math-variants.ts";
import { BLOCK, DROPPED_WHOLE } from "./policy.ts";
import { bestName, isDecoration, NOT_DRAWN, showsText } from "./svg.ts";
import type { TypesetText } from "./text-typeset.ts";

/** Reads the tags and the text of one `math` or `svg` element. */
export interface ForeignText {
	onStartTag(tag: Token.TagToken): void;
	onEndTag(name: string): void;
	onText(text: string): void;
	/** Whether an element of HTML that begins here ends it for a parser (§13.2.6.5). */
	isEndedBy(name: string): boolean;
	/** Whether the element has been closed. */
	readonly isDone: boolean;
	/** The text that replaces it. */
	text(): string;
}

/** Elements of a formula whose text is not part of it. */
const NOT_SHOWN = new Set("annotation annotation-xml mphantom".split(" "));

/** Elements that end a drawing. */
const ENDS_DRAWING = new Set(
	`b big blockquote br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p
	pre ruby s small span strike strong sub sup table tt u ul var`.split(/\s+/),
);

/** How many open elements are searched for the one that ends. */
const MOST_LEFT_OPEN = 10;

class FormulaText implements ForeignText {
	readonly #alt: string;
	readonly #isBlock: boolean;
	#shown = "";
	#tex = "";
	/** How many `math` elements are open. */
	#depth = 1;
	/** The element whose text is not shown, how many of its name are open, and whether it is TeX. */
	#hidden: { name: string; depth: number; isTex: boolean } | undefined;

	/** The open elements and the style of letters that each requests, which its contents inherit. */
	readonly #open: { name: string; variant: string | undefined }[];

	constructor(math: Token.TagToken) {
		this.#open = [{ name: "math", variant: variantOf(math) }];
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
		this.#open.push({ name, variant: variantOf(tag) ?? this.#open.at(-1)?.variant });
		if (this.#hidden !== undefined) {
			if (name === this.#hidden.name) this.#hidden.depth++;
		} else if (NOT_SHOWN.has(name) || DROPPED_WHOLE.has(name)) {
			const isSource = name === "annotation" && this.#tex === "" && isTex(attributeOf(tag, "encoding"));
			this.#hidden = { name, depth: 1, isTex: isSource };
		}
	}

	onEndTag(name: string): void {
		if (name === "math") this.#depth--;
		// Those in it that were left open end too; no more are looked through than stay open by mistake.
		const last = this.#open.slice(-MOST_LEFT_OPEN).findLastIndex((element) => element.name === name);
		if (last !== -1) this.#open.splice(Math.max(0, this.#open.length - MOST_LEFT_OPEN) + last);
		if (name === this.#hidden?.name && --this.#hidden.depth === 0) this.#hidden = undefined;
	}

	onText(text: string): void {
		const { name = "", variant } = this.#open.at(-1) ?? {};
		if (this.#hidden === undefined) this.#shown += withVariant(name, text, variant);
		else if (this.#hidden.isTex) this.#tex += text;
	}

	text(): string {
		const text = bestText([this.#alt, this.#tex, this.#shown.replace(INVISIBLE, "")]);
		return this.#isBlock ? `\n${text}\n` : text;
	}
}

class DrawingText implements ForeignText {
	readonly #isDecoration: boolean;
	readonly #names: Record<string, string>;
	/** How many elements are open. */
	#depth = 1;
	/** How many of them are drawings, this one and those in it. */
	#drawings = 1;
	/** The element of it that may hold HTML. */
	#holder: string | undefined;
	/** The child whose text is one of its names. */
	#naming: string | undefined;
	readonly #named = new Set<string>();
	/** The open element whose text is not drawn, and the offsets of the open elements whose text is. */
	#notDrawn: number | undefined;
	#drawn: { from: number; isHtml: boolean } | undefined;
	/** The text that stays beside a name, and all text. */
	#html = "";
	#text = "";
	/** The formula that is drawn, and whether that is all of its text. */
	#formula: { text: string; isAll: boolean } | undefined;
	readonly #typeset: TypesetText;

	constructor(svg: Token.TagToken, typeset: TypesetText) {
		this.#typeset = typeset;
		this.#isDecoration = isDecoration(svg.attrs);
		this.#names = { title: "", label: attributeOf(svg, "aria-label"), desc: "" };
	}

	get isDone(): boolean {
		return this.#depth === 0;
	}

	isEndedBy(name: string): boolean {
		return this.#holder === undefined && ENDS_DRAWING.has(name);
	}

	onStartTag(tag: Token.TagToken): void {
		const { tagName: name, selfClosing } = tag;
		const drawn = this.#formula?.isAll ? undefined : this.#typeset.drawn(tag);
		if (drawn !== undefined)
			this.#formula = { text: (this.#formula?.text ?? "") + drawn.text, isAll: drawn.isAll };
		if (selfClosing) return;
		if (name === "svg") this.#drawings++;
		const isName = name === "title" || name === "desc";
		if (isName || name === "foreignobject") this.#holder ??= name;
		if (this.#depth === 1 && isName && !this.#named.has(name)) {
			this.#naming = name;
			this.#named.add(name);
		}
		if (name === "tspan") this.#text += " ";
		if (NOT_DRAWN.has(name)) this.#notDrawn ??= this.#depth;
		if (showsText(name, false)) {
			this.#drawn ??= { from: this.#depth, isHtml: showsText(name, true) };
			this.#text += " ";
		}
		this.#depth++;
	}

	onEndTag(name: string): void {
		// A missing end tag inside does not keep the drawing open.
		if (name === "svg") this.#drawings--;
		this.#depth = this.#drawings === 0 ? 0 : Math.max(1, this.#depth - 1);
		if (this.#depth <= (this.#notDrawn ?? 0)) this.#notDrawn = undefined;
		if (this.#depth <= (this.#drawn?.from ?? 0)) {
			this.#drawn = undefined;
			this.#text += " ";
			this.#html += " ";
		}
		if (name === this.#naming) this.#naming = undefined;
		if (name === this.#holder) this.#holder = undefined;
	}

	onText(text: string): void {
		if (this.#naming !== undefined && this.#depth === 2) this.#names[this.#naming] += text;
		if (this.#drawn === undefined || this.#notDrawn !== undefined) return;
		this.#text += text;
		if (this.#drawn.isHtml) this.#html += text;
	}

	text(): string {
		if (this.#formula !== undefined) return this.#isDecoration ? "" : this.#formula.text;
		const { title = "", label = "", desc = "" } = this.#names;
		if (this.#isDecoration) return "";
		const name = bestName([title, label, desc]);
		const text = oneLine(name === "" ? this.#text : `${name} ${this.#html}`);
		return text === "" ? "" : ` ${text} `;
	}
}

/** Returns a reader for a `math` or `svg` element; `undefined` for other elements. */
export function foreignText(tag: Token.TagToken, typeset: TypesetText): ForeignText | undefined {
	if (tag.tagName === "math") return new FormulaText(tag);
	return tag.tagName === "svg" ? new DrawingText(tag, typeset) : undefined;
}

function variantOf({ attrs }: Token.TagToken): string | undefined {
	return attrs.find((attribute) => attribute.name === "mathvariant")?.value;
}

/** The value of an attribute of a tag; an empty text if the tag has none of that name. */
export function attributeOf({ attrs }: Token.TagToken, name: string): string {
	return attrs.find((attribute) => attribute.name === name)?.value ?? "";
}
