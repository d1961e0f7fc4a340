/** The words of a page: what people read, and what screen readers, browsers and search engines are told. */
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";

/** The attributes that have words, besides the `content` of some `meta` elements. */
const WITH_WORDS = new Set([
	"alt",
	"aria-label",
	"data-copied",
	"data-not-copied",
	"label",
	"placeholder",
	"title",
]);

/** The names of `meta` elements with words. */
const META_WITH_WORDS = /^(?:og:)?(?:description|title|image:alt)$/;

/** All texts of a page, but for those that it marks as English. */
export function spokenIn(html: string): string[] {
	const texts: string[] = [];
	const stack: Tree.Node[] = [parse(html)];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if ("value" in node) texts.push(node.value);
		if ("attrs" in node) {
			const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
			if (attributes.get("lang") === "en" && node.tagName !== "html") continue;
			for (const [name, value] of attributes) if (WITH_WORDS.has(name)) texts.push(value);
			const meta = attributes.get("name") ?? attributes.get("property") ?? "";
			if (META_WITH_WORDS.test(meta)) texts.push(attributes.get("content") ?? "");
		}
		const isCode = "tagName" in node && (node.tagName === "script" || node.tagName === "style");
		if ("childNodes" in node && !isCode) stack.push(...[...node.childNodes].reverse());
	}
	return texts.map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => text !== "");
}
