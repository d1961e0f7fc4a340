/**
 * Extracts the text of typeset formulas from their tags, without a tree. It is nearly the same text as in `typeset.ts`.
 *
 * @module
 */
import type { Token } from "parse5";
import { delimitersOfTex, texOfLabel } from "./formulas.ts";
import { letterDrawn } from "./typeset.ts";

/** Reads the tags of one text. */
export class TypesetText {
	/** The TeX of the last piece, which the next one of the same formula has again. */
	#tex = "";

	/** Returns the text of an element and its contents; `undefined` if it is not part of a formula. */
	of({ tagName: name, attrs }: Token.TagToken): string | undefined {
		if (name === "mjx-container") this.#tex = "";
		const attribute = (wanted: string) => attrs.find((one) => one.name === wanted)?.value;
		if (name === "mjx-math") return this.#texOf(attribute("data-latex"));
		if (name === "mjx-c" || name.startsWith("mjx-stretchy")) return letterDrawn(name, attribute);
		if (name === "mjx-surd" || name === "mjx-break") return "";
		const tex = name === "span" ? texOfLabel(attribute) : undefined;
		return tex && delimitersOfTex(false).join(tex);
	}

	/** Returns the text of a drawing's element; TeX is the text of the whole formula. */
	drawn({ tagName: name, attrs }: Token.TagToken): { text: string; isAll: boolean } | undefined {
		const attribute = (wanted: string) => attrs.find((one) => one.name === wanted)?.value;
		if (attribute("data-mml-node") === "math") {
			const tex = this.#texOf(attribute("data-latex"));
			return tex === undefined ? undefined : { text: tex, isAll: true };
		}
		const letter = letterDrawn(name, attribute);
		return letter === "" ? undefined : { text: letter, isAll: false };
	}

	#texOf(tex: string | undefined): string | undefined {
		const isSame = tex === this.#tex;
		this.#tex = tex ?? "";
		return isSame ? "" : tex;
	}
}
