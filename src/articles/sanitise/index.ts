/**
 * Sanitises HTML: the result is safe to show and well nested.
 *
 * @module
 */
import { withPairsJoined } from "../../model/text.ts";
import { sanitisePlain } from "./plain.ts";
import { boundsOf, MAX_ROUNDS } from "./policy.ts";
import { rewriteTree, type SanitisedHtml, TooComplexError } from "./tree.ts";

export { type SanitisedHtml, TooComplexError } from "./tree.ts";

/**
 * Makes HTML safe: only allow-listed elements, attributes and URL schemes stay, URLs become absolute, and
 * the result is well nested, XML-safe and free of `]]>` (every `>` of a text is escaped). Ids get a prefix (see
 * `anchors.ts`), and are unique. Sanitising the result again changes nothing, so a browser reads exactly what was
 * checked.
 *
 * @param input HTML, as the contents of a `body`
 * @param base absolute URL against which relative ones are resolved
 * @param page absolute URL against which links that begin with `#` are resolved; if it is empty, they become plain text
 * @param isOwn whether the classes in `own-classes.ts` stay
 * @throws {TooComplexError} if the HTML exceeds the limits in `policy.ts`
 */
export function sanitiseHtml(input: string, base: string, page = base, isOwn = false): SanitisedHtml {
	const bounds = boundsOf(input);
	const addresses = { base, page, isOwn };
	let given = withPairsJoined(input);
	for (let round = 1; round <= MAX_ROUNDS; round++) {
		const plain = sanitisePlain(given, addresses, bounds);
		if (plain !== undefined) return plain;
		const result = rewriteTree(given, addresses, bounds);
		if (result.html === given) return result;
		given = result.html;
	}
	throw new TooComplexError("is nested in a way that cannot be put right");
}
