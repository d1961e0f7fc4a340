/**
 * HTML from anyone, made safe to show and correct to nest: parsed as a browser parses it, then written out
 * anew from an allow-list. What is not on the list is unwrapped, or dropped with its contents where those are
 * not text for people.
 *
 * @module
 */
import { defaultTreeAdapter, html, parseFragment, type DefaultTreeAdapterTypes as Tree } from "parse5";
import {
	BLOCK,
	DROPPED_WHOLE,
	isAllowedUrl,
	keptAttributes,
	MAX_DEPTH,
	MAX_ELEMENTS,
	NEEDED_ATTRIBUTE,
	URL_ATTRIBUTES,
	VOID,
} from "./sanitise-policy.ts";
import { escapeHtml, xmlSafe } from "./text.ts";

/** HTML whose parsing would take time or memory without bound. */
export class TooComplexError extends Error {
	override name = "TooComplexError";
}

/** What sanitising gives. */
export interface SanitisedHtml {
	html: string;
	/** The text of the HTML, blocks parted by line ends; used for excerpts. */
	text: string;
}

/**
 * Makes HTML safe: only allow-listed elements, attributes and URL schemes stay, URLs become absolute, and
 * the result is well nested, XML-safe and free of `]]>` (every `>` of a text is escaped). Sanitising the result again changes nothing.
 *
 * @param input HTML as found inside a `body`
 * @param base absolute URL that relative ones are resolved against
 * @throws {TooComplexError} beyond {@link MAX_DEPTH} or {@link MAX_ELEMENTS}
 */
export function sanitiseHtml(input: string, base: string): SanitisedHtml {
	const root = parseFragment(input, { treeAdapter: boundedAdapter(), scriptingEnabled: false });
	const out: string[] = [];
	const text: string[] = [];
	// An explicit stack instead of recursion; a string on it is an end tag still to be written.
	const stack: (Tree.ChildNode | string)[] = [...root.childNodes].reverse();
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (typeof node === "string") {
			out.push(node);
			continue;
		}
		if (defaultTreeAdapter.isTextNode(node)) {
			out.push(escapeHtml(node.value));
			text.push(node.value);
			continue;
		}
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		if (BLOCK.has(node.tagName)) text.push("\n");
		if (isCheckbox(node)) out.push(attribute(node, "checked") === undefined ? "☐" : "☑");
		const tag = startTag(node, base);
		if (tag === "dropped") continue;
		if (tag !== "unwrapped") {
			out.push(tag);
			if (VOID.has(node.tagName)) continue;
			// A parser drops one line end at the start of <pre>, so one that is content needs another before it.
			if (node.tagName === "pre" && startsWithLineEnd(node)) out.push("\n");
			stack.push(`</${node.tagName}>`);
		}
		for (let i = node.childNodes.length - 1; i >= 0; i--) {
			const child = node.childNodes[i];
			if (child !== undefined) stack.push(child);
		}
	}
	// Character references may have brought in what the text itself did not have.
	return { html: xmlSafe(out.join("")), text: text.join("") };
}

/** The start tag that may stay, or what becomes of the element instead. */
function startTag(node: Tree.Element, base: string): string | "dropped" | "unwrapped" {
	const name = node.tagName;
	if (DROPPED_WHOLE.has(name) || node.namespaceURI !== html.NS.HTML) return "dropped";
	const kept = keptAttributes(name);
	if (kept === undefined) return "unwrapped";
	const attributes = new Map<string, string>();
	for (const { name: key, value } of node.attrs) {
		if (!kept.has(key)) continue;
		const safe = safeValue(name, key, value, base);
		if (safe !== undefined) attributes.set(key, safe);
	}
	const needed = NEEDED_ATTRIBUTE.get(name);
	if (needed !== undefined && !needed.some((key) => attributes.has(key))) return "dropped";
	if (name === "audio" || name === "video") attributes.set("controls", "");
	let tag = `<${name}`;
	for (const [key, value] of attributes) tag += ` ${key}="${escapeHtml(value)}"`;
	return `${tag}>`;
}

/** An attribute's value as it may be written, or `undefined` if it may not. */
function safeValue(element: string, name: string, value: string, base: string): string | undefined {
	if (URL_ATTRIBUTES.has(name)) {
		const url = URL.parse(value.trim(), base);
		return url !== null && isAllowedUrl(url, element, name) ? url.href : undefined;
	}
	if (name === "srcset") return safeSrcset(value, base);
	if (name === "dir") return /^(ltr|rtl|auto)$/i.test(value) ? value.toLowerCase() : undefined;
	// Only what highlighters agree on: `class="language-…"` on code.
	if (name === "class") return /^language-[\w+#-]+$/.exec(value)?.[0];
	return value;
}

/** A `srcset` (HTML §4.8.4.3.6) with absolute http(s) URLs; candidates that are not are left out. */
function safeSrcset(value: string, base: string): string | undefined {
	const candidates: string[] = [];
	for (const [, address = "", descriptor] of value.matchAll(
		/\s*,*\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([^,\s]+))?\s*(?=,|$)/g,
	)) {
		const url = URL.parse(address, base);
		if (url === null || !isAllowedUrl(url, "source", "src")) continue;
		if (descriptor !== undefined && !/^[\d.]+[wx]$/.test(descriptor)) continue;
		// A comma at either end of a URL would be read as the end of the candidate.
		const href = url.href.replace(/^,|,$/g, "%2C");
		candidates.push(descriptor === undefined ? href : `${href} ${descriptor}`);
	}
	return candidates.length > 0 ? candidates.join(", ") : undefined;
}

/** Task lists lose their controls but not what they say. */
function isCheckbox(node: Tree.Element): boolean {
	return node.tagName === "input" && attribute(node, "type") === "checkbox";
}

function attribute(node: Tree.Element, name: string): string | undefined {
	return node.attrs.find((attribute) => attribute.name === name)?.value;
}

function startsWithLineEnd(node: Tree.Element): boolean {
	const [first] = node.childNodes;
	return first !== undefined && defaultTreeAdapter.isTextNode(first) && first.value.startsWith("\n");
}

/** parse5's own tree, which stops growing at the bounds of {@link MAX_DEPTH} and {@link MAX_ELEMENTS}. */
function boundedAdapter(): typeof defaultTreeAdapter {
	const depths = new WeakMap<object, number>();
	let elements = 0;
	const place = (parent: Tree.ParentNode, child: Tree.Node) => {
		if (!defaultTreeAdapter.isElementNode(child)) return;
		const depth = (depths.get(parent) ?? 0) + 1;
		if (depth > MAX_DEPTH) throw new TooComplexError(`nests deeper than ${MAX_DEPTH} elements`);
		depths.set(child, depth);
		if (child.tagName === "template")
			depths.set(defaultTreeAdapter.getTemplateContent(child as Tree.Template), depth);
	};
	return {
		...defaultTreeAdapter,
		createElement(...element) {
			// Unclosed formatting elements are repeated in every paragraph: a few bytes can ask for millions.
			if (++elements > MAX_ELEMENTS) throw new TooComplexError(`has more than ${MAX_ELEMENTS} elements`);
			return defaultTreeAdapter.createElement(...element);
		},
		appendChild(parent, child) {
			place(parent, child);
			defaultTreeAdapter.appendChild(parent, child);
		},
		insertBefore(parent, child, reference) {
			place(parent, child);
			defaultTreeAdapter.insertBefore(parent, child, reference);
		},
	};
}
